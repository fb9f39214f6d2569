import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { passwords } from "#db/schema/access.ts";
import { createApiKey } from "#server/access/api-keys.ts";
import { hashPassword } from "#server/access/password.ts";
import { signIn } from "#server/access/sign-in.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { closeTestConnection, makeWorld, testConnection, type World } from "#server/testing/world.ts";
import { doorVerbs } from "./doors.ts";
import { handleTrpc } from "./handle-trpc.ts";
import { openApiDocument } from "./openapi.ts";
import { handleRest } from "./rest.ts";

const HOST = "portal.test";
const PASSWORD = "an umbrella for the auditor";
let w: World;
let key: string;
let cookie: string;

beforeAll(async () => {
  const { db } = testConnection();
  w = await makeWorld(db);
  key = (await w.as(w.people.lead, createApiKey, { name: "tests", role: "lead" })).token;
  await w.inside(async (tx) => {
    await tx.insert(passwords).values({ userId: w.people.lead.id, hash: await hashPassword(PASSWORD) });
  });
  const call = { db, actor: { type: "anonymous" as const }, orgId: null, requestId: newRequestId() };
  const answer = await execute(signIn, { email: w.people.lead.email, password: PASSWORD }, call);
  cookie = `countersign.session=${answer.token}`;
});
afterAll(closeTestConnection);

