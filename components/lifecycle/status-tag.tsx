import { Tag, type Tone } from "#components/ui/tag.tsx";
import { PHASE_STATUS_LABELS, type PhaseStatus } from "#domain/lifecycle/phases.ts";

const TONES: Readonly<Record<PhaseStatus, Tone>> = {
  not_started: "neutral",
  in_progress: "neutral",
  blocked: "bad",
  done: "ok",
  reopened: "warn",
};

export function StatusTag({ status }: { status: PhaseStatus }) {
  return <Tag tone={TONES[status]}>{PHASE_STATUS_LABELS[status]}</Tag>;
}
