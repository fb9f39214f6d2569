import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eq, sql } from "drizzle-orm";
import Provider from "oidc-provider";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { identities, sessions, stepUps, users } from "#db/schema/access.ts";
import { beginLink } from "#server/access/begin-link.ts";
import { beginStepUp } from "#server/access/begin-step-up.ts";
import { invite } from "#server/access/invite.ts";
import { openSession } from "#server/access/open-session.ts";
import { accountDigest } from "#server/access/step-up.ts";
import { provideEnv } from "#server/kernel/env.ts";
import { newId } from "#server/kernel/ids.ts";
import { someDigest } from "#server/testing/factories.ts";
import {
  closeTestConnection,
  makeWorld,
  type Person,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { finishSingleSignOn } from "./callback.ts";
import { startSingleSignOn } from "./start.ts";

// A real identity provider in this process, and a browser that keeps its cookies: nothing between them is made up.
const PORTAL = "http://portal.test:3000";
const SECRET = "a secret between the two of them";
let idp: Server;
let issuer: string;
let w: World;
let restore: () => void;

beforeAll(async () => {
  idp = createServer();
  await new Promise<void>((resolve) => idp.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(idp.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: "portal", client_secret: SECRET, redirect_uris: [`${PORTAL}/api/sso/callback`] }],
    claims: { openid: ["sub"], email: ["email"] },
    conformIdTokenClaims: false,
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, email: `${sub}@idp.test` }) }),
    cookies: { keys: ["a key of the test"] },
  });
  idp.on("request", provider.callback());
  restore = provideEnv({
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: "portal",
    OIDC_CLIENT_SECRET: SECRET,
    COUNTERSIGN_PUBLIC_URL: PORTAL,
  });
  w = await makeWorld(testConnection().db);
});
afterAll(async () => {
  restore();
  await new Promise((resolve) => idp.close(resolve));
  await closeTestConnection();
});

/** A browser as far as this needs one: a jar of cookies for each host, and no following by itself. */
class Browser {
  readonly #jars = new Map<string, Map<string, string>>();

  #jar(url: string): Map<string, string> {
    const { host } = new URL(url);
    const jar = this.#jars.get(host) ?? new Map<string, string>();
    this.#jars.set(host, jar);
    return jar;
  }

  set(name: string, value: string): void {
    this.#jar(PORTAL).set(name, value);
  }

  cookie(name: string): string | undefined {
    return this.#jar(PORTAL).get(name);
  }

  #keep(url: string, answer: Response): Response {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) this.#jar(url).delete(pair.slice(0, at));
      else this.#jar(url).set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }

  async open(url: string, form?: Record<string, string>): Promise<Response> {
    const cookie = [...this.#jar(url)].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { cookie, host: new URL(url).host, "user-agent": "Test/1" };
    if (url.startsWith(PORTAL)) {
      const request = new Request(url, { headers });
      const handler = url.includes("/callback") ? finishSingleSignOn : startSingleSignOn;
      return this.#keep(url, await handler(request));
    }
    const init = form ? { method: "POST", body: new URLSearchParams(form) } : {};
    return this.#keep(url, await fetch(url, { ...init, headers, redirect: "manual" }));
  }

  /** Where our start sends this browser, after somebody in between has changed it. */
  async sentTo(start: string, spoil: (asked: URLSearchParams) => void): Promise<string> {
    const answer = await this.open(new URL(start, PORTAL).href);
    const url = new URL(answer.headers.get("location") ?? "");
    spoil(url.searchParams);
    return url.href;
  }

  /** From our start, or an address of the provider, through the provider's two forms back to the page of ours that it ends on. */
  async signInAs(login: string, start: string, stopAt = /never/): Promise<string> {
    let url = new URL(start, PORTAL).href;
    let form: Record<string, string> | undefined;
    for (let hop = 0; hop < 20; hop++) {
      const answer = await this.open(url, form);
      form = undefined;
      const location = answer.headers.get("location");
      if (location) {
        url = new URL(location, url).href;
        if (stopAt.test(url)) return url;
        if (url.startsWith(PORTAL) && !url.includes("/api/sso/")) return url.slice(PORTAL.length);
        continue;
      }
      const html = await answer.text();
      const action = /action="([^"]+)"/.exec(html)?.[1];
      if (!action) throw new Error(`no form at ${url}: ${answer.status} ${html.slice(0, 300)}`);
      const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1] ?? "";
      url = new URL(action, url).href;
      form = prompt === "login" ? { prompt, login, password: "any" } : { prompt };
    }
    throw new Error("the two of them never came to an end");
  }
}

