import { expect, test } from "vitest";
import { authOptions } from "./auth.ts";
import { handleSignIn } from "./handle-sign-in.ts";
import { SIGN_IN_DOORS } from "./sign-in-doors.ts";

test("a sign-in of more than 20,000 bytes is refused before it is read whole", async () => {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 10_000;
      controller.enqueue(new Uint8Array(10_000));
    },
  });
  const init = { method: "POST", headers: { "content-type": "application/json" }, body, duplex: "half" };
  const request = new Request("http://portal.test/api/auth/callback/password", init as RequestInit);
  const params = Promise.resolve({ nextauth: ["callback", "password"] });
  const answer = await handleSignIn(request, { params });
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ error: { code: "too_large" } });
  expect(sent).toBeLessThan(60_000);
});

test.each([
  ["GET", "session"],
  ["GET", "callback/password"],
  ["POST", "_log"],
  ["POST", "signin/password"],
  ["POST", "callback/constructor"],
  ["HEAD", "csrf"],
])("%s %s is not found, though next-auth would answer it", async (method, path) => {
  const request = new Request(`http://portal.test/api/auth/${path}`, { method });
  const params = Promise.resolve({ nextauth: path.split("/") });
  expect((await handleSignIn(request, { params })).status).toBe(404);
});

test("every way to sign in has its door", () => {
  const ways = authOptions().providers.map(({ options }) => `POST callback/${options?.id}`);
  expect(Object.keys(SIGN_IN_DOORS).toSorted()).toEqual(["GET csrf", ...ways].toSorted());
});
