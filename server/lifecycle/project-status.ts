import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { statusReads } from "#db/schema/status.ts";
import { OfProject } from "#domain/lifecycle/queries.ts";
import { readAgain } from "#domain/lifecycle/status-reads.ts";
import type { StatusFacts } from "#domain/lifecycle/status-report.ts";
import { ProjectStatus } from "#domain/lifecycle/status-schemas.ts";
import { projectOf } from "#server/kernel/call.ts";
import { forbidden } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command, query, type RunContext } from "#server/kernel/verb.ts";
import { summary } from "#server/monitoring/summary.ts";
import { digestOf, type ServiceFacts, statusFacts } from "./status-facts.ts";

export type StatusReport = { facts: StatusFacts; digest: string };

export const projectStatus = query({
  name: "lifecycle.projectStatus",
  summary:
    "Where a project is, what changed since the caller's last visit, results so far and what is needed, as facts.",
  permission: "project:read",
  scope: inProject<z.output<typeof ProjectStatus>>(),
  input: ProjectStatus,
  async run(context): Promise<StatusReport & { firstVisit: boolean }> {
    const { tx, input, userId, now } = context;
    const read = userId === null ? null : await readOf(tx, input.projectId, userId);
    const since =
      input.since === undefined ? readAgain(read, now).since : new Date(input.since).toISOString();
    return { ...(await reportOf(context, since)), firstVisit: read === null };
  },
});

export const markStatusSeen = command({
  name: "lifecycle.markStatusSeen",
  summary: "Remembers that the caller has read a project's status; the next visit tells what changed since.",
  permission: "project:read",
  phase: null,
  scope: inProject<z.output<typeof OfProject>>(),
  input: OfProject,
  onArchived: true,
  async run(context): Promise<{ since: string | null }> {
    const { tx, input, userId, orgId, now, audit } = context;
    if (userId === null) throw forbidden("A visit is a person's.");
    const { projectId } = input;
    const { since, isNew, after } = readAgain(await readOf(tx, projectId, userId), now);
    if (!isNew) {
      audit.unchanged();
      return { since };
    }
    await tx
      .insert(statusReads)
      .values({ orgId, projectId, userId, ...after })
      .onConflictDoUpdate({ target: [statusReads.projectId, statusReads.userId], set: after });
    const { id, name } = projectOf(context);
    audit.record({ target: { type: "project", id, label: name }, after: { statusRead: true } });
    return { since };
  },
});

async function readOf(tx: Tx, projectId: string, userId: string) {
  const [row] = await tx
    .select({ seenAt: statusReads.seenAt, beforeAt: statusReads.beforeAt })
    .from(statusReads)
    .where(and(eq(statusReads.projectId, projectId), eq(statusReads.userId, userId)));
  return row ?? null;
}

/** The facts of the project in scope with their digest, for whoever may read them. */
export async function reportOf(context: RunContext<unknown>, since: string | null): Promise<StatusReport> {
  const { tx, now } = context;
  const facts = await statusFacts(tx, projectOf(context), { now, since, service: await serviceOf(context) });
  return { facts, digest: digestOf(facts) };
}

async function serviceOf(context: RunContext<unknown>): Promise<ServiceFacts> {
  const watched = await summary.run({ ...context, input: { projectId: projectOf(context).id } });
  const latest = watched?.latest ?? null;
  if (!watched || !latest) return null;
  const { label, rows, verdict } = latest;
  return { window: label, rows, verdict, accuracy: watched.accuracy.at(-1)?.accuracy ?? null };
}
