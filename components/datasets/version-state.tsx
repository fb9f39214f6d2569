import { Tag, type Tone } from "#components/ui/tag.tsx";
import { QUALITY_LABELS, type QualityState } from "#domain/datasets/expectations/quality.ts";
import { VERSION_STATE_LABELS, type VersionLine, type VersionState } from "#domain/datasets/view.ts";

const TONES: Record<VersionState, Tone> = {
  importing: "warn",
  profiling: "warn",
  ready: "ok",
  failed: "bad",
};

const QUALITY_TONES: Record<QualityState, Tone> = { passed: "ok", failed: "bad", checking: "warn" };

export function QualityTag({ state }: { state: QualityState }) {
  return <Tag tone={QUALITY_TONES[state]}>{QUALITY_LABELS[state]}</Tag>;
}

/** Where a version is; once it is ready, whether it meets what is expected. */
export function VersionStateTag({ state, quality }: { state: VersionState; quality: QualityState | null }) {
  if (state === "ready" && quality !== null) return <QualityTag state={quality} />;
  return <Tag tone={TONES[state]}>{VERSION_STATE_LABELS[state]}</Tag>;
}

const STAGES: Record<string, string> = {
  import: "Reading the file",
  profile: "Looking at every value",
  done: "Ready",
};

/** What goes on with a version that is not ready, in words. */
export function stageOf({ state, job }: Pick<VersionLine, "state" | "job">): string {
  if (!job || job.state === "queued") return "Waiting for a worker";
  return job.message ?? STAGES[job.stage ?? ""] ?? VERSION_STATE_LABELS[state];
}

export const isBusy = (version: Pick<VersionLine, "state">): boolean =>
  version.state === "importing" || version.state === "profiling";
