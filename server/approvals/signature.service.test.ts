import { createHash } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { stepUps, users } from "#db/schema/access.ts";
import { decisions } from "#db/schema/approvals.ts";
import { componentDigests, type SignatureRecord, signatureText } from "#domain/approvals/signature.ts";
import { newId } from "#server/kernel/ids.ts";
import { makePreview } from "#server/testing/factories.ts";
import { SIGNATURE_COLUMNS, signatureValues } from "#server/testing/signatures.ts";
import { completedStepUp, signingStepUp } from "#server/testing/step-ups.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { decide } from "./decide.ts";
import { get } from "./get.ts";
import { type Asked, asked, nameOf, vote } from "./test-data.ts";

afterAll(closeTestConnection);

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

const signWith = (w: World, who: Person, to: Asked, stepUpId?: string) =>
  w.as(who, decide, {
    requestId: to.requestId,
    contentDigest: to.contentDigest,
    decision: "approve",
    reason: "Looked at it.",
    ...(stepUpId && { stepUpId }),
  });

const approvalOf = ({ requestId, contentDigest }: Asked) => ({
  requestId,
  decision: "approve" as const,
  contentDigest,
});

const rowOf = async (w: World, decisionId: string) => {
  const [row] = await w.inside((tx) => tx.select().from(decisions).where(eq(decisions.id, decisionId)));
  if (!row?.record) throw new Error("no record was kept");
  return { ...row, record: row.record };
};

describe("the record of a signature", () => {
  test("says who, what it means, what exactly, when and how they proved who they are; its hash is over its bytes", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const { reviewer } = w.people;
      const printedName = await nameOf(w, reviewer);
      const answer = await vote(w, reviewer, to, "approve", { timeZone: "Europe/Berlin" });
      const row = await rowOf(w, answer.decisionId);
      const record = JSON.parse(row.record) as SignatureRecord;
      expect(record).toMatchObject({
        format: "countersign.signature/1",
        signatureId: answer.decisionId,
        signer: { id: reviewer.id, printedName, role: "reviewer" },
        meaning: "approve",
        statement: answer.statement,
        statementSha256: sha256(answer.statement),
        decision: "approve",
        comment: "Looked at it.",
        request: { id: to.requestId, gate: "release_version", alias: "champion", tier: "limited" },
        contentDigest: to.contentDigest,
        timeZone: "Europe/Berlin",
        authentication: { method: "password_totp", factors: ["password", "totp"], sessionId: "ses_test" },
        delegation: null,
        previous: null,
      });
      const view = await w.as(reviewer, get, { requestId: to.requestId });
      expect(record.components).toEqual(componentDigests(view.manifest, sha256));
      expect(row.recordSha256).toBe(sha256(row.record));
      expect(signatureText(record)).toBe(row.record);
      expect(view.decisions[0]?.signature).toMatchObject({ printedName, meaning: "approve" });
    }));

  test("the name stays as it was when they signed", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const printedName = await nameOf(w, w.people.reviewer);
      await vote(w, w.people.reviewer, to);
      await w.inside((tx) =>
        tx.update(users).set({ name: "Married" }).where(eq(users.id, w.people.reviewer.id)),
      );
      const view = await w.as(w.people.lead, get, { requestId: to.requestId });
      expect(view.decisions[0]).toMatchObject({ person: { name: "Married" }, signature: { printedName } });
    }));

  test("each names the signature before it, so that none can be taken out unseen", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const first = await vote(w, w.people.lead, to, "request_changes");
      const second = await vote(w, w.people.reviewer, to);
      const record = JSON.parse((await rowOf(w, second.decisionId)).record) as SignatureRecord;
      const { recordSha256 } = await rowOf(w, first.decisionId);
      expect(record.previous).toEqual({ signatureId: first.decisionId, recordSha256 });
    }));

  test("the log has the record without name, statement and salt, and the hash over the whole of it", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const printedName = await nameOf(w, w.people.reviewer);
      const { decisionId } = await vote(w, w.people.reviewer, to);
      const [entry] = await w.audit("approvals.decide");
      const { recordSha256 } = await rowOf(w, decisionId);
      expect(entry?.after).toMatchObject({
        state: "approved",
        decision: "approve",
        decisionId,
        signer: w.people.reviewer.id,
        contentDigest: to.contentDigest,
        recordHash: recordSha256,
        record: { signatureId: decisionId, signer: { id: w.people.reviewer.id, role: "reviewer" } },
      });
      const text = JSON.stringify(entry?.after);
      expect(text).not.toContain(printedName);
      expect(text).not.toContain('"salt"');
    }));
});

