import { and, eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { findings } from "#db/schema/approvals.ts";
import { phases, visits } from "#db/schema/lifecycle.ts";
import type { FindingInput } from "#domain/approvals/findings.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { decide } from "./decide.ts";
import { closeFinding } from "./findings.ts";
import { get } from "./get.ts";
import { request } from "./request.ts";
import { type Asked, ask, asked, editCard, vote } from "./test-data.ts";

afterAll(closeTestConnection);

const CRITICAL: FindingInput = { severity: "critical", phase: "data_preparation", text: "The label leaks." };
const MINOR: FindingInput = { severity: "minor", phase: null, text: "A typo." };

const found = async (w: World, to: Asked, list: FindingInput[] = [CRITICAL]) => {
  await vote(w, w.people.reviewer, to, "request_changes", { findings: list });
  return w.inside((tx) => tx.select().from(findings).orderBy(findings.number));
};

const close = (w: World, who: Person, findingId: string) =>
  w.as(who, closeFinding, { findingId, answer: "Taken out." });

describe("findings", () => {
  test("stand on the request with severity, phase and text, and open until somebody closes them", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await found(w, to, [CRITICAL, MINOR]);
      const view = await w.as(w.people.scientist, get, { requestId: to.requestId });
      expect(view.findings).toMatchObject([
        {
          number: 1,
          severity: "critical",
          phase: "data_preparation",
          text: "The label leaks.",
          closed: null,
        },
        { number: 2, severity: "minor", phase: null, closed: null },
      ]);
      const [entry] = (await w.audit("approvals.decide")).filter(
        (one) => one.targetType === "review_request",
      );
      expect(entry?.after).toMatchObject({
        findings: [{ severity: "critical" }, { severity: "minor" }],
        reopened: ["data_preparation"],
      });
    }));

  test("that name a phase reopen it, and several of one phase are one backtrack with all their reasons", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const ofPhase = and(eq(phases.projectId, w.projectId), eq(phases.phase, "data_preparation"));
      await w.inside((tx) => tx.update(phases).set({ status: "in_progress" }).where(ofPhase));
      await found(w, to, [CRITICAL, { severity: "major", phase: "data_preparation", text: "Duplicates." }]);
      const [phase] = await w.inside((tx) => tx.select().from(phases).where(ofPhase));
      expect(phase).toMatchObject({ status: "reopened", updatedBy: null });
      const back = await w.inside((tx) =>
        tx
          .select()
          .from(visits)
          .where(and(eq(visits.projectId, w.projectId), eq(visits.phase, "data_preparation"))),
      );
      expect(back).toMatchObject([
        { kind: "observed", verb: "approvals.decide", reason: "The label leaks. · Duplicates." },
      ]);
      const reopened = (await w.audit("approvals.decide")).filter((one) => one.targetType === "phase");
      expect(reopened).toHaveLength(1);
      expect(reopened[0]).toMatchObject({ before: { status: "in_progress" }, after: { status: "reopened" } });
    }));

  test("come with a request for changes and nothing else", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const approve = w.as(w.people.reviewer, decide, {
        requestId: to.requestId,
        contentDigest: to.contentDigest,
        decision: "approve",
        reason: "Fine.",
        findings: [MINOR],
      });
      expect(await refusal(approve)).toBe("invalid");
    }));

  test("a critical one that is open blocks the approval, on a new request for the same version too", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const [finding] = await found(w, to);
      await expect(vote(w, w.people.reviewer, to)).rejects.toThrow("1 critical finding is open.");
      await editCard(w, to.version, w.people.scientist);
      const again = await w.as(w.people.engineer, request, ask(to.version));
      const next = { ...to, requestId: again.id, contentDigest: again.contentDigest };
      expect(await refusal(vote(w, w.people.reviewer, next))).toBe("precondition_failed");
      await close(w, w.people.reviewer, finding?.id ?? "");
      expect(await vote(w, w.people.reviewer, next)).toMatchObject({ state: "approved" });
    }));
});

describe("approvals.closeFinding", () => {
  test("keeps the answer, once, and says so in the log", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const [finding] = await found(w, to, [MINOR]);
      await close(w, w.people.scientist, finding?.id ?? "");
      const view = await w.as(w.people.reviewer, get, { requestId: to.requestId });
      expect(view.findings).toMatchObject([
        { closed: { by: { id: w.people.scientist.id }, answer: "Taken out." } },
      ]);
      const [entry] = await w.audit("approvals.closeFinding");
      expect(entry).toMatchObject({
        targetId: to.requestId,
        reason: "Taken out.",
        after: { finding: 1, open: false },
      });
      expect(await refusal(close(w, w.people.scientist, finding?.id ?? ""))).toBe("conflict");
    }));

  test("a critical one is not closed by those who made the thing, and not by the stakeholder", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const [finding] = await found(w, to);
      for (const role of ["scientist", "engineer", "stakeholder", "auditor"] as const) {
        expect(await refusal(close(w, w.people[role], finding?.id ?? "")), role).toBe("forbidden");
      }
      await close(w, w.people.lead, finding?.id ?? "");
    }));

  test("a finding of a project one is not in does not exist", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const [finding] = await found(w, to);
      expect(await refusal(close(w, w.outsider, finding?.id ?? ""))).toBe("not_found");
    }));

  test("the database keeps what was found and what was answered", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const [finding] = await found(w, to, [MINOR]);
      const id = finding?.id ?? "";
      const run = (statement: ReturnType<typeof sql>) => w.inside((tx) => tx.execute(statement));
      await expect(run(sql`update findings set body = 'nothing' where id = ${id}`)).rejects.toMatchObject({
        cause: { code: "42501" },
      });
      await close(w, w.people.scientist, id);
      await expect(
        run(sql`update findings set answer = null, closed_by = null, closed_at = null where id = ${id}`),
      ).rejects.toMatchObject({ cause: { constraint_name: "findings_final" } });
    }));
});
