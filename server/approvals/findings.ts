import { and, asc, count, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { findings, reviewRequests } from "#db/schema/approvals.ts";
import { allows } from "#domain/access/permissions.ts";
import type { FindingInput, FindingView } from "#domain/approvals/findings.ts";
import { CloseFinding } from "#domain/approvals/schemas.ts";
import { requestLabel } from "#domain/approvals/titles.ts";
import { PHASES } from "#domain/lifecycle/phases.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { conflict, forbidden, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { type RequestRow, rolesOf } from "./internal.ts";

type Raising = { row: RequestRow; decisionId: string; by: string; now: string };

/** Keeps what a reviewer found, numbered within the request. The caller holds the request. */
export async function raiseFindings(tx: Tx, found: readonly FindingInput[], raising: Raising) {
  if (found.length === 0) return [];
  const { row, decisionId, by, now } = raising;
  const [have] = await tx.select({ n: count() }).from(findings).where(eq(findings.requestId, row.id));
  const rows = found.map((finding, index) => ({
    id: newId("fnd"),
    orgId: row.orgId,
    projectId: row.projectId,
    requestId: row.id,
    decisionId,
    number: (have?.n ?? 0) + index + 1,
    severity: finding.severity,
    phase: finding.phase ?? null,
    body: finding.text,
    raisedBy: by,
    raisedAt: now,
  }));
  await tx.insert(findings).values(rows);
  return rows.map(({ id, number, severity, phase }) => ({ id, number, severity, phase }));
}

/** Findings on what a request is about, also those of earlier requests: asking again does not make them go away. */
const onSubject = (row: Pick<RequestRow, "subjectId" | "gate">) =>
  and(eq(reviewRequests.subjectId, row.subjectId), eq(reviewRequests.gate, row.gate));

export async function openFindingsOn(tx: Tx, row: RequestRow): Promise<{ critical: number; other: number }> {
  const [found] = await tx
    .select({
      critical: sql<number>`(count(*) filter (where ${findings.severity} = 'critical'))::int`,
      other: sql<number>`(count(*) filter (where ${findings.severity} <> 'critical'))::int`,
    })
    .from(findings)
    .innerJoin(reviewRequests, eq(reviewRequests.id, findings.requestId))
    .where(and(onSubject(row), isNull(findings.closedAt)));
  return found ?? { critical: 0, other: 0 };
}

const SHOWN_MAX = 200;

export async function findingsOf(tx: Tx, row: RequestRow): Promise<FindingView[]> {
  const closer = tx.select({ id: users.id, name: users.name }).from(users).as("closer");
  const rows = await tx
    .select({ finding: findings, raiser: users.name, closer: closer.name })
    .from(findings)
    .innerJoin(reviewRequests, eq(reviewRequests.id, findings.requestId))
    .innerJoin(users, eq(users.id, findings.raisedBy))
    .leftJoin(closer, eq(closer.id, findings.closedBy))
    .where(onSubject(row))
    .orderBy(asc(findings.raisedAt), asc(findings.number))
    .limit(SHOWN_MAX);
  return rows.map(({ finding, raiser, closer: name }) => ({
    id: finding.id,
    number: finding.number,
    severity: finding.severity,
    phase: PHASES.find((phase) => phase === finding.phase) ?? null,
    text: finding.body,
    raisedBy: { id: finding.raisedBy, name: raiser },
    raisedAt: finding.raisedAt,
    closed:
      finding.closedAt === null || finding.closedBy === null
        ? null
        : {
            by: { id: finding.closedBy, name: name ?? "Somebody" },
            at: finding.closedAt,
            answer: finding.answer ?? "",
          },
  }));
}

export const closeFinding = command({
  name: "approvals.closeFinding",
  summary:
    "Closes a finding with its answer; a critical one is closed by somebody who may decide, and had no part in the work.",
  permission: "review:read",
  phase: "governance_and_compliance",
  scope: inProjectOf<z.output<typeof CloseFinding>>(findings, "This finding", (input) => input.findingId),
  input: CloseFinding,
  async run(context) {
    const { tx, input, now, audit, actor, standing } = context;
    const userId = personOfCall(context.userId);
    const [found] = await tx
      .select({ finding: findings, request: reviewRequests })
      .from(findings)
      .innerJoin(reviewRequests, eq(reviewRequests.id, findings.requestId))
      .where(eq(findings.id, input.findingId))
      .for("update", { of: findings });
    if (!found) throw notFound("This finding");
    const { finding, request } = found;
    const roles = rolesOf(standing);
    const decides = allows(roles, "review:decide");
    const { requestedBy, authorId, authorIds, lastModifierId } = request;
    const involved = [requestedBy, authorId, lastModifierId, ...authorIds].includes(userId);
    if (actor.type !== "user" || !(decides || allows(roles, "review:request"))) {
      throw forbidden("A finding is closed by a person who reviews or builds in this project.");
    }
    if (finding.severity === "critical" && (!decides || involved)) {
      throw forbidden(
        "A critical finding is closed by somebody who may decide on it and had no part in the work. Answer in the discussion and ask the reviewer.",
      );
    }
    if (finding.closedAt !== null) {
      throw conflict("This finding is closed already. Reload and read its answer.");
    }
    await tx
      .update(findings)
      .set({ answer: input.answer, closedBy: userId, closedAt: now })
      .where(and(eq(findings.id, finding.id), isNull(findings.closedAt)));
    audit.record({
      target: {
        type: "review_request",
        id: request.id,
        label: requestLabel(request.subjectLabel, request.alias),
      },
      before: { finding: finding.number, open: true },
      after: { finding: finding.number, findingId: finding.id, severity: finding.severity, open: false },
      reason: input.answer,
    });
    return { findingId: finding.id, requestId: request.id };
  },
});
