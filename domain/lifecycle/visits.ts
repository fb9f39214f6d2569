import { type Moment, toMillis } from "#domain/format/moment.ts";
import type { Phase } from "./phases.ts";

/** Acts of one person in one phase with a gap of less than this belong to one visit. */
export const VISIT_GAP_MINUTES = 30;

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
 * `gapMinutes` from the visit's first or last act. Acts in other phases meanwhile do not end it.
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
  return at > toMillis(visit.startedAt) - gap && at < toMillis(visit.endedAt) + gap;
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
