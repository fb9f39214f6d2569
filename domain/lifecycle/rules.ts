import { type Moment, toMillis } from "#domain/format/moment.ts";
import { type Refusal, refuse } from "#domain/format/refusal.ts";
import { direction, type Phase, type PhaseStatus, phaseInfo } from "./phases.ts";
import { scenarioOf } from "./scenarios/catalogue.ts";

/** A clock of another machine may run ahead by this much. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** Why the focus may not move to `next`: it is there already. */
export function focusRefusal(current: Phase | null, next: Phase): Refusal | null {
  if (current !== next) return null;
  return refuse(
    "conflict",
    "focus_unchanged",
    `The focus is on ${phaseInfo(next).title.toLowerCase()} already. Choose another phase to move it.`,
  );
}

/** Why a focus may not end at `endsAt`: it began later, as when two people change it at the same moment. */
export function focusPeriodRefusal(startedAt: Moment, endsAt: Moment): Refusal | null {
  if (toMillis(endsAt) >= toMillis(startedAt)) return null;
  return refuse(
    "conflict",
    "ends_before_start",
    "This would end the focus before it starts: somebody declared another one at the same moment. It stays as they set it; reload and look.",
  );
}

const PLAN_YEARS_MAX = 20;

/** Why a phase may not be planned so: it ends before it starts, has one end only, or is longer than any project. */
export function planRefusal(plannedFrom: string | null, plannedTo: string | null): Refusal | null {
  if (plannedFrom === null && plannedTo === null) return null;
  if (plannedFrom === null || plannedTo === null) {
    return refuse(
      "invalid",
      "half_a_plan",
      "A planned period needs its first and its last day. Nothing was changed. Give both, or neither to take the plan away.",
    );
  }
  if (plannedTo < plannedFrom) {
    return refuse(
      "invalid",
      "ends_before_start",
      `The planned period would end on ${plannedTo}, before it starts on ${plannedFrom}. Nothing was changed. Swap the days or correct one.`,
    );
  }
  if (toMillis(plannedTo) - toMillis(plannedFrom) > PLAN_YEARS_MAX * 366 * 86_400_000) {
    return refuse(
      "invalid",
      "plan_too_long",
      `The planned period is longer than ${PLAN_YEARS_MAX} years. Nothing was changed. Look at the years of both days.`,
    );
  }
  return null;
}

/** Why a stretch of work may not be logged at `at`: it lies in the future or before the project began. */
export function logTimeRefusal(at: Moment, now: Moment, projectStartedAt: Moment): Refusal | null {
  if (toMillis(at) > toMillis(now) + CLOCK_TOLERANCE_MS) {
    return refuse(
      "invalid",
      "in_the_future",
      "This visit lies in the future. Log it once the work is done, or correct its date.",
    );
  }
  if (toMillis(at) < toMillis(projectStartedAt)) {
    return refuse("invalid", "before_project", "This visit lies before the project began. Correct its date.");
  }
  return null;
}

/** The status a phase takes when the focus is declared on it: done becomes reopened, not started becomes in progress. */
export function statusInFocus(status: PhaseStatus): PhaseStatus {
  if (status === "done") return "reopened";
  return status === "not_started" ? "in_progress" : status;
}

/** Why a scenario cannot be the reason of this visit: the catalogue lists it for another passage. A visit in focus needs none. */
export function scenarioRefusal(
  visit: { focus: Phase | null; visited: Phase },
  scenario: string | undefined,
): Refusal | null {
  if (scenario === undefined) return null;
  const known = scenarioOf(scenario);
  if (known && known.focus === visit.focus && known.visited === visit.visited) return null;
  const title = (phase: Phase) => phaseInfo(phase).title.toLowerCase();
  const from = visit.focus === null ? "without a focus" : `while ${title(visit.focus)} was in focus`;
  return refuse(
    "invalid",
    "other_passage",
    `The catalogue has this scenario for another passage than a visit to ${title(visit.visited)} ${from}. Choose one of that passage, or write the reason in your own words.`,
  );
}

/** Why a visit has nothing to explain: it went to the phase in focus, or there was no focus. */
export function explainRefusal(visit: { focus: Phase | null; visited: Phase }): Refusal | null {
  if (visit.focus !== null && direction(visit.focus, visit.visited) !== "same") return null;
  return refuse(
    "precondition_failed",
    "not_a_revisit",
    visit.focus === null
      ? "No focus was declared when this was done, so it is no revisit and needs no reason."
      : "This was work on the phase in focus, so it is no revisit and needs no reason.",
  );
}
