import { Tag, type Tone } from "#components/ui/tag.tsx";
import { RUN_STATE_LABELS, type RunState } from "#domain/training/states.ts";

const TONES: Record<RunState, Tone> = {
  queued: "neutral",
  running: "warn",
  cancelling: "warn",
  succeeded: "ok",
  failed: "bad",
  cancelled: "neutral",
};

export function RunStateTag({ state, fraction }: { state: RunState; fraction?: number | null }) {
  const share = state === "running" && typeof fraction === "number" ? ` ${Math.round(fraction * 100)} %` : "";
  return (
    <Tag tone={TONES[state]}>
      {RUN_STATE_LABELS[state]}
      {share}
    </Tag>
  );
}
