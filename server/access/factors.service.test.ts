import { eq } from "drizzle-orm";
import { Secret } from "otpauth";
import { afterAll, describe, expect, test } from "vitest";
import { passkeys, sessions, stepUps, totpSecrets } from "#db/schema/access.ts";
import { hasDoor } from "#server/http/doors.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { newId } from "#server/kernel/ids.ts";
import { PASSWORD, withApp, withPassword } from "#server/testing/factors.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import {
  beginAuthenticator,
  confirmAuthenticator,
  removeAuthenticator,
  renewRecoveryCodes,
} from "./authenticator.ts";
import { beginStepUp } from "./begin-step-up.ts";
import { changeName } from "./change-name.ts";
import { completeStepUp } from "./complete-step-up.ts";
import { dropFactors } from "./drop-factors.ts";
import { newChallenge, takeChallenge } from "./passkey-challenge.ts";
import { beginPasskey, removePasskey, renamePasskey } from "./passkeys.ts";
import { signIn } from "./sign-in.ts";
import { totpOf } from "./totp.ts";

afterAll(closeTestConnection);

const outside = { orgId: null };
const demo = (person: Person): Actor => ({
  type: "user",
  userId: person.id,
  label: person.email,
  sessionId: "ses_test",
  auth: { method: "demo", factors: ["demo"], authTime: new Date().toISOString() },
});
const key = (person: Person): Actor => ({
  type: "apiKey",
  keyId: "key_x",
  userId: person.id,
  label: person.email,
  role: person.role,
});

/** A proof for one's own account, by the password alone. */
async function proof(w: World, who: Person, code?: string): Promise<string> {
  const { stepUpId } = await w.as(who, beginStepUp, { purpose: "account" });
  await w.as(
    who,
    completeStepUp,
    code === undefined
      ? { method: "password", stepUpId, password: PASSWORD }
      : { method: "password_totp", stepUpId, password: PASSWORD, code },
  );
  return stepUpId;
}

async function setUp(w: World, who: Person) {
  await withPassword(w, who);
  const begun = await w.as(who, beginAuthenticator, { stepUpId: await proof(w, who) });
  const secret = Secret.fromBase32(begun.key.replaceAll(" ", ""));
  const code = (seconds = 0) =>
    totpOf(secret, who.email).generate({ timestamp: Date.now() + seconds * 1_000 });
  return { begun, code };
}

