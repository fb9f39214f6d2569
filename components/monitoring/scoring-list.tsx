import { Card } from "#components/ui/card.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { formatPercent } from "#domain/format/numbers.ts";
import type { MonitorView, ScoringView } from "#domain/monitoring/view.ts";
import { ScoreButton } from "./score-button.tsx";

const WORDS: Record<ScoringView["state"], string> = {
  queued: "Waits for a worker",
  running: "Being scored",
  failed: "Could not be scored",
  cancelled: "Stopped",
};

const STAGES: Readonly<Record<string, string>> = {
  load: "reading",
  reference: "counting the training data, once for each version",
  score: "running the model",
  judge: "comparing",
};

/** What is on its way, and what could not be scored and why. */
export function ScoringList({ view, reason }: { view: MonitorView; reason: string | null }) {
  if (view.scorings.length === 0) return null;
  return (
    <Card title="On its way">
      <ul className="grid gap-2 text-sm">
        {view.scorings.map((one) => (
          <li key={one.jobId} className="grid gap-1 border-t border-line-2 pt-2 first:border-t-0 first:pt-0">
            <span className="flex flex-wrap items-center gap-2">
              <span className="font-medium">{one.label}</span>
              <Tag tone={one.state === "failed" ? "bad" : one.state === "running" ? "warn" : "neutral"}>
                {WORDS[one.state]}
              </Tag>
              {one.state === "running" && (
                <span className="text-xs text-ink-3">
                  {formatPercent(one.fraction)}
                  {one.stage && STAGES[one.stage] ? `, ${STAGES[one.stage]}` : ""}
                </span>
              )}
              {(one.state === "failed" || one.state === "cancelled") && (
                <span className="ml-auto">
                  <ScoreButton
                    monitorId={view.monitor.id}
                    datasetVersionId={one.datasetVersionId}
                    reason={reason}
                  >
                    Score it again
                  </ScoreButton>
                </span>
              )}
            </span>
            {one.error && <span className="text-ink-2">{one.error}</span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
