import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { and, count, desc, eq, gte, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { organizations, projects, users } from "#db/schema/access.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { comments } from "#db/schema/discussion.ts";
import { checklistItems, statusToday } from "#db/schema/governance.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { phases } from "#db/schema/lifecycle.ts";
import { aliases, models, modelVersions } from "#db/schema/models.ts";
import { alerts } from "#db/schema/monitoring.ts";
import { runs } from "#db/schema/training.ts";
import { plainSentence, type ToldAction } from "#domain/audit/sentences.ts";
import { foldActivity } from "#domain/lifecycle/activity.ts";
import { PHASE_STATUS_LABELS, phaseInfo } from "#domain/lifecycle/phases.ts";
import type { PlainResult, StatusFacts } from "#domain/lifecycle/status-report.ts";
import type { FigureName } from "#domain/training/figures.ts";
import { readRunMetrics } from "#domain/training/result.ts";
import { figureOfRun, scoreOfRun, targetOfRun, taskOfRun } from "#server/training/run-score.ts";
import { openFocus } from "./internal.ts";
import { ofActor, TOLD_COLUMNS, tellEntries } from "./tell-entries.ts";
import { requestTitle } from "./waiting-reviews.ts";

/** What somebody outside the daily work wants to know of: results and decisions, not each step. */
const MILESTONES: ToldAction[] = [
  "access.createProject",
  "access.archiveProject",
  "lifecycle.changeFocus",
  "lifecycle.updatePhase",
  "lifecycle.requestLeave",
  "datasets.completeProfile",
  "training.completeRun",
  "models.registerVersion",
  "models.moveAlias",
  "approvals.request",
  "approvals.decide",
  "approvals.takeEffect",
  "approvals.breakGlassConfirm",
  "deployments.deploy",
  "deployments.retire",
  "monitoring.completeWindow",
  "governance.updateItem",
];
const CHANGES_SHOWN = 20;
/** So many entries nearly always make more lines than are shown; where they do not, so many more are read. */
const CHANGES_READ_FIRST = 100;
const CHANGES_READ_MOST = 500;
const NEEDS_SHOWN = 20;

export type ServiceFacts = StatusFacts["service"];

type Place = { id: string; orgId: string; name: string; archived: boolean };

/** Reads what a status report is made of. `service` comes from the monitoring, which has its own door. */
export async function statusFacts(
  tx: Tx,
  project: Place,
  { now, since, service }: { now: string; since: string | null; service: ServiceFacts },
): Promise<StatusFacts> {
  const [named] = await tx
    .select({
      description: projects.description,
      createdAt: projects.createdAt,
      organization: organizations.name,
    })
    .from(projects)
    .innerJoin(organizations, eq(organizations.id, projects.orgId))
    .where(eq(projects.id, project.id));
  const age = Date.parse(now) - Date.parse(named?.createdAt ?? now);
  const rows = await tx
    .select({ phase: phases.phase, status: phases.status })
    .from(phases)
    .where(eq(phases.projectId, project.id));
  const [items] = await tx
    .select({
      total: count(),
      closed: sql<number>`(count(*) filter (where ${statusToday} in ('done', 'not_applicable')))::int`,
    })
    .from(checklistItems)
    .where(eq(checklistItems.projectId, project.id));
  const question = await questionOf(tx, project.id);
  return {
    organization: named?.organization ?? "",
    project: { name: project.name, description: named?.description ?? "", archived: project.archived },
    madeAt: now,
    since,
    day: Math.max(1, Math.floor(age / 86_400_000) + 1),
    focus: await focusOf(tx, project.id),
    phases: rows,
    checklist: { closed: items?.closed ?? 0, total: items?.total ?? 0 },
    ...(await changesOf(tx, project.id, since)),
    best: await bestOf(tx, project.id, question),
    champion: await championOf(tx, project.id, question),
    service,
    openAlerts: await alertsOf(tx, project.id),
    needs: await needsOf(tx, project.id),
    openThreads: await threadsOf(tx, project.id),
  };
}

/** The name of the facts: SHA-256 of their RFC 8785 form, hex. */
export const digestOf = (facts: StatusFacts): string =>
  createHash("sha256")
    .update(canonicalize(facts) ?? "")
    .digest("hex");

async function focusOf(tx: Tx, projectId: string): Promise<StatusFacts["focus"]> {
  const focus = await openFocus(tx, projectId);
  if (!focus) return null;
  const [by] = await tx.select({ name: users.name }).from(users).where(eq(users.id, focus.declaredBy));
  return { phase: focus.phase, since: focus.startedAt, by: by?.name ?? null, reason: focus.reason };
}

async function changesOf(
  tx: Tx,
  projectId: string,
  since: string | null,
): Promise<Pick<StatusFacts, "changes" | "changesInAll">> {
  const that = and(
    eq(auditEntries.projectId, projectId),
    eq(auditEntries.outcome, "ok"),
    inArray(auditEntries.action, MILESTONES),
    since === null ? undefined : gte(auditEntries.at, since),
  );
  const first = await newestTold(tx, that, CHANGES_READ_FIRST);
  const isAll = first.length < CHANGES_READ_FIRST;
  // With a line more than is shown, no further entry joins one that is.
  const isEnough = isAll || foldActivity(first).length > CHANGES_SHOWN;
  const told = isEnough ? first : await newestTold(tx, that, CHANGES_READ_MOST);
  const [all] = isAll ? [] : await tx.select({ n: count() }).from(auditEntries).where(that);
  const changes = foldActivity(told)
    .slice(0, CHANGES_SHOWN)
    .map(({ at, parts, more }) => ({
      at,
      // Reasons and quoted words are for those who work in the project.
      text: plainSentence(parts.filter(({ kind }) => kind !== "note")),
      more: more.length,
    }));
  return { changes, changesInAll: all?.n ?? told.length };
}

const newestTold = async (tx: Tx, that: SQL | undefined, limit: number) =>
  tellEntries(
    tx,
    await tx
      .select(TOLD_COLUMNS)
      .from(auditEntries)
      .leftJoin(users, ofActor)
      .where(that)
      .orderBy(sql`${auditEntries.at} desc nulls last`, sql`${auditEntries.id} desc nulls last`)
      .limit(limit),
  );

const resultOf = (label: string, data: string, metrics: unknown, name: FigureName | null) => {
  const read = readRunMetrics(metrics);
  const value = name === null ? null : (read?.holdout[name] ?? null);
  const plain: PlainResult = {
    label,
    accuracy: read?.holdout.accuracy ?? null,
    rocAuc: read?.holdout.rocAuc ?? null,
    n: read?.n ?? null,
    figure: name === null || value === null ? null : { name, value },
    data,
  };
  const figures = read?.baseline.figures;
  const baseline = {
    answer: read?.baseline.label ?? "",
    accuracy: figures?.accuracy ?? null,
    figure: name === null ? null : (figures?.[name] ?? null),
  };
  return { plain, baseline };
};

/** The question a project works on and the figure it chooses by: those of the model in use, or else of its newest result. */
async function questionOf(tx: Tx, projectId: string) {
  const [run] = await tx
    .select({ task: taskOfRun, target: targetOfRun, figure: figureOfRun })
    .from(runs)
    .leftJoin(modelVersions, eq(modelVersions.runId, runs.id))
    .leftJoin(aliases, and(eq(aliases.versionId, modelVersions.id), eq(aliases.alias, "champion")))
    .where(and(eq(runs.projectId, projectId), eq(runs.state, "succeeded")))
    .orderBy(sql`${aliases.movedAt} desc nulls last`, desc(runs.createdAt), desc(runs.number))
    .limit(1);
  return run ?? null;
}

type Question = Awaited<ReturnType<typeof questionOf>>;

/** Among the results of one question, so that only what may be compared is; a run that became a version is called by its name. */
async function bestOf(tx: Tx, projectId: string, question: Question): Promise<StatusFacts["best"]> {
  if (question === null) return null;
  const [run] = await tx
    .select({ id: runs.id, number: runs.number, metrics: runs.metrics, data: runs.datasetSha256 })
    .from(runs)
    .where(
      and(
        eq(runs.projectId, projectId),
        eq(runs.state, "succeeded"),
        eq(taskOfRun, question.task),
        eq(targetOfRun, question.target),
      ),
    )
    .orderBy(sql`${scoreOfRun(sql`${question.figure}`)} desc nulls last`, runs.createdAt)
    .limit(1);
  if (!run) return null;
  const [version] = await tx
    .select({ name: models.name, number: modelVersions.number })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .where(eq(modelVersions.runId, run.id))
    .limit(1);
  const label = version ? `${version.name} v${version.number}` : `run ${run.number}`;
  const { plain, baseline } = resultOf(label, run.data, run.metrics, question.figure);
  return { ...plain, baseline };
}

async function championOf(tx: Tx, projectId: string, question: Question): Promise<StatusFacts["champion"]> {
  const [row] = await tx
    .select({
      name: models.name,
      number: modelVersions.number,
      metrics: runs.metrics,
      data: modelVersions.datasetSha256,
      since: aliases.movedAt,
    })
    .from(aliases)
    .innerJoin(models, eq(models.id, aliases.modelId))
    .innerJoin(modelVersions, eq(modelVersions.id, aliases.versionId))
    .innerJoin(runs, eq(runs.id, modelVersions.runId))
    .where(and(eq(aliases.projectId, projectId), eq(aliases.alias, "champion")))
    .orderBy(desc(aliases.movedAt))
    .limit(1);
  return row
    ? {
        ...resultOf(`${row.name} v${row.number}`, row.data, row.metrics, question?.figure ?? null).plain,
        since: row.since,
      }
    : null;
}

async function alertsOf(tx: Tx, projectId: string): Promise<number> {
  const [row] = await tx
    .select({ n: count() })
    .from(alerts)
    .where(and(eq(alerts.projectId, projectId), eq(alerts.state, "open")));
  return row?.n ?? 0;
}

async function threadsOf(tx: Tx, projectId: string): Promise<number> {
  const [row] = await tx
    .select({ n: count() })
    .from(comments)
    .where(
      and(
        eq(comments.projectId, projectId),
        isNull(comments.parentId),
        isNull(comments.resolvedAt),
        isNull(comments.deletedAt),
      ),
    );
  return row?.n ?? 0;
}

/** Reviews that wait for a signature, and phases that stand still. */
async function needsOf(tx: Tx, projectId: string): Promise<StatusFacts["needs"]> {
  const waiting = await tx
    .select({
      gate: reviewRequests.gate,
      alias: reviewRequests.alias,
      label: reviewRequests.subjectLabel,
      dueOn: reviewRequests.dueOn,
    })
    .from(reviewRequests)
    .where(and(eq(reviewRequests.projectId, projectId), eq(reviewRequests.state, "pending")))
    .orderBy(sql`${reviewRequests.dueOn} asc nulls last`, reviewRequests.createdAt)
    .limit(NEEDS_SHOWN);
  const stuck = await tx
    .select({ phase: phases.phase, status: phases.status })
    .from(phases)
    .where(and(eq(phases.projectId, projectId), inArray(phases.status, ["blocked", "reopened"])));
  return [
    ...waiting.map((request) => ({ title: `A signature: ${requestTitle(request)}`, due: request.dueOn })),
    ...stuck.map(({ phase, status }) => ({
      title: `Help with ${phaseInfo(phase).title.toLowerCase()}, which is ${PHASE_STATUS_LABELS[status].toLowerCase()}`,
      due: null,
    })),
  ];
}
