import { type Moment, toMillis } from "#domain/format/moment.ts";
import type { Phase } from "./phases.ts";

/** Acts of one person in one phase with a gap of less than this belong to one visit. */
export const VISIT_GAP_MINUTES = 30;

/** A visit goes on for less than this: what never pauses is a machine's work, and counts once a day. */
export const VISIT_HOURS_MAX = 24;

/** One act of a person that belongs to a phase, with the focus of the project at that moment (null: none declared). */
export type PhaseAct = {
  projectId: string;
  /** Null for the system. */
  personId: string | null;
  phase: Phase;
  focus: Phase | null;
  at: Moment;
};

export type Visit<Act extends PhaseAct = PhaseAct> = {
  projectId: string;
  personId: string | null;
  phase: Phase;
  focus: Phase | null;
  startedAt: Moment;
  endedAt: Moment;
  /** In the order of time. */
  acts: readonly Act[];
};

type OpenVisit = Pick<Visit, "projectId" | "personId" | "phase" | "focus" | "startedAt" | "endedAt">;

/**
 * Whether an act continues a visit: same project, same person, same phase, same focus, and less than
 * `gapMinutes` from the visit's first or last act, and all of it within {@link VISIT_HOURS_MAX}. Acts in other phases meanwhile do
 * not end it. See docs/algorithms/visits.md.
 */
export function continuesVisit(
  visit: OpenVisit,
  act: PhaseAct,
  gapMinutes: number = VISIT_GAP_MINUTES,
): boolean {
  if (visit.projectId !== act.projectId || visit.personId !== act.personId) return false;
  if (visit.phase !== act.phase || visit.focus !== act.focus) return false;
  const gap = gapMinutes * 60_000;
  const at = toMillis(act.at);
  const [from, to] = [toMillis(visit.startedAt), toMillis(visit.endedAt)];
  if (Math.max(at, to) - Math.min(at, from) >= VISIT_HOURS_MAX * 3_600_000) return false;
  return at > from - gap && at < to + gap;
}

/** What is known of a visit when another act comes. */
export type StandingVisit = OpenVisit & { id: string };

/**
 * The visit, of those that stand already, that an act belongs to; null: it opens one of its own. Acts may come late, after later
 * ones were placed: where two visits would do, it is the one that began last before the act, else the first after it. What was told
 * of as two visits stays two.
 */
export function visitOfAct<V extends StandingVisit>(
  standing: readonly V[],
  act: PhaseAct,
  gapMinutes: number = VISIT_GAP_MINUTES,
): V | null {
  const at = toMillis(act.at);
  const fitting = standing
    .filter((visit) => continuesVisit(visit, act, gapMinutes))
    .sort((a, b) => toMillis(a.startedAt) - toMillis(b.startedAt));
  return fitting.findLast(({ startedAt }) => toMillis(startedAt) <= at) ?? fitting[0] ?? null;
}

/** An observed visit counts for at least this long: the portal sees the act and not the work before it. */
export const LEAST_VISIT_MINUTES = 5;

/**
 * Effort of a visit in hours: what a person said; else, for one that was observed, the time from its first to its last act, at
 * least {@link LEAST_VISIT_MINUTES}. Null: nobody said and nothing was observed, or it was the system's own.
 */
export function effortOfVisit(visit: {
  kind: "observed" | "logged";
  personId: string | null;
  effortHours: number | null;
  startedAt: Moment;
  endedAt: Moment | null;
}): number | null {
  if (visit.effortHours !== null) return visit.effortHours;
  if (visit.kind === "logged" || visit.personId === null) return null;
  const ms = toMillis(visit.endedAt ?? visit.startedAt) - toMillis(visit.startedAt);
  return Math.max(ms / 3_600_000, LEAST_VISIT_MINUTES / 60);
}

/** Groups acts, given in any order, into visits in the order of their start. A gap of exactly `gapMinutes` starts a new one. */
export function groupVisits<Act extends PhaseAct>(
  acts: readonly Act[],
  gapMinutes: number = VISIT_GAP_MINUTES,
): Visit<Act>[] {
  const sorted = [...acts].sort((a, b) => toMillis(a.at) - toMillis(b.at));
  const open = new Map<string, Visit<Act> & { acts: Act[] }>();
  const visits: Visit<Act>[] = [];
  for (const act of sorted) {
    const key = JSON.stringify([act.projectId, act.personId, act.phase, act.focus]);
    const current = open.get(key);
    if (current && continuesVisit(current, act, gapMinutes)) {
      current.acts.push(act);
      current.endedAt = act.at;
      continue;
    }
    const { projectId, personId, phase, focus, at } = act;
    const started = { projectId, personId, phase, focus, startedAt: at, endedAt: at, acts: [act] };
    open.set(key, started);
    visits.push(started);
  }
  return visits;
}
