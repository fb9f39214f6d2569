import { type Refusal, refuse } from "#domain/format/refusal.ts";
import { PHASES, type Phase, type PhaseStatus, phaseInfo } from "./phases.ts";

/** Closed for the gate: nothing of it is left to do, or it was never begun. */
const BEHIND: readonly PhaseStatus[] = ["done", "not_started"];

export type Leaving = {
  /** Whether the policy in force asks for an approved request. */
  needsApproval: boolean;
  /** Phases that were ever in focus: going back, or to communication, and on from there leads past no gate. */
  been: readonly { phase: Phase; status: PhaseStatus }[];
  to: Phase;
};

/** The focus goes on: to a later phase in the order of the nine. Going back is never held up. */
export const goesOn = (from: Phase, to: Phase): boolean => PHASES.indexOf(to) > PHASES.indexOf(from);

/** Why the focus may not move on: a phase that it would leave behind has not passed its gate; null when it may. */
export function leaveRefusal({ needsApproval, been, to }: Leaving): Refusal | null {
  // Telling people about the work is always forward, and leaves nothing behind.
  if (!needsApproval || to === "communication") return null;
  const left = been.find(({ phase, status }) => goesOn(phase, to) && !BEHIND.includes(status));
  if (!left) return null;
  const title = phaseInfo(left.phase).title.toLowerCase();
  return refuse(
    "precondition_failed",
    "leave_phase",
    `The policy asks for an approval before the project leaves ${title}. The focus stays where it is. Ask for it on the page of the phase; going back to an earlier phase needs none.`,
  );
}

/** Why a phase may not be marked as done just so; null when it may. */
export function closePhaseRefusal(
  status: { before: PhaseStatus; after: PhaseStatus },
  needsApproval: boolean,
): Refusal | null {
  if (!needsApproval || status.after !== "done" || status.before === "done") return null;
  return refuse(
    "precondition_failed",
    "leave_phase",
    "The policy asks for an approval before this phase is done. Its status stays as it was. Ask for the approval on the page of the phase.",
  );
}
