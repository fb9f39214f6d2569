import { Tag, type Tone } from "#components/ui/tag.tsx";
import { REQUEST_STATE_LABELS, type RequestState } from "#domain/approvals/states.ts";

const TONES: Readonly<Record<RequestState, Tone>> = {
  pending: "warn",
  approved: "ok",
  changes_requested: "warn",
  withdrawn: "neutral",
  expired: "neutral",
  applied: "ok",
  voided: "bad",
};

/** Where a review request stands, in words. */
export function RequestStateTag({ state }: { state: RequestState }) {
  return <Tag tone={TONES[state]}>{REQUEST_STATE_LABELS[state]}</Tag>;
}
