import { type Moment, toMillis } from "#domain/format/moment.ts";
import { type Refusal, refuse } from "#domain/format/refusal.ts";
import { type Phase, type PhaseStatus, phaseInfo } from "./phases.ts";

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

/** The status a phase takes when somebody works in it again: done becomes reopened, not started becomes in progress. */
export function statusAfterWork(status: PhaseStatus): PhaseStatus {
  if (status === "done") return "reopened";
  return status === "not_started" ? "in_progress" : status;
}
