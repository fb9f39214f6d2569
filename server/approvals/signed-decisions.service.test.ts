import { createHash, verify } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { members, projectMembers } from "#db/schema/access.ts";
import { decisions, signatureAssertions } from "#db/schema/approvals.ts";
import {
  assertionProblem,
  assertionText,
  type PasskeyAssertion,
  signedBytes,
} from "#domain/access/assertion.ts";
import type { SignatureRecord } from "#domain/approvals/signature.ts";
import { signingDigest } from "#domain/approvals/signing-digest.ts";
import { beginStepUp } from "#server/access/begin-step-up.ts";
import { completeStepUp } from "#server/access/complete-step-up.ts";
import { erasePerson } from "#server/audit/erase-person.ts";
import { newId } from "#server/kernel/ids.ts";
import { addedPasskey, withPasskey } from "#server/testing/passkey.ts";
import { emptySignature } from "#server/testing/signatures.ts";
import { closeTestConnection, inWorld, type World } from "#server/testing/world.ts";
import { decide } from "./decide.ts";
import { type Asked, asked, vote } from "./test-data.ts";

afterAll(closeTestConnection);

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

/** A decision written past every verb, with or without its signature. */
const write = (w: World, to: Asked, more: object) =>
  w.inside((tx) =>
    tx.insert(decisions).values({
      id: newId("dec"),
      orgId: w.orgId,
      projectId: w.projectId,
      requestId: to.requestId,
      reviewerId: w.people.reviewer.id,
      reviewerRole: "reviewer",
      decision: "approve",
      reason: "fine",
      statement: "I approve.",
      contentDigest: to.contentDigest,
      ...more,
    }),
  );

describe("the database takes no decision without its signature", () => {
  const wall = { cause: { code: "23514", constraint_name: "decisions_signed" } };

  test.each(["record", "recordSha256", "keyId", "signature", "stepUpId"])("without its %s", (part) =>
    inWorld(async (w) => {
      const to = await asked(w);
      await expect(write(w, to, { ...emptySignature(), [part]: null })).rejects.toMatchObject(wall);
      await write(w, to, emptySignature());
    }),
  );

  test("with a record that has another hash, asking for changes without one, or a comment with one", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await expect(write(w, to, { ...emptySignature(), record: '{"a":1}' })).rejects.toMatchObject(wall);
      await expect(write(w, to, { decision: "request_changes" })).rejects.toMatchObject(wall);
      await expect(write(w, to, { decision: "comment", ...emptySignature() })).rejects.toMatchObject(wall);
    }));

  test("and its rule holds for all rows of a database that never had others", () =>
    inWorld(async (w) => {
      const [rule] = await w.inside((tx) =>
        tx.execute<{ validated: boolean }>(
          sql`select convalidated as validated from pg_constraint where conname = 'decisions_signed'`,
        ),
      );
      expect(rule).toEqual({ validated: true });
    }));
});

describe("a passkey's answer", () => {
  async function signed(w: World) {
    const to = await asked(w);
    const { reviewer } = w.people;
    const device = await withPasskey(w, reviewer);
    const { requestId, contentDigest } = to;
    const digest = signingDigest({ requestId, decision: "approve", contentDigest }, sha256);
    const { stepUpId, passkeyOptions } = await w.as(reviewer, beginStepUp, { purpose: "sign", digest });
    const answer = device(passkeyOptions?.challenge ?? "");
    await w.as(reviewer, completeStepUp, { method: "passkey", stepUpId, answer });
    const { decisionId } = await w.as(reviewer, decide, {
      requestId,
      contentDigest,
      decision: "approve",
      reason: "Read it.",
      stepUpId,
    });
    const [row] = await w.inside((tx) => tx.select().from(decisions).where(eq(decisions.id, decisionId)));
    const kept = await answerOf(w, decisionId);
    return { decisionId, stepUpId, digest, record: JSON.parse(row?.record ?? "{}") as SignatureRecord, kept };
  }
  const answerOf = async (w: World, decisionId: string) => {
    const [row] = await w.inside((tx) =>
      tx.select().from(signatureAssertions).where(eq(signatureAssertions.decisionId, decisionId)),
    );
    return row;
  };
  /** As an auditor does it: the COSE key's two coordinates, and ECDSA over what was signed. */
  const holds = (assertion: PasskeyAssertion) => {
    const cose = Buffer.from(assertion.publicKey, "base64url");
    const key = {
      kty: "EC",
      crv: "P-256",
      x: cose.subarray(10, 42).toString("base64url"),
      y: cose.subarray(45, 77).toString("base64url"),
    };
    const signature = Buffer.from(assertion.signature, "base64url");
    return verify("sha256", signedBytes(assertion, sha256), { key, format: "jwk" }, signature);
  };

  test("is kept beside the record that holds its hash, and anybody can check it again", () =>
    inWorld(async (w) => {
      const { record, stepUpId, digest, kept } = await signed(w);
      const assertion = kept?.assertion;
      if (!assertion) throw new Error("nothing was kept");
      expect(record.authentication.assertionSha256).toBe(sha256(assertionText(assertion)));
      expect(record.authentication.challengeId).toBe(stepUpId);
      expect(assertionProblem(assertion, { stepUpId, digest }, sha256)).toBeNull();
      expect(holds(assertion)).toBe(true);
      expect(assertionProblem(assertion, { stepUpId, digest: "0".repeat(64) }, sha256)).toMatch(
        /another question/,
      );
      expect(holds({ ...assertion, authenticatorData: assertion.clientDataJSON })).toBe(false);
    }));

  test("is by a key whose hash the log has had since its person added it", () =>
    inWorld(async (w) => {
      const { id, publicKey } = await addedPasskey(w, w.people.reviewer);
      const [entry] = await w.inside((tx) =>
        tx.execute<{ after: object; actor: string }>(
          sql`select after, actor_id as actor from audit_entries where action = 'access.addPasskey' and target_id = ${id}`,
        ),
      );
      expect(entry).toEqual({
        actor: w.people.reviewer.id,
        after: expect.objectContaining({
          factorAdded: "passkey",
          publicKeySha256: createHash("sha256").update(publicKey).digest("hex"),
        }),
      });
    }));

  test("is not rewritten, and goes with its person; the record and its hash stay", () =>
    inWorld(async (w) => {
      const { decisionId } = await signed(w);
      const rewrite = w.inside((tx) =>
        tx
          .update(signatureAssertions)
          .set({ userId: w.people.lead.id })
          .where(eq(signatureAssertions.decisionId, decisionId)),
      );
      await expect(rewrite).rejects.toMatchObject({ cause: { code: "42501" } });
      const { reviewer, owner } = w.people;
      await w.inside(async (tx) => {
        await tx.delete(projectMembers).where(eq(projectMembers.userId, reviewer.id));
        await tx.delete(members).where(eq(members.userId, reviewer.id));
      });
      await w.as(owner, erasePerson, {
        userId: reviewer.id,
        confirm: reviewer.email,
        reason: "asked for it",
      });
      expect(await answerOf(w, decisionId)).toMatchObject({ assertion: null, erasedAt: expect.any(String) });
      const [row] = await w.inside((tx) => tx.select().from(decisions).where(eq(decisions.id, decisionId)));
      expect(row?.record).toContain("assertionSha256");
    }));

  test("another way to prove who one is leaves none", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const { decisionId } = await vote(w, w.people.reviewer, to);
      expect(await answerOf(w, decisionId)).toBeUndefined();
    }));
});
