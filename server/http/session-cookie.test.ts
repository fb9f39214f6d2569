import { expect, test } from "vitest";
import { provideEnv } from "#server/kernel/env.ts";
import { authOptions } from "./auth.ts";
import { readCookie, sessionCookie } from "./session-cookie.ts";

test.each([
  { header: "a=1; countersign.session=t%2B1", value: "t+1" },
  { header: "countersign.session=", value: "" },
  { header: "other=1", value: null },
  { header: null, value: null },
  { header: "countersign.session=%E0%A4%A", value: null },
])("the session's token of $header is $value; a damaged one is none", ({ header, value }) => {
  expect(readCookie(header, "countersign.session")).toBe(value);
});

test("where the public address is https, the cookie is bound to this host, sent over TLS alone, and read by no script", () => {
  const restore = provideEnv({ COUNTERSIGN_PUBLIC_URL: "https://portal.example.org" });
  try {
    const [pair = "", ...rules] = sessionCookie("sess_x").split("; ");
    expect(pair).toBe("__Host-countersign.session=sess_x");
    expect(rules).toEqual(expect.arrayContaining(["Path=/", "HttpOnly", "SameSite=Lax", "Secure"]));
    expect(rules.some((rule) => rule.startsWith("Domain="))).toBe(false);
    const { sessionToken } = authOptions().cookies ?? {};
    expect(sessionToken).toMatchObject({
      name: "__Host-countersign.session",
      options: { httpOnly: true, sameSite: "lax", path: "/", secure: true },
    });
  } finally {
    restore();
  }
});
