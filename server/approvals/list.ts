import { and, eq, inArray, notInArray, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { users } from "#db/schema/access.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { allows } from "#domain/access/permissions.ts";
import type { Role } from "#domain/access/roles.ts";
import { policySchema } from "#domain/approvals/policy.ts";
import { isExpired } from "#domain/approvals/rules.ts";
import { requestFilterSchema } from "#domain/approvals/schemas.ts";
import { GATES, PASSED_BY_AN_ACT } from "#domain/approvals/states.ts";
import type { ListedRequest, RequestLine, Waits } from "#domain/approvals/view.ts";
import { idSchema } from "#domain/format/ids.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { rolesOf, stateOf } from "./internal.ts";
import { signaturesOf } from "./signature-view.ts";

const List = z.object({
  projectId: idSchema("prj"),
  show: requestFilterSchema.default("all"),
  versionId: idSchema("mdv").optional(),
  gate: z.enum(GATES, { error: `This is not a gate. Choose one of ${GATES.join(", ")}.` }).optional(),
  ...pageInput,
});

const OPEN = ["pending", "changes_requested", "approved"];

export const list = query({
  name: "approvals.list",
  summary: "Review requests of a project, newest first: open, closed, or those that wait for you.",
  permission: "review:read",
  scope: inProject<z.output<typeof List>>(),
  input: List,
  async run({ tx, input, userId, standing, now }): Promise<Page<ListedRequest>> {
    const waits = waitsFor(userId ?? "", rolesOf(standing), now);
    const { after, orderBy } = keyset(reviewRequests.createdAt, reviewRequests.id, input.cursor);
    const rows = await tx
      .select({
        request: reviewRequests,
        requester: users.name,
        waits,
      })
      .from(reviewRequests)
      .innerJoin(users, eq(users.id, reviewRequests.requestedBy))
      .where(
        and(
          eq(reviewRequests.projectId, input.projectId),
          input.versionId === undefined ? undefined : eq(reviewRequests.subjectId, input.versionId),
          input.gate === undefined ? undefined : eq(reviewRequests.gate, input.gate),
          shown(input.show, waits),
          after,
        ),
      )
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const lines = rows.map(({ request: row, ...rest }): RequestLine => {
      const policy = policySchema.parse(row.policy);
      const state = stateOf(row);
      return {
        id: row.id,
        gate: policy.gate,
        alias: row.alias,
        subject: {
          kind: row.subjectType,
          id: row.subjectId,
          label: row.subjectLabel,
          path: row.subjectPath,
        },
        tier: row.tier,
        reason: row.reason,
        state: OPEN.includes(state) && isExpired(row, now) ? "expired" : state,
        stateReason: row.stateReason,
        requestedBy: { id: row.requestedBy, name: rest.requester },
        dueOn: row.dueOn,
        createdAt: row.createdAt,
        closedAt: row.closedAt,
        waits: rest.waits,
      };
    });
    const page = toPage(lines, input.limit, (line) => line);
    const signatures = await signaturesOf(
      tx,
      page.items.map(({ id }) => id),
    );
    return { ...page, items: page.items.map((line) => ({ ...line, signatures: signatures(line.id) })) };
  },
});

function shown(filter: z.output<typeof requestFilterSchema>, waits: SQL): SQL | undefined {
  switch (filter) {
    case "open":
      return inArray(reviewRequests.state, OPEN);
    case "closed":
      return notInArray(reviewRequests.state, OPEN);
    case "waiting":
      return sql`${waits} is not null`;
    case "all":
      return undefined;
  }
}

/** The same answer as the rule for one request gives, said in SQL so that a list can be filtered by it. */
function waitsFor(userId: string, roles: readonly Role[], now: string): SQL<Waits | null> {
  const held =
    roles.length === 0
      ? sql`array[]::text[]`
      : sql`array[${sql.join(
          roles.map((role) => sql`${role}`),
          sql`, `,
        )}]::text[]`;
  const mayDecide = allows(roles, "review:decide");
  const mayRelease = allows(roles, "model:release");
  return sql<Waits | null>`case
    when ${reviewRequests.expiresAt} <= ${now}::timestamptz then null
    when ${reviewRequests.state} = 'pending' and ${mayDecide}::boolean
      and jsonb_exists_any(${reviewRequests.policy} -> 'roles', ${held})
      and ${userId} not in (${reviewRequests.requestedBy}, ${reviewRequests.authorId}, ${reviewRequests.lastModifierId})
      and not ${userId} = any (${reviewRequests.authorIds})
      and not granted_own_role(review_requests, ${userId})
      and not exists (select 1 from decisions d where d.request_id = ${reviewRequests.id} and d.reviewer_id = ${userId}
        and d.decision <> 'comment' and d.content_digest = ${reviewRequests.contentDigest}) then 'decide'
    when ${reviewRequests.state} = 'changes_requested' and ${reviewRequests.requestedBy} = ${userId} then 'answer'
    when ${reviewRequests.state} = 'approved' and ${mayRelease}::boolean and ${inArray(reviewRequests.gate, [...PASSED_BY_AN_ACT])} then 'release'
    end`;
}