const rest = (verb: string, body: unknown, headers: Record<string, string> = {}) =>
  handleRest(
    new Request(`http://${HOST}/api/v1/${verb}`, {
      method: "POST",
      headers: { host: HOST, "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
    verb,
  );
const bearer = () => ({ authorization: `Bearer ${key}` });

describe("REST", () => {
  test("a key reads and writes in its organization, and the request id is in the answer", async () => {
    const answer = await rest("access.findProject", { slug: `project-${w.orgId.slice(-8)}` }, bearer());
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-request-id")).toMatch(/^rqs_/);
    expect(await answer.json()).toMatchObject({ id: w.projectId });
  });

  const refused: {
    name: string;
    verb?: string;
    body?: unknown;
    headers?: () => Record<string, string>;
    status: number;
    code: string;
  }[] = [
    { name: "no key", headers: () => ({}), status: 401, code: "unauthenticated" },
    {
      name: "an unknown key",
      headers: () => ({ authorization: "Bearer cs_nonsense" }),
      status: 401,
      code: "unauthenticated",
    },
    { name: "an unknown verb", verb: "access.dropTables", status: 404, code: "not_found" },
    { name: "a verb of the worker", verb: "access.foundOrganization", status: 404, code: "not_found" },
    {
      name: "signing in by another door",
      verb: "access.signIn",
      headers: () => ({}),
      status: 404,
      code: "not_found",
    },
    {
      name: "input that does not fit",
      verb: "access.createProject",
      body: { name: "" },
      status: 400,
      code: "invalid",
    },
    { name: "a body that is not JSON", body: "{", status: 400, code: "invalid" },
    {
      name: "another kind of content",
      body: "a=b",
      headers: () => ({ ...bearer(), "content-type": "application/x-www-form-urlencoded" }),
      status: 400,
      code: "invalid",
    },
    {
      name: "a body over a million bytes",
      body: { name: "x".repeat(1_000_001) },
      status: 413,
      code: "too_large",
    },
    {
      name: "a cookie from another site",
      headers: () => ({
        cookie,
        origin: "https://evil.test",
        "sec-fetch-site": "cross-site",
        "x-countersign": "1",
      }),
      status: 403,
      code: "forbidden",
    },
    {
      name: "a cookie without our header",
      headers: () => ({ cookie, origin: `http://${HOST}`, "sec-fetch-site": "same-origin" }),
      status: 403,
      code: "forbidden",
    },
  ];
  test.each(refused)(
    "$name is refused with a sentence",
    async ({ verb = "access.listProjects", body = {}, headers = bearer, status, code }) => {
      const answer = await rest(verb, body, headers());
      expect(answer.status).toBe(status);
      const { error } = (await answer.json()) as {
        error: { code: string; message: string; requestId: string };
      };
      expect(error.code).toBe(code);
      expect(error.message).toMatch(/^[A-Z].*[.?]$/s);
      expect(error.requestId).toMatch(/^rqs_/);
    },
  );

  test("an idempotency key makes a repeated call return the first answer", async () => {
    const headers = { ...bearer(), "idempotency-key": "make-once" };
    const name = { name: `Once ${w.orgId.slice(-8)}` };
    const first = await (await rest("access.createProject", name, headers)).json();
    expect(await (await rest("access.createProject", name, headers)).json()).toEqual(first);
    expect((await rest("access.createProject", { name: "Another" }, headers)).status).toBe(409);
  });

  test("our own page's cookie works", async () => {
    const answer = await rest(
      "access.listProjects",
      {},
      { cookie, origin: `http://${HOST}`, "sec-fetch-site": "same-origin", "x-countersign": "1" },
    );
    expect(answer.status).toBe(200);
  });

  test("an internal error says nothing of its cause", async () => {
    await w.inside((tx) => tx.execute(sql`select 1`));
    const { publicError } = await import("#server/kernel/errors.ts");
    const shown = publicError(new Error("password=hunter2"), "rqs_1");
    expect(JSON.stringify(shown)).not.toContain("hunter2");
    expect(shown).toMatchObject({ status: 500, code: "internal", requestId: "rqs_1" });
  });
});

describe("OpenAPI", () => {
  test("has every verb that has a door, with its input", () => {
    const document = openApiDocument() as {
      openapi: string;
      paths: Record<string, { post?: { requestBody: unknown } }>;
    };
    expect(document.openapi).toBe("3.1.0");
    for (const verb of doorVerbs())
      expect(document.paths[`/api/v1/${verb.name}`]?.post?.requestBody, verb.name).toBeDefined();
    expect(JSON.stringify(document)).not.toContain("foundOrganization");
  });
});

describe("tRPC", () => {
  const ours = () => ({
    host: HOST,
    cookie,
    origin: `http://${HOST}`,
    "sec-fetch-site": "same-origin",
    "x-countersign": "1",
    "content-type": "application/json",
  });
  const mutate = (path: string, headers: Record<string, string>, body: BodyInit) =>
    handleTrpc(new Request(`http://${HOST}/api/trpc/${path}`, { method: "POST", headers, body }));

  test("a query answers our page", async () => {
    const answer = await handleTrpc(new Request(`http://${HOST}/api/trpc/access.me`, { headers: ours() }));
    expect(await answer.json()).toMatchObject({ result: { data: { user: { email: w.people.lead.email } } } });
  });

  test("a mutation reaches the verb, and its refusal has code, sentence and request id", async () => {
    const answer = await mutate("access.createProject", ours(), JSON.stringify({ name: "" }));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: {
        data: { code: "invalid", requestId: expect.stringMatching(/^rqs_/), fields: [{ path: "name" }] },
      },
    });
  });

  test("a multipart form, which any site can send, is refused", async () => {
    const form = new FormData();
    form.set("name", "evil");
    const { "content-type": _json, ...headers } = ours();
    expect((await mutate("access.createProject", headers, form)).status).toBe(400);
  });

  test("another site's request is refused before anything is read", async () => {
    const answer = await mutate(
      "access.createProject",
      { ...ours(), origin: "https://evil.test", "sec-fetch-site": "cross-site" },
      JSON.stringify({ name: "evil" }),
    );
    expect(answer.status).toBe(403);
  });

  test("a batch of more than twenty is refused", async () => {
    const paths = Array.from({ length: 21 }, () => "access.me").join(",");
    const answer = await handleTrpc(
      new Request(`http://${HOST}/api/trpc/${paths}?batch=1&input={}`, { headers: ours() }),
    );
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  test("a verb of the worker has no path", async () => {
    const answer = await mutate("access.foundOrganization", ours(), "{}");
    expect(answer.status).toBe(404);
  });
});