const SESSION = "countersign.session";

/** A person's browser, signed in with their password. */
async function browserOf(
  person: Person,
): Promise<{ browser: Browser; call: Parameters<World["as"]>[0]; sessionId: string }> {
  const { token, sessionId } = await w.inside((tx) =>
    openSession(tx, { userId: person.id, method: "password", factors: ["password"], userAgent: "Test/1" }),
  );
  const browser = new Browser();
  browser.set(SESSION, token);
  const auth = {
    method: "password" as const,
    factors: ["password" as const],
    authTime: new Date().toISOString(),
  };
  return {
    browser,
    sessionId,
    call: { type: "user", userId: person.id, label: person.email, sessionId, auth },
  };
}

/** A proof for one's own account, given in a session, past the verbs. */
async function accountProof(person: Person, sessionId: string): Promise<string> {
  const id = newId("stp");
  const at = new Date().toISOString();
  await w.inside(async (tx) => {
    await tx.insert(stepUps).values({
      id,
      userId: person.id,
      sessionId,
      purpose: "account",
      digest: accountDigest(person.id),
      challenge: "none",
      method: "password",
      factors: ["password"],
      authTime: at,
      createdAt: at,
      expiresAt: new Date(Date.now() + 240_000).toISOString(),
      completedAt: at,
    });
  });
  return id;
}

async function linkedBrowser(person: Person, subject: string) {
  const signedIn = await browserOf(person);
  const stepUpId = await accountProof(person, signedIn.sessionId);
  const { url } = await w.as(signedIn.call, beginLink, { stepUpId });
  return { ...signedIn, ended: await signedIn.browser.signInAs(subject, url) };
}

const identityOf = (subject: string) =>
  w.inside((tx) => tx.select().from(identities).where(eq(identities.subject, subject)));

describe("signing in", () => {
  test("an identity that nobody linked opens nothing and links nothing, even with the address of somebody here", async () => {
    const browser = new Browser();
    const subject = w.people.lead.email.split("@")[0] ?? "";
    await w.inside((tx) =>
      tx
        .update(users)
        .set({ email: `${subject}@idp.test` })
        .where(eq(users.id, w.people.lead.id))
        .then(() => {}),
    );
    const ended = await browser.signInAs(subject, "/api/sso/start?back=/o/acme");
    expect(ended).toBe("/sign-in?problem=unknown");
    expect(browser.cookie(SESSION)).toBeUndefined();
    expect(await identityOf(subject)).toEqual([]);
  });

  test("a linked identity opens a session of its person, and comes back to where they were going", async () => {
    const { ended } = await linkedBrowser(w.people.engineer, "enno");
    expect(ended).toBe("/account/security?linked=1");
    expect(await identityOf("enno")).toMatchObject([
      { userId: w.people.engineer.id, issuer, label: "enno@idp.test" },
    ]);
    const browser = new Browser();
    expect(await browser.signInAs("enno", "/api/sso/start?back=/o/acme")).toBe("/o/acme");
    expect(browser.cookie(SESSION)).toMatch(/^sess_/);
    expect(browser.cookie("countersign.sso")).toBeUndefined();
    const [session] = await w.inside((tx) =>
      tx.select().from(sessions).where(sql`user_id = ${w.people.engineer.id} and method = 'oidc'`),
    );
    expect(session).toMatchObject({ factors: ["single_sign_on"], userAgent: "Test/1" });
  });

  test("a suspended person's identity opens nothing", async () => {
    await linkedBrowser(w.people.stakeholder, "stella");
    await w.inside((tx) =>
      tx.execute(sql`update users set suspended_at = now() where id = ${w.people.stakeholder.id}`),
    );
    const browser = new Browser();
    expect(await browser.signInAs("stella", "/api/sso/start")).toBe("/sign-in?problem=suspended");
    expect(browser.cookie(SESSION)).toBeUndefined();
  });

  test("nobody is sent elsewhere afterwards", async () => {
    const browser = new Browser();
    expect(await browser.signInAs("enno", "/api/sso/start?back=//evil.test/o/x")).toBe("/");
  });
});