describe("no signature without a fresh proof of who one is", () => {
  const proofs: { name: string; make: (w: World, to: Asked) => Promise<string | undefined> }[] = [
    { name: "none", make: async () => undefined },
    { name: "one for another digest", make: (w) => completedStepUp(w, w.people.reviewer, "a".repeat(64)) },
    {
      name: "one for the content alone",
      make: (w, to) => completedStepUp(w, w.people.reviewer, to.contentDigest),
    },
    {
      name: "one for a request for changes",
      make: (w, to) =>
        signingStepUp(w, w.people.reviewer, { ...approvalOf(to), decision: "request_changes" }),
    },
    {
      name: "one for another request about the same content",
      make: (w, to) => signingStepUp(w, w.people.reviewer, { ...approvalOf(to), requestId: newId("req") }),
    },
    { name: "somebody else's", make: (w, to) => signingStepUp(w, w.people.lead, approvalOf(to)) },
    {
      name: "one of another session",
      make: (w, to) => signingStepUp(w, w.people.reviewer, approvalOf(to), { sessionId: "ses_other" }),
    },
    {
      name: "one that was used",
      make: async (w, to) => {
        const id = await signingStepUp(w, w.people.reviewer, approvalOf(to));
        await w.inside((tx) =>
          tx.update(stepUps).set({ usedAt: new Date().toISOString() }).where(eq(stepUps.id, id)),
        );
        return id;
      },
    },
  ];
  test.each(proofs)("$name: nothing is signed", ({ make }) =>
    inWorld(async (w) => {
      const to = await asked(w);
      const stepUpId = await make(w, to);
      expect(await refusal(signWith(w, w.people.reviewer, to, stepUpId))).toBe("precondition_failed");
      expect(await w.inside((tx) => tx.select().from(decisions))).toHaveLength(0);
    }),
  );

  test("one proof signs once: the database holds it to one decision, whatever the application does", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const stepUpId = await signingStepUp(w, w.people.reviewer, approvalOf(to));
      await signWith(w, w.people.reviewer, to, stepUpId);
      const again = w.inside((tx) =>
        tx.execute(sql`insert into decisions
          (id, org_id, project_id, request_id, reviewer_id, reviewer_role, decision, reason, statement, content_digest, ${SIGNATURE_COLUMNS})
          values (${newId("dec")}, ${w.orgId}, ${w.projectId}, ${to.requestId}, ${w.people.lead.id}, 'lead', 'approve', 'r', 's', ${to.contentDigest}, ${signatureValues(stepUpId)})`),
      );
      await expect(again).rejects.toMatchObject({ cause: { constraint_name: "decisions_step_up_once" } });
    }));

  test("a comment needs none and is no signature", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await vote(w, w.people.reviewer, to, "comment");
      const view = await w.as(w.people.reviewer, get, { requestId: to.requestId });
      expect(view.decisions).toMatchObject([{ decision: "comment", signature: null }]);
    }));

  test("a time zone that does not exist is refused", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await makePreview(w, { version: to.version, userId: w.people.lead.id });
      expect(await refusal(vote(w, w.people.lead, to, "approve", { timeZone: "Mars/Olympus" }))).toBe(
        "invalid",
      );
    }));
});

test("a signed decision is never rewritten or removed, not even by bare SQL", () =>
  inWorld(async (w) => {
    const to = await asked(w);
    const { decisionId } = await vote(w, w.people.reviewer, to);
    for (const statement of [
      sql`update decisions set record = '{}' where id = ${decisionId}`,
      sql`delete from decisions where id = ${decisionId}`,
    ]) {
      await expect(w.inside((tx) => tx.execute(statement))).rejects.toMatchObject({
        cause: { code: "42501" },
      });
    }
  }));
