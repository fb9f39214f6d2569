import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type APIRequestContext, expect, test } from "@playwright/test";
import { browserOf, HOME, personOf } from "./support/people.ts";
import { ask, call } from "./support/verbs.ts";

/** The rules of the web on every answer of the running portal: headers, cookies, redirects, other sites' forms, limits, methods. */
test.describe.configure({ timeout: 300_000 });

const ROLES = ["lead", "scientist"] as const;
type Caller = (typeof ROLES)[number] | "anonymous";

const who = {} as Record<Caller, APIRequestContext>;
let portal: string;

test.beforeAll(async ({ playwright, baseURL }) => {
  portal = baseURL ?? "";
  who.anonymous = await playwright.request.newContext({ baseURL: portal });
  for (const role of ROLES) {
    who[role] = await playwright.request.newContext({ baseURL: portal });
    await signedIn(who[role], "demo", { email: personOf(role).email });
  }
});

test.afterAll(async () => {
  for (const context of Object.values(who)) await context.dispose();
});

async function signedIn(context: APIRequestContext, way: string, fields: Record<string, string>) {
  const { csrfToken } = (await (await context.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const answer = await context.post(`/api/auth/callback/${way}`, {
    form: { ...fields, csrfToken, json: "true" },
    headers: { origin: portal, "sec-fetch-site": "same-origin" },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

test("a page that the proxy is talked out of shows nothing", async () => {
  const tricks: Record<string, string>[] = [
    { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" },
    {
      "x-middleware-subrequest": "src/middleware:src/middleware:src/middleware:src/middleware:src/middleware",
    },
    { "x-middleware-prefetch": "1", purpose: "prefetch" },
    { "x-middleware-rewrite": `${HOME}/audit` },
    { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
    { "x-nextjs-data": "1" },
    { "x-invoke-path": `${HOME}/audit`, "x-matched-path": `${HOME}/audit` },
  ];
  for (const headers of tricks)
    for (const path of [`${HOME}/people`, `${HOME}/p/flight-delays`, `${HOME}/p/flight-delays.rsc`]) {
      const answer = await who.anonymous.get(path, { headers, maxRedirects: 0 });
      const body = await answer.text();
      expect(body, `${path} with ${JSON.stringify(headers)}`).not.toMatch(/Flight delays|@demo\.test/);
    }
});

test("every kind of answer has the headers", async () => {
  const paths = [
    "/sign-in",
    "/api/health",
    "/api/v1/openapi.json",
    "/metrics",
    "/api/audit/export",
    "/api/events",
    "/nothing-here",
  ];
  for (const path of paths) {
    const headers = (await who.anonymous.get(path, { headers: { "x-forwarded-proto": "https" } })).headers();
    expect(headers, path).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-frame-options": "DENY",
      "strict-transport-security": "max-age=31536000; includeSubDomains",
    });
    expect(headers["permissions-policy"], path).toContain("camera=()");
    expect(headers["access-control-allow-origin"], path).toBeUndefined();
    expect(headers["x-powered-by"], path).toBeUndefined();
  }
  const plain = (await who.anonymous.get("/sign-in")).headers();
  expect(plain["strict-transport-security"]).toBeUndefined();
});

test("the session is a cookie that no script reads and no other site sends along", async () => {
  const { cookies } = await who.scientist.storageState();
  const session = cookies.find(({ name }) => name.endsWith("countersign.session"));
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
});

test("no redirect leaves this portal", async ({ browser }) => {
  for (const next of [
    "https://evil.test/",
    "//evil.test",
    "/\\evil.test",
    "/o/../..//evil.test",
    "javascript:alert(1)",
  ]) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await page.getByRole("button", { name: personOf("stakeholder").email }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    expect(new URL(page.url()).origin, next).toBe(new URL(portal).origin);
    await context.close();
  }
  for (const target of ["https://evil.test/", "//evil.test"]) {
    const { csrfToken } = (await (await who.anonymous.get("/api/auth/csrf")).json()) as { csrfToken: string };
    const answer = await who.anonymous.post("/api/auth/callback/demo", {
      form: { email: personOf("stakeholder").email, csrfToken, callbackUrl: target },
      maxRedirects: 0,
    });
    expect(answer.headers().location ?? "", target).not.toMatch(/^(https?:)?\/\/evil/);
  }
});

test("a form on another site changes nothing", async ({ browser }) => {
  const lead = await browserOf(browser, "lead");
  const before = (await ask<{ items: unknown[] }>(lead.request, "access.listProjects")).items.length;
  const FORMS = [
    { enctype: "multipart/form-data", action: "/api/trpc/access.createProject" },
    { enctype: "application/x-www-form-urlencoded", action: "/api/trpc/access.createProject" },
    { enctype: "text/plain", action: "/api/trpc/access.createProject" },
    { enctype: "text/plain", action: "/api/v1/access.createProject" },
    { enctype: "multipart/form-data", action: "/api/v1/access.createProject" },
  ];
  let served = "";
  const elsewhere = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(served);
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", () => resolve()));
  const { port } = elsewhere.address() as AddressInfo;
  try {
    for (const { enctype, action } of FORMS) {
      served = `<form method="post" enctype="${enctype}" action="${portal}${action}"><input name='{"name":"Forged","x":"' value='"}'></form>`;
      // Another name for the same machine is another site to the browser.
      const tab = await lead.context().newPage();
      await tab.goto(`http://localhost:${port}/`);
      const answer = tab.waitForResponse((response) => response.url().includes(action));
      await tab.evaluate(() => document.forms[0]?.submit());
      expect((await answer).status(), `${enctype} to ${action}`).toBeGreaterThanOrEqual(400);
      await tab.close();
    }
  } finally {
    elsewhere.close();
  }
  const after = (await ask<{ items: unknown[] }>(lead.request, "access.listProjects")).items.length;
  expect(after).toBe(before);
  await lead.context().close();
});

test("a request that is too large, or a batch that is too long, is refused", async () => {
  const many = Array.from({ length: 21 }, () => "access.me").join(",");
  expect((await who.lead.get(`/api/trpc/${many}?batch=1&input=%7B%7D`)).status()).toBe(400);
  const large = await call(who.lead, "access.createProject", { name: "x".repeat(1_100_000) });
  expect(large.status).toBe(413);
  const headers = { "x-long": "x".repeat(40_000) };
  expect((await who.anonymous.get("/sign-in", { headers })).status()).toBe(431);
});

test("only the methods of a route's row are answered", async () => {
  for (const [method, path] of [
    ["DELETE", "/api/v1/access.me"],
    ["PATCH", "/api/v1/uploads"],
    ["POST", "/api/audit/export"],
    ["PUT", "/api/events"],
    ["DELETE", "/api/artifacts/mdv_0000000000/model.onnx"],
  ] as const)
    expect((await who.lead.fetch(path, { method })).status(), `${method} ${path}`).toBe(405);
});