describe("the way back", () => {
  test("counts in the browser that began, and once", async () => {
    const mine = new Browser();
    const callback = await mine.signInAs("enno", "/api/sso/start", /\/api\/sso\/callback/);
    const other = await new Browser().open(callback);
    expect(other.headers.get("location")).toBe("/sign-in?problem=interrupted");
    const first = await mine.open(callback);
    expect(first.headers.get("location")).toBe("/");
    const again = await mine.open(callback);
    expect(again.headers.get("location")).toBe("/sign-in?problem=interrupted");
  });

  test("of another's sign-in is refused: state and code belong to the browser that asked", async () => {
    const attacker = new Browser();
    const theirs = await attacker.signInAs("enno", "/api/sso/start", /\/api\/sso\/callback/);
    const victim = new Browser();
    await victim.signInAs("enno", "/api/sso/start", /\/api\/sso\/callback/);
    const answer = await victim.open(theirs);
    expect(answer.headers.get("location")).toBe("/sign-in?problem=refused");
    expect(victim.cookie(SESSION)).toBeUndefined();
  });

  test.each([
    ["an altered state", (url: URL) => url.searchParams.set("state", "other")],
    ["an altered code", (url: URL) => url.searchParams.set("code", "other")],
    ["an issuer that is not ours", (url: URL) => url.searchParams.set("iss", "https://evil.test")],
  ])("with %s is refused", async (_name, spoil) => {
    const browser = new Browser();
    const url = new URL(await browser.signInAs("enno", "/api/sso/start", /\/api\/sso\/callback/));
    spoil(url);
    const answer = await browser.open(url.href);
    expect(answer.headers.get("location")).toBe("/sign-in?problem=refused");
    expect(browser.cookie(SESSION)).toBeUndefined();
  });
});

describe("a question that was changed on its way to the provider", () => {
  test.each<[string, (asked: URLSearchParams) => void]>([
    ["another nonce", (asked) => asked.set("nonce", "of-somebody-else")],
    ["no nonce", (asked) => asked.delete("nonce")],
    ["another code challenge", (asked) => asked.set("code_challenge", "a".repeat(43))],
    [
      "no code challenge",
      (asked) => {
        asked.delete("code_challenge");
        asked.delete("code_challenge_method");
      },
    ],
    ["another state", (asked) => asked.set("state", "of-somebody-else")],
  ])("%s: what comes back opens nothing", async (_name, spoil) => {
    const browser = new Browser();
    const url = await browser.sentTo("/api/sso/start", spoil);
    expect(await browser.signInAs("enno", url)).toMatch(/problem=refused|error=/);
    expect(browser.cookie(SESSION)).toBeUndefined();
  });
});

describe("linking", () => {
  test("an identity of somebody else's account is refused, and theirs stays", async () => {
    const { ended } = await linkedBrowser(w.people.scientist, "enno");
    expect(ended).toBe("/account/security?problem=taken");
    expect(await identityOf("enno")).toMatchObject([{ userId: w.people.engineer.id }]);
  });

  test("is for the session that proved itself: in another person's browser it links nothing", async () => {
    const { sessionId, call } = await browserOf(w.people.scientist);
    const { url } = await w.as(call, beginLink, {
      stepUpId: await accountProof(w.people.scientist, sessionId),
    });
    const other = await browserOf(w.people.reviewer);
    expect(await other.browser.signInAs("fresh", url)).toBe("/account/security?problem=interrupted");
    expect(await identityOf("fresh")).toEqual([]);
  });

  test("without a ticket of ours is refused", async () => {
    const { browser } = await browserOf(w.people.scientist);
    const answer = await browser.open(`${PORTAL}/api/sso/start?link=made-up`);
    expect(answer.headers.get("location")).toBe("/account/security?problem=expired");
  });
});