describe("an authenticator app", () => {
  test("counts once a code of it was shown; its key is kept sealed, its recovery codes as hashes", () =>
    inWorld(async (w) => {
      const { lead } = w.people;
      const { begun, code } = await setUp(w, lead);
      expect(begun.uri).toMatch(/^otpauth:\/\/totp\/Countersign:/);
      expect(begun.qr.size).toBeGreaterThan(30);
      await w.as({ type: "anonymous" }, signIn, { email: lead.email, password: PASSWORD }, outside);
      expect(await refusal(w.as(lead, confirmAuthenticator, { code: "000000" }))).toBe("invalid");
      const { recoveryCodes } = await w.as(lead, confirmAuthenticator, { code: code() });
      expect(new Set(recoveryCodes).size).toBe(10);
      await expect(
        w.as({ type: "anonymous" }, signIn, { email: lead.email, password: PASSWORD }, outside),
      ).rejects.toThrow(/code of your authenticator app/);
      const kept = JSON.stringify([
        await w.inside((tx) => tx.select().from(totpSecrets)),
        await w.audit("access.beginAuthenticator"),
        await w.audit("access.confirmAuthenticator"),
      ]);
      expect(kept).not.toContain(begun.key.replaceAll(" ", ""));
      for (const one of recoveryCodes) expect(kept).not.toContain(one);
      expect(await w.audit("access.confirmAuthenticator")).toMatchObject([
        { outcome: "ok", after: { factorAdded: "totp" } },
        { outcome: "denied" },
      ]);
    }));

  test("is not begun without a proof, with a used one, or with somebody else's", () =>
    inWorld(async (w) => {
      const { lead, reviewer } = w.people;
      await withPassword(w, lead);
      const stepUpId = await proof(w, lead);
      const begin = (who: Person | Actor, id: string) => w.as(who, beginAuthenticator, { stepUpId: id });
      expect(await refusal(begin(lead, newId("stp")))).toBe("precondition_failed");
      expect(await refusal(begin(reviewer, stepUpId))).toBe("precondition_failed");
      await begin(lead, stepUpId);
      await expect(begin(lead, stepUpId)).rejects.toThrow(/used already/);
    }));

  test("ends other sessions when it is confirmed, unless told not to", () =>
    inWorld(async (w) => {
      const { lead, reviewer } = w.people;
      const open = async (who: Person) =>
        w.as({ type: "anonymous" }, signIn, { email: who.email, password: PASSWORD }, outside);
      const ended = async (who: Person) =>
        (await w.inside((tx) => tx.select().from(sessions)))
          .filter((row) => row.userId === who.id)
          .map((row) => row.revokedAt !== null);
      const mine = await setUp(w, lead);
      await open(lead);
      await w.as(lead, confirmAuthenticator, { code: mine.code() });
      expect(await ended(lead)).toEqual([true]);
      const theirs = await setUp(w, reviewer);
      await open(reviewer);
      await w.as(reviewer, confirmAuthenticator, { code: theirs.code(), endOthers: false });
      expect(await ended(reviewer)).toEqual([false]);
    }));

  test("is removed, and its recovery codes renewed, after password and code and not after the password alone", () =>
    inWorld(async (w) => {
      const { lead } = w.people;
      await withPassword(w, lead);
      const early = await proof(w, lead);
      const app = await withApp(w, lead);
      const { stepUpId } = await w.as(lead, beginStepUp, { purpose: "account" });
      const passwordOnly = { method: "password" as const, stepUpId, password: PASSWORD };
      expect(await refusal(w.as(lead, completeStepUp, passwordOnly))).toBe("precondition_failed");
      const { recoveryCodes } = await w.as(lead, renewRecoveryCodes, { stepUpId: early });
      expect(recoveryCodes).toHaveLength(10);
      await w.as(lead, removeAuthenticator, { stepUpId: await proof(w, lead, app()) });
      expect(await w.inside((tx) => tx.select().from(totpSecrets))).toEqual([]);
      expect(await w.audit("access.removeAuthenticator")).toMatchObject([
        { after: { factorRemoved: "totp" } },
      ]);
      await w.as({ type: "anonymous" }, signIn, { email: lead.email, password: PASSWORD }, outside);
    }));
});

describe("a passkey", () => {
  const some = (who: Person) => ({
    id: newId("pky"),
    userId: who.id,
    name: "Phone",
    credentialId: newId("cred"),
    publicKey: new Uint8Array([1, 2, 3]),
    counter: 0,
    backedUp: false,
  });

  test("is begun after a proof, for this account and this portal, with its user verified", () =>
    inWorld(async (w) => {
      const { lead } = w.people;
      await withPassword(w, lead);
      const { options } = await w.as(lead, beginPasskey, { stepUpId: await proof(w, lead) });
      expect(options).toMatchObject({
        rp: { id: "localhost", name: "Countersign" },
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
      });
      expect(Buffer.from(options.user.id, "base64url").toString()).toBe(lead.id);
      expect(await refusal(w.as(lead, beginPasskey, { stepUpId: newId("stp") }))).toBe("precondition_failed");
    }));

  test("is renamed and removed by its person alone", () =>
    inWorld(async (w) => {
      const { lead, reviewer } = w.people;
      for (const who of [lead, reviewer]) await withPassword(w, who);
      const theirs = some(reviewer);
      await w.inside((tx) =>
        tx
          .insert(passkeys)
          .values(theirs)
          .then(() => {}),
      );
      const name = "Mine now";
      expect(await refusal(w.as(lead, renamePasskey, { passkeyId: theirs.id, name }))).toBe("not_found");
      const mine = { passkeyId: theirs.id, stepUpId: await proof(w, lead) };
      expect(await refusal(w.as(lead, removePasskey, mine))).toBe("not_found");
      await w.as(reviewer, renamePasskey, { passkeyId: theirs.id, name: "Blue phone" });
      expect(await w.inside((tx) => tx.select({ name: passkeys.name }).from(passkeys))).toEqual([
        { name: "Blue phone" },
      ]);
      const { stepUpId, methods } = await w.as(reviewer, beginStepUp, { purpose: "account" });
      expect(methods, "the password alone proves no more").toEqual(["passkey"]);
      await prove(w, stepUpId);
      await w.as(reviewer, removePasskey, { passkeyId: theirs.id, stepUpId });
      expect(await w.inside((tx) => tx.select().from(passkeys))).toEqual([]);
      expect(await w.audit("access.removePasskey")).toMatchObject([
        { outcome: "ok", targetId: theirs.id, after: { factorRemoved: "passkey" } },
      ]);
    }));

  test("its challenge counts once, in its session, for its purpose, for five minutes", () =>
    inWorld(async (w) => {
      const now = new Date().toISOString();
      const use = { purpose: "register" as const, sessionId: "ses_a", now };
      const { challenge, ticket } = newChallenge(use);
      const take = (change: Partial<Parameters<typeof takeChallenge>[2]> = {}, what = ticket) =>
        w.inside((tx) => takeChallenge(tx, what, { ...use, ...change }));
      expect(await take({ sessionId: "ses_b" })).toBeNull();
      expect(await take({ purpose: "sign_in" })).toBeNull();
      expect(await take({ now: new Date(Date.now() + 301_000).toISOString() })).toBeNull();
      expect(await take({}, `${ticket.slice(0, -2)}AA`)).toBeNull();
      expect(await take()).toBe(challenge.toString("base64url"));
      expect(await take()).toBeNull();
    }));

  /** Stands in for the browser, whose part the journey in e2e/ plays with a real authenticator. */
  const prove = (w: World, stepUpId: string) =>
    w.inside(async (tx) => {
      const at = new Date().toISOString();
      await tx
        .update(stepUps)
        .set({ method: "passkey", factors: ["passkey", "user_verification"], authTime: at, completedAt: at })
        .where(eq(stepUps.id, stepUpId));
    });
});

