export const RUN_STATES = ["queued", "running", "cancelling", "succeeded", "failed", "cancelled"] as const;
export type RunState = (typeof RUN_STATES)[number];

export const RUN_STATE_LABELS: Record<RunState, string> = {
  queued: "Queued",
  running: "Training",
  cancelling: "Stopping",
  succeeded: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

const FINAL: ReadonlySet<RunState> = new Set<RunState>(["succeeded", "failed", "cancelled"]);

/** Whether nothing more will happen to a run in this state. */
export const isFinal = (state: RunState): boolean => FINAL.has(state);

/** Whether a person can still ask for it to stop. */
export const isCancellable = (state: RunState): boolean => state === "queued" || state === "running";

/** Why a run in this state cannot be cancelled any more; null when it can, or when it is stopping or stopped already. */
export function cancelProblem(state: RunState, number: number): string | null {
  if (state === "succeeded")
    return `Run ${number} has finished, so there is nothing to cancel. Its result stays where it is.`;
  if (state === "failed")
    return `Run ${number} has failed already, so there is nothing to cancel. Its page says why.`;
  return null;
}
