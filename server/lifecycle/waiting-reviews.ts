import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import { projectMembers, projects, users } from "#db/schema/access.ts";
import { decisions, reviewReminders, reviewRequests } from "#db/schema/approvals.ts";
import { previews } from "#db/schema/models.ts";
import { mayInProject } from "#domain/access/permissions.ts";
import { ORGANIZATION_WIDE, type Role } from "#domain/access/roles.ts";
import { gateOf } from "#domain/approvals/states.ts";
import { requestTitle as titleOf } from "#domain/approvals/titles.ts";
import { ownRoleRequests } from "#server/approvals/conditions.ts";
import { seenProjects } from "#server/kernel/seen-projects.ts";
import type { RunContext } from "#server/kernel/verb.ts";

const LOOKED_AT_MAX = 200;

type Context = Pick<RunContext<unknown>, "tx" | "standing" | "userId" | "orgId" | "project">;

/** Open requests of the projects in question with what is needed to say whose turn it is. */
export async function openRequests(
  context: Context,
  states: ("pending" | "changes_requested" | "approved")[],
) {
  const { tx } = context;
  return tx
    .select({
      id: reviewRequests.id,
      projectId: reviewRequests.projectId,
      projectSlug: projects.slug,
      gate: reviewRequests.gate,
      alias: reviewRequests.alias,
      subjectId: reviewRequests.subjectId,
      state: reviewRequests.state,
      policy: reviewRequests.policy,
      dueOn: reviewRequests.dueOn,
      requestedBy: reviewRequests.requestedBy,
      authorId: reviewRequests.authorId,
      lastModifierId: reviewRequests.lastModifierId,
      requesterName: users.name,
      authorIds: reviewRequests.authorIds,
      label: reviewRequests.subjectLabel,
      createdAt: reviewRequests.createdAt,
    })
    .from(reviewRequests)
    .innerJoin(projects, eq(projects.id, reviewRequests.projectId))
    .leftJoin(users, eq(users.id, reviewRequests.requestedBy))
    .where(
      and(
        inArray(reviewRequests.state, states),
        seenProjects(context, reviewRequests.projectId),
        sql`(${reviewRequests.expiresAt} is null or ${reviewRequests.expiresAt} > now())`,
      ),
    )
    .orderBy(desc(reviewRequests.createdAt))
    .limit(LOOKED_AT_MAX);
}

export type OpenRequest = Awaited<ReturnType<typeof openRequests>>[number];

/** "Release late-flight v4 as champion" */
export const requestTitle = ({ gate, alias, label }: Pick<OpenRequest, "gate" | "alias" | "label">): string =>
  titleOf({ gate: gateOf(gate), alias, subject: { label } });

type ReviewForMe = OpenRequest & { previewed: boolean; remindedBy: string | null };

/** The requests that this person may decide on and has not: not their own work, and their role is one the policy counts. */
export async function reviewsForMe(
  context: Context,
  known?: ReadonlyMap<string, Role>,
): Promise<ReviewForMe[]> {
  const { tx, userId, standing, orgId } = context;
  if (userId === null) return [];
  const roles = known ?? (await projectRoles(context));
  const theirs = (await openRequests(context, ["pending"])).filter((request) => {
    const { requestedBy, authorId, authorIds, lastModifierId } = request;
    if ([requestedBy, authorId, lastModifierId, ...authorIds].includes(userId)) return false;
    const project = roles.get(request.projectId) ?? null;
    if (!mayInProject({ ...standing, project }, "review:decide")) return false;
    const counted = rolesOf(request.policy);
    const wide = standing.organization && ORGANIZATION_WIDE.has(standing.organization);
    return counted.some((role) => role === project || (wide && role === standing.organization));
  });
  // Nobody decides with a role they gave themselves.
  const barred = await ownRoleRequests(
    tx,
    { orgId, userId },
    theirs.map(({ id }) => id),
  );
  const mine = theirs.filter(({ id }) => !barred.has(id));
  if (mine.length === 0) return [];
  const decided = await tx
    .select({ id: decisions.requestId })
    .from(decisions)
    .innerJoin(reviewRequests, eq(reviewRequests.id, decisions.requestId))
    .where(
      and(
        inArray(
          decisions.requestId,
          mine.map(({ id }) => id),
        ),
        eq(decisions.reviewerId, userId),
        inArray(decisions.decision, ["approve", "request_changes"]),
        eq(decisions.contentDigest, reviewRequests.contentDigest),
      ),
    );
  const done = new Set(decided.map(({ id }) => id));
  const tried = await tx
    .selectDistinct({ id: previews.versionId })
    .from(previews)
    .where(
      and(
        eq(previews.userId, userId),
        inArray(
          previews.versionId,
          mine.map(({ subjectId }) => subjectId),
        ),
      ),
    );
  const ran = new Set(tried.map(({ id }) => id));
  const nudges = await remindersFor(context, userId, mine);
  return mine
    .filter(({ id }) => !done.has(id))
    .map((request) => ({
      ...request,
      previewed: !asksPreview(request.policy) || ran.has(request.subjectId),
      remindedBy: nudges.get(request.id) ?? null,
    }));
}

/** Who reminded this person of each request last. */
async function remindersFor({ tx }: Context, userId: string, requests: readonly OpenRequest[]) {
  const ids = requests.map(({ id }) => id);
  const rows = await tx
    .select({ id: reviewReminders.requestId, by: users.name })
    .from(reviewReminders)
    .innerJoin(users, eq(users.id, reviewReminders.sentBy))
    .where(and(eq(reviewReminders.userId, userId), inArray(reviewReminders.requestId, ids)))
    .orderBy(asc(reviewReminders.sentAt));
  return new Map(rows.map(({ id, by }) => [id, by]));
}

/** Whether whoever approves has to have tried the model; at most gates there is none. */
const asksPreview = (policy: unknown): boolean =>
  typeof policy === "object" &&
  policy !== null &&
  "requirePreview" in policy &&
  policy.requirePreview === true;

/** The roles a stored policy counts; an unreadable one counts none. */
function rolesOf(policy: unknown): Role[] {
  if (typeof policy !== "object" || policy === null || !("roles" in policy)) return [];
  return Array.isArray(policy.roles) ? policy.roles : [];
}

export async function projectRoles({ tx, userId, orgId }: Context): Promise<Map<string, Role>> {
  const rows = await tx
    .select({ projectId: projectMembers.projectId, role: projectMembers.role })
    .from(projectMembers)
    .where(and(eq(projectMembers.orgId, orgId), eq(projectMembers.userId, userId ?? "")));
  return new Map(rows.map(({ projectId, role }) => [projectId, role]));
}
