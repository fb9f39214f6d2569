import { and, desc, eq, inArray } from "drizzle-orm";
import { projects, users } from "#db/schema/access.ts";
import { breakGlass } from "#db/schema/approvals.ts";
import { together } from "#db/statement.ts";
import type { Role } from "#domain/access/roles.ts";
import { emergencyActs } from "#server/approvals/emergency.ts";
import { seenProjects } from "#server/kernel/seen-projects.ts";
import type { RunContext } from "#server/kernel/verb.ts";
import type { Waiting } from "./waits-for-me.ts";

const EACH_MAX = 50;

type Context = Pick<
  RunContext<unknown>,
  "tx" | "standing" | "actor" | "userId" | "orgId" | "project" | "now"
>;

/** What two people do, or did, without the quorum: it waits for whoever may confirm it, then for a third person's review. */
export async function emergencies(context: Context, roles: ReadonlyMap<string, Role>): Promise<Waiting[]> {
  const rows = await context.tx
    .select({ row: breakGlass, slug: projects.slug, proposer: users.name })
    .from(breakGlass)
    .innerJoin(projects, eq(projects.id, breakGlass.projectId))
    .leftJoin(users, eq(users.id, breakGlass.proposedBy))
    .where(
      and(inArray(breakGlass.state, ["proposed", "in_force"]), seenProjects(context, breakGlass.projectId)),
    )
    .orderBy(desc(breakGlass.proposedAt), desc(breakGlass.id))
    .limit(EACH_MAX);
  const acts = await together(
    ...rows.map(({ row }) => {
      const standing = { ...context.standing, project: roles.get(row.projectId) ?? null };
      return emergencyActs({ ...context, standing }, row);
    }),
  );
  const lines: Waiting[] = [];
  for (const [i, { row, slug, proposer }] of rows.entries()) {
    const { mayConfirm = false, mayReview = false } = acts[i] ?? {};
    if (!mayConfirm && !mayReview) continue;
    lines.push({
      kind: "emergency",
      id: row.id,
      projectSlug: slug,
      title: `${row.label} as ${row.alias}, without the quorum`,
      sentence: mayConfirm
        ? `${proposer ?? "somebody who left"} proposed it; a second person confirms within the hour`
        : "a third person reviews what two did in an emergency",
      path: row.path,
      dueOn: mayReview ? row.reviewDueOn : null,
    });
  }
  return lines;
}