describe("proving again who one is", () => {
  const digest = someDigest("signed by single sign-on");
  const begin = async (person: Person, subject: string) => {
    const known = await identityOf(subject);
    const signedIn = known.length === 0 ? await linkedBrowser(person, subject) : await browserOf(person);
    const {
      stepUpId,
      ssoUrl = "",
      methods,
    } = await w.as(signedIn.call, beginStepUp, { purpose: "sign", digest });
    return { ...signedIn, stepUpId, methods, start: `${ssoUrl}&back=/o/acme/p/x/reviews/req_1` };
  };
  const proof = async (id: string) => {
    const [row] = await w.inside((tx) => tx.select().from(stepUps).where(eq(stepUps.id, id)));
    return row;
  };

  test("asks at the provider although it still knows the person, and comes back to the review with the proof", async () => {
    const { browser, stepUpId, start, methods } = await begin(w.people.reviewer, "ravi");
    expect(methods).toEqual(["single_sign_on"]);
    const asked = await browser.open(`${PORTAL}${start}`);
    const url = new URL(asked.headers.get("location") ?? "");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      prompt: "login",
      max_age: "0",
      code_challenge_method: "S256",
      redirect_uri: `${PORTAL}/api/sso/callback`,
    });
    const before = Date.now();
    expect(await browser.signInAs("ravi", start)).toBe(`/o/acme/p/x/reviews/req_1?stepUp=${stepUpId}`);
    const row = await proof(stepUpId);
    expect(row).toMatchObject({ method: "single_sign_on", factors: ["single_sign_on"] });
    expect(Date.parse(row?.authTime ?? "")).toBeGreaterThan(before - 5_000);
  });

  test("answered from an old sign-in at the provider proves nothing", async () => {
    const { browser, stepUpId, start } = await begin(w.people.reviewer, "ravi");
    const url = await browser.sentTo(start, (asked) => {
      asked.delete("prompt");
      asked.delete("max_age");
    });
    expect(await browser.signInAs("ravi", url)).toBe("/o/acme/p/x/reviews/req_1?stepUpProblem=stale");
    expect(await proof(stepUpId)).toMatchObject({ completedAt: null });
  });

  test("as somebody else at the provider proves nothing", async () => {
    const { browser, stepUpId, start } = await begin(w.people.reviewer, "ravi");
    expect(await browser.signInAs("enno", start)).toBe(
      "/o/acme/p/x/reviews/req_1?stepUpProblem=someone_else",
    );
    expect(await proof(stepUpId)).toMatchObject({ completedAt: null });
  });

  test("in another session proves nothing", async () => {
    const { stepUpId, start } = await begin(w.people.reviewer, "ravi");
    const { browser } = await browserOf(w.people.reviewer);
    expect(await browser.signInAs("ravi", start)).toMatch(/stepUpProblem=/);
    expect(await proof(stepUpId)).toMatchObject({ completedAt: null });
  });
});

test("an invitation's link on another site takes nobody's identity: it leads to the page where it is read", async () => {
  const request = (site: string) =>
    new Request(`${PORTAL}/api/sso/start?invitation=inv_something`, {
      headers: { host: new URL(PORTAL).host, "sec-fetch-site": site },
    });
  const answer = await startSingleSignOn(request("cross-site"));
  expect(answer.headers.get("location")).toBe("/invitation/inv_something");
  expect(answer.headers.getSetCookie()).toEqual([]);
  const own = await startSingleSignOn(request("same-origin"));
  expect(own.headers.get("location")).toContain(issuer);
});

test("an invitation is accepted with an identity: a new account without a password, linked by the invitation alone", async () => {
  const { link } = await w.as(w.people.admin, invite, {
    email: "newcomer@elsewhere.test",
    role: "reviewer",
  });
  const token = link.split("/").at(-1) ?? "";
  const browser = new Browser();
  expect(await browser.signInAs("nora", `/api/sso/start?invitation=${token}`)).toMatch(/^\/o\/org-/);
  expect(browser.cookie(SESSION)).toMatch(/^sess_/);
  const [identity] = await identityOf("nora");
  const [user] = await w.inside((tx) =>
    tx
      .select()
      .from(users)
      .where(eq(users.id, identity?.userId ?? "")),
  );
  expect(user?.email).toBe("newcomer@elsewhere.test");
  const again = new Browser();
  expect(await again.signInAs("nobody-yet", `/api/sso/start?invitation=${token}`)).toMatch(/problem=expired/);
});
