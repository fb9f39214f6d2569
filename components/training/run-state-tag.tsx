import { Tag, type Tone } from "#components/ui/tag.tsx";
import { PRIORITY_LABELS, queuedInWords } from "#domain/training/priority.ts";
import { RUN_STATE_LABELS, type RunState } from "#domain/training/states.ts";
import type { Run } from "./types.ts";

const TONES: Record<RunState, Tone> = {
  queued: "neutral",
  running: "warn",
  cancelling: "warn",
  succeeded: "ok",
  failed: "bad",
  cancelled: "neutral",
};

/** The state of a run; of one that waits also its place, and its priority where it is another than most have. */
export function RunStateTag({
  state,
  fraction,
  queue,
}: {
  state: RunState;
  fraction?: number | null;
  queue?: Run["queue"];
}) {
  const share = state === "running" && typeof fraction === "number" ? ` ${Math.round(fraction * 100)} %` : "";
  const priority = queue?.priority ?? "normal";
  return (
    <>
      <Tag tone={TONES[state]}>
        {queue ? queuedInWords(queue.place) : RUN_STATE_LABELS[state]}
        {share}
      </Tag>
      {priority !== "normal" && (
        <span className="ml-1.5 text-xs text-ink-3">{PRIORITY_LABELS[priority].toLowerCase()} priority</span>
      )}
    </>
  );
}
