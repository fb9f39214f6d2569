import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { stepUps } from "#db/schema/access.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { provideEnv } from "#server/kernel/env.ts";
import { newId } from "#server/kernel/ids.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { someDigest } from "#server/testing/factories.ts";
import { PASSWORD, withApp, withPassword } from "#server/testing/factors.ts";
import { completedStepUp } from "#server/testing/step-ups.ts";
import {
  closeTestConnection,
  inWorld,
  makeWorld,
  type Person,
  refusal,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { beginStepUp } from "./begin-step-up.ts";
import { completeStepUp } from "./complete-step-up.ts";
import { newRecoveryCodes } from "./recovery-codes.ts";
import { boundChallenge, consumeStepUp } from "./step-up.ts";

afterAll(closeTestConnection);

const digest = someDigest("what is signed");
const now = () => new Date().toISOString();

const begin = (w: World, who: Person | Actor) => w.as(who, beginStepUp, { purpose: "sign", digest });
const consume = (
  w: World,
  who: Person,
  stepUpId: string,
  change: Partial<Parameters<typeof consumeStepUp>[1]> = {},
) =>
  w.inside((tx) =>
    consumeStepUp(tx, { stepUpId, userId: who.id, sessionId: "ses_test", digest, now: now(), ...change }),
  );

describe("password and code", () => {
  test("prove who one is, for the digest, once", () =>
    inWorld(async (w) => {
      const who = w.people.reviewer;
      await withPassword(w, who);
      const app = await withApp(w, who);
      const { stepUpId, methods } = await begin(w, who);
      expect(methods).toEqual(["password_totp"]);
      expect(await refusal(consume(w, who, stepUpId))).toBe("precondition_failed");
      await w.as(who, completeStepUp, { method: "password_totp", stepUpId, password: PASSWORD, code: app() });
      expect(await consume(w, who, stepUpId)).toMatchObject({
        id: stepUpId,
        method: "password_totp",
        factors: ["password", "totp"],
      });
      await expect(consume(w, who, stepUpId)).rejects.toThrow(/used already/);
      const entries = await w.audit("access.completeStepUp");
      expect(entries).toMatchObject([
        {
          outcome: "ok",
          targetId: stepUpId,
          after: { completed: true, factors: ["password", "totp"], digest },
        },
      ]);
      expect(JSON.stringify(entries)).not.toContain("umbrella");
    }));

  test("a code counts once, and so does an older one after it", () =>
    inWorld(async (w) => {
      const who = w.people.reviewer;
      await withPassword(w, who);
      const app = await withApp(w, who);
      const later = app(29);
      const earlier = app(-29);
      const proof = async (code: string) =>
        w.as(who, completeStepUp, {
          method: "password_totp",
          stepUpId: (await begin(w, who)).stepUpId,
          password: PASSWORD,
          code,
        });
      await proof(later);
      expect(await refusal(proof(later))).toBe("invalid");
      if (earlier !== later) expect(await refusal(proof(earlier))).toBe("invalid");
    }));

  test.each([
    ["a wrong password", "not this one", 0],
    ["a code of ten minutes ago", PASSWORD, -600],
  ])("%s is refused, counted and recorded", (_name, password, secondsFromNow) =>
    inWorld(async (w) => {
      const who = w.people.reviewer;
      await withPassword(w, who);
      const app = await withApp(w, who);
      const { stepUpId } = await begin(w, who);
      const code = app(secondsFromNow);
      const attempt = () => w.as(who, completeStepUp, { method: "password_totp", stepUpId, password, code });
      for (let n = 0; n < 10; n++) expect(await refusal(attempt()), `try ${n}`).toBe("invalid");
      expect(await refusal(attempt())).toBe("rate_limited");
      const right = { method: "password_totp" as const, stepUpId, password: PASSWORD, code: app() };
      expect(await refusal(w.as(who, completeStepUp, right)), "the right one waits too").toBe("rate_limited");
      const entries = await w.audit("access.completeStepUp");
      expect(entries.filter((entry) => entry.outcome === "denied")).toHaveLength(10);
      expect(await refusal(consume(w, who, stepUpId))).toBe("precondition_failed");
    }),
  );

  test("a password without a second factor does not sign, and the sentence says where to set one up", () =>
    inWorld(async (w) => {
      await withPassword(w, w.people.reviewer);
      await expect(begin(w, w.people.reviewer)).rejects.toThrow(/Set up a passkey or an authenticator app/);
    }));

  test("a recovery code opens the account and does not sign", () =>
    inWorld(async (w) => {
      const who = w.people.reviewer;
      await withPassword(w, who);
      await withApp(w, who);
      const [code = ""] = await w.inside((tx) => newRecoveryCodes(tx, who.id));
      const { stepUpId } = await begin(w, who);
      const proof = { method: "password_totp" as const, password: PASSWORD, code };
      expect(await refusal(w.as(who, completeStepUp, { ...proof, stepUpId }))).toBe("invalid");
      const account = await w.as(who, beginStepUp, { purpose: "account" });
      const done = await w.as(who, completeStepUp, { ...proof, stepUpId: account.stepUpId });
      expect(done.factors).toEqual(["password", "recovery_code"]);
      const again = await w.as(who, beginStepUp, { purpose: "account" });
      expect(await refusal(w.as(who, completeStepUp, { ...proof, stepUpId: again.stepUpId }))).toBe(
        "invalid",
      );
      await expect(consume(w, who, account.stepUpId)).rejects.toThrow(/something else/);
    }));
});

describe("a proof belongs to", () => {
  test("its person, session and digest; it ends after five minutes", () =>
    inWorld(async (w) => {
      const { reviewer, lead } = w.people;
      const id = await completedStepUp(w, reviewer, digest);
      await expect(consume(w, lead, id)).rejects.toThrow(/does not exist/);
      await expect(consume(w, reviewer, id, { sessionId: "ses_else" })).rejects.toThrow(/another session/);
      await expect(consume(w, reviewer, id, { digest: someDigest("else") })).rejects.toThrow(
        /something else/,
      );
      await expect(consume(w, reviewer, id, { purpose: "account" })).rejects.toThrow(/something else/);
      const late = new Date(Date.now() + 5 * 60_000 + 1_000).toISOString();
      await expect(consume(w, reviewer, id, { now: late })).rejects.toThrow(/older than 5 minutes/);
      expect((await consume(w, reviewer, id)).id).toBe(id);
    }));

  test("nobody else's hands: another person or session cannot complete it", () =>
    inWorld(async (w) => {
      const { reviewer, lead } = w.people;
      for (const who of [reviewer, lead]) await withPassword(w, who);
      await withApp(w, reviewer);
      const code = (await withApp(w, lead))();
      const { stepUpId } = await begin(w, reviewer);
      const proof = { method: "password_totp" as const, stepUpId, password: PASSWORD, code };
      expect(await refusal(w.as(lead, completeStepUp, proof))).toBe("precondition_failed");
      const elsewhere = {
        type: "user" as const,
        userId: reviewer.id,
        label: reviewer.email,
        sessionId: "ses_else",
      };
      expect(await refusal(w.as(elsewhere, completeStepUp, proof))).toBe("precondition_failed");
    }));

  test("a person, not a key", () =>
    inWorld(async (w) => {
      const { id, email } = w.people.reviewer;
      const key = {
        type: "apiKey" as const,
        keyId: "key_x",
        userId: id,
        label: email,
        role: "reviewer" as const,
      };
      expect(await refusal(begin(w, key))).toBe("forbidden");
      const proof = { method: "demo" as const, stepUpId: newId("stp") };
      expect(await refusal(w.as(key, completeStepUp, proof))).toBe("forbidden");
      expect(await refusal(w.as({ type: "anonymous" }, beginStepUp, { purpose: "account" }))).toBe(
        "unauthenticated",
      );
    }));

  test("the digest inside the passkey's challenge", () => {
    const chance = randomBytes(16);
    const challenge = boundChallenge("stp_1", digest, chance);
    expect(Buffer.from(challenge, "base64url").subarray(0, 16)).toEqual(chance);
    expect(boundChallenge("stp_1", digest, chance)).toBe(challenge);
    expect(boundChallenge("stp_1", someDigest("else"), chance)).not.toBe(challenge);
    expect(boundChallenge("stp_2", digest, chance)).not.toBe(challenge);
  });

  test("the database too: what was proved or used is not rewritten", () =>
    inWorld(async (w) => {
      const id = await completedStepUp(w, w.people.reviewer, digest);
      const change = (set: Partial<typeof stepUps.$inferInsert>) =>
        w.inside((tx) =>
          tx
            .update(stepUps)
            .set(set)
            .where(eq(stepUps.id, id))
            .then(() => {}),
        );
      await expect(change({ method: "passkey" })).rejects.toThrow();
      await expect(change({ challenge: "other" })).rejects.toThrow();
      await expect(change({ digest: someDigest("other") })).rejects.toThrow();
      await change({ usedAt: now() });
      await expect(change({ usedAt: null })).rejects.toThrow();
      await expect(
        w.inside((tx) =>
          tx
            .delete(stepUps)
            .where(eq(stepUps.id, id))
            .then(() => {}),
        ),
      ).rejects.toThrow();
    }));
});

describe("the demo's click", () => {
  const demoOf = (person: Person): Actor => ({
    type: "user",
    userId: person.id,
    label: person.email,
    sessionId: "ses_test",
    auth: { method: "demo", factors: ["demo"], authTime: now() },
  });

  test("signs in demo mode, and the proof says demo", () =>
    inWorld(async (w) => {
      const who = w.people.reviewer;
      const { stepUpId, methods } = await begin(w, demoOf(who));
      expect(methods).toEqual(["demo"]);
      await w.as(demoOf(who), completeStepUp, { method: "demo", stepUpId });
      expect(await consume(w, who, stepUpId)).toMatchObject({ method: "demo", factors: ["demo"] });
    }));

  test("does not sign with demo mode off, nor for a session that was opened otherwise", () =>
    inWorld(async (w) => {
      const who = w.people.reviewer;
      const { stepUpId } = await begin(w, demoOf(who));
      const back = provideEnv({ COUNTERSIGN_DEMO: false });
      try {
        expect(await refusal(begin(w, demoOf(who)))).toBe("precondition_failed");
        const proof = { method: "demo" as const, stepUpId };
        expect(await refusal(w.as(demoOf(who), completeStepUp, proof))).toBe("precondition_failed");
      } finally {
        back();
      }
      await withPassword(w, who);
      await withApp(w, who);
      const own = await begin(w, who);
      const proof = { method: "demo" as const, stepUpId: own.stepUpId };
      expect(await refusal(w.as(who, completeStepUp, proof))).toBe("precondition_failed");
    }));
});

test("of two who use a proof at the same instant exactly one gets it, 50 times", async () => {
  const { db } = testConnection();
  const w = await makeWorld(db);
  const who = w.people.reviewer;
  for (let round = 0; round < 50; round++) {
    const stepUpId = await completedStepUp(w, who, digest);
    const use = () =>
      inTransaction(db, { orgId: w.orgId, userId: who.id }, (tx) =>
        consumeStepUp(tx, { stepUpId, userId: who.id, sessionId: "ses_test", digest, now: now() }),
      );
    const both = await Promise.allSettled([use(), use()]);
    expect(both.map(({ status }) => status).sort(), `round ${round}`).toEqual(["fulfilled", "rejected"]);
  }
});