test("neither a key nor an account of the demo changes ways to sign in, or the name", () =>
  inWorld(async (w) => {
    const { lead } = w.people;
    const stepUpId = newId("stp");
    for (const [who, code] of [
      [key(lead), "forbidden"],
      [demo(lead), "precondition_failed"],
    ] as const) {
      expect(await refusal(w.as(who, beginAuthenticator, { stepUpId })), "app").toBe(code);
      expect(await refusal(w.as(who, confirmAuthenticator, { code: "123456" })), "code").toBe(code);
      expect(await refusal(w.as(who, removeAuthenticator, { stepUpId })), "remove").toBe(code);
      expect(await refusal(w.as(who, renewRecoveryCodes, { stepUpId })), "codes").toBe(code);
      expect(await refusal(w.as(who, beginPasskey, { stepUpId })), "passkey").toBe(code);
      expect(await refusal(w.as(who, changeName, { name: "Somebody" })), "name").toBe(code);
    }
  }));

test("a changed name is recorded without standing in the record, and the same again records nothing", () =>
  inWorld(async (w) => {
    await w.as(w.people.lead, changeName, { name: "Lea Newname" });
    await w.as(w.people.lead, changeName, { name: "Lea Newname" });
    const entries = await w.audit("access.changeName");
    expect(entries).toHaveLength(1);
    expect(Buffer.from(entries[0]?.body ?? []).toString()).not.toContain("Newname");
  }));

test("on the server's terminal, and nowhere else, somebody's second factors are taken away", () =>
  inWorld(async (w) => {
    const { lead } = w.people;
    await withPassword(w, lead);
    const app = await withApp(w, lead);
    await w.as(
      { type: "anonymous" },
      signIn,
      { email: lead.email, password: PASSWORD, code: app() },
      outside,
    );
    const operator: Actor = { type: "system", job: "command line", onBehalfOf: null };
    expect(await w.as(operator, dropFactors, { email: lead.email })).toEqual({ apps: 1, passkeys: 0 });
    const ofLead = eq(sessions.userId, lead.id);
    const open = await w.inside((tx) => tx.select().from(sessions).where(ofLead));
    expect(open.length).toBeGreaterThan(0);
    expect(open.every((row) => row.revokedAt !== null)).toBe(true);
    await w.as({ type: "anonymous" }, signIn, { email: lead.email, password: PASSWORD }, outside);
    expect(hasDoor(dropFactors)).toBe(false);
    expect(await refusal(w.as(operator, dropFactors, { email: "nobody@example.test" }))).toBe("not_found");
    expect(await w.audit("access.dropFactors")).toMatchObject([{ outcome: "ok", targetId: lead.id }]);
  }));
