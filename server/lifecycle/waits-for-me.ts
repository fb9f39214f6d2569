import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import type { z } from "zod";
import { projects } from "#db/schema/access.ts";
import { checklistItems, statusToday } from "#db/schema/governance.ts";
import { phases } from "#db/schema/lifecycle.ts";
import { alerts } from "#db/schema/monitoring.ts";
import { together } from "#db/statement.ts";
import { mayInProject } from "#domain/access/permissions.ts";
import type { Role } from "#domain/access/roles.ts";
import { gateOf, takesEffectByItself } from "#domain/approvals/states.ts";
import { RECOMMENDATIONS } from "#domain/governance/recommendations.ts";
import { PHASE_STATUS_LABELS, phaseInfo } from "#domain/lifecycle/phases.ts";
import { OfProjectOrAll } from "#domain/lifecycle/queries.ts";
import { inProjectOrOrganization } from "#server/kernel/scope.ts";
import { seenProjects } from "#server/kernel/seen-projects.ts";
import { query, type RunContext } from "#server/kernel/verb.ts";
import { emergencies } from "./waiting-emergencies.ts";
import { openRequests, projectRoles, requestTitle, reviewsForMe } from "./waiting-reviews.ts";

export const WAITING_KINDS = [
  "emergency",
  "review",
  "changes",
  "apply",
  "alert",
  "phase",
  "checklist",
] as const;
export type WaitingKind = (typeof WAITING_KINDS)[number];

export type Waiting = {
  kind: WaitingKind;
  id: string;
  projectSlug: string;
  title: string;
  sentence: string;
  /** Below the project's address. */
  path: string[];
  /** The day it is due, YYYY-MM-DD. */
  dueOn: string | null;
};

const EACH_MAX = 50;
const titles = new Map(RECOMMENDATIONS.map(({ key, title }) => [key, title]));

type Context = Pick<
  RunContext<unknown>,
  "tx" | "standing" | "actor" | "userId" | "orgId" | "project" | "now"
>;

/** Everything that waits for this person, the most pressing kinds first. */
export async function waitingFor(context: Context): Promise<Waiting[]> {
  if (context.userId === null) return [];
  const roles = await projectRoles(context);
  const may = (projectId: string, permission: Parameters<typeof mayInProject>[1]) =>
    mayInProject({ ...context.standing, project: roles.get(projectId) ?? null }, permission);
  const kinds = await together(
    emergencies(context, roles),
    reviews(context, roles),
    ownRequests(context, (projectId) => may(projectId, "model:release")),
    openAlerts(context, (projectId) => may(projectId, "monitor:write")),
    ownPhases(context),
    ownItems(context),
  );
  return kinds.flat();
}

async function reviews(context: Context, roles: ReadonlyMap<string, Role>): Promise<Waiting[]> {
  return (await reviewsForMe(context, roles)).map((request) => ({
    kind: "review",
    id: request.id,
    projectSlug: request.projectSlug,
    title: requestTitle(request),
    sentence: `asked by ${request.requesterName ?? "somebody who left"}${request.previewed ? "" : " · preview not yet run by you"}${request.remindedBy ? ` · ${request.remindedBy} reminded you` : ""}`,
    path: ["reviews", request.id],
    dueOn: request.dueOn,
  }));
}

/** What others said about my requests, and the approved ones that wait to be applied. */
async function ownRequests(context: Context, mayRelease: (projectId: string) => boolean): Promise<Waiting[]> {
  const open = await openRequests(context, ["changes_requested", "approved"]);
  return open.flatMap((request): Waiting[] => {
    const common = {
      id: request.id,
      projectSlug: request.projectSlug,
      title: requestTitle(request),
      path: ["reviews", request.id],
      dueOn: request.dueOn,
    };
    if (request.state === "changes_requested" && request.requestedBy === context.userId) {
      return [{ ...common, kind: "changes", sentence: "a reviewer asked for changes on your request" }];
    }
    const byAnAct = !takesEffectByItself(gateOf(request.gate));
    if (request.state === "approved" && byAnAct && mayRelease(request.projectId)) {
      return [{ ...common, kind: "apply", sentence: "approved, and not yet applied" }];
    }
    return [];
  });
}

async function openAlerts(context: Context, mayMind: (projectId: string) => boolean): Promise<Waiting[]> {
  const rows = await context.tx
    .select({ id: alerts.id, projectId: alerts.projectId, slug: projects.slug, message: alerts.message })
    .from(alerts)
    .innerJoin(projects, eq(projects.id, alerts.projectId))
    .where(and(eq(alerts.state, "open"), seenProjects(context, alerts.projectId)))
    .orderBy(desc(alerts.createdAt))
    .limit(EACH_MAX);
  return rows
    .filter(({ projectId }) => mayMind(projectId))
    .map(({ id, slug, message }) => ({
      kind: "alert",
      id,
      projectSlug: slug,
      title: message,
      sentence: "an open alert that nobody has acknowledged",
      path: ["monitoring"],
      dueOn: null,
    }));
}

async function ownPhases(context: Context): Promise<Waiting[]> {
  const rows = await context.tx
    .select({ id: phases.id, phase: phases.phase, status: phases.status, slug: projects.slug })
    .from(phases)
    .innerJoin(projects, eq(projects.id, phases.projectId))
    .where(
      and(
        eq(phases.ownerId, context.userId ?? ""),
        inArray(phases.status, ["blocked", "reopened"]),
        seenProjects(context, phases.projectId),
      ),
    )
    .limit(EACH_MAX);
  return rows.map(({ id, phase, status, slug }) => ({
    kind: "phase",
    id,
    projectSlug: slug,
    title: phaseInfo(phase).title,
    sentence: `you own this phase, and it is ${PHASE_STATUS_LABELS[status].toLowerCase()}`,
    path: ["phases", phase],
    dueOn: null,
  }));
}

async function ownItems(context: Context): Promise<Waiting[]> {
  const rows = await context.tx
    .select({
      id: checklistItems.id,
      key: checklistItems.key,
      phase: checklistItems.phase,
      dueOn: checklistItems.dueOn,
      slug: projects.slug,
    })
    .from(checklistItems)
    .innerJoin(projects, eq(projects.id, checklistItems.projectId))
    .where(
      and(
        eq(checklistItems.ownerId, context.userId ?? ""),
        inArray(statusToday, ["open", "in_progress"]),
        seenProjects(context, checklistItems.projectId),
      ),
    )
    .orderBy(sql`${checklistItems.dueOn} asc nulls last`, asc(checklistItems.position))
    .limit(EACH_MAX);
  return rows.map(({ id, key, phase, dueOn, slug }) => ({
    kind: "checklist",
    id,
    projectSlug: slug,
    title: titles.get(key) ?? key,
    sentence: `your checklist item in ${phaseInfo(phase).title.toLowerCase()}`,
    path: ["governance"],
    dueOn,
  }));
}

export const waitsForMe = query({
  name: "lifecycle.waitsForMe",
  summary: "What waits for the caller: reviews, changes asked for, alerts, phases and checklist items.",
  permission: "project:read",
  scope: inProjectOrOrganization<z.output<typeof OfProjectOrAll>>("mine"),
  input: OfProjectOrAll,
  async run(context): Promise<{ items: Waiting[] }> {
    return { items: await waitingFor(context) };
  },
});
