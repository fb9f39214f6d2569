import { formatCount } from "#domain/format/numbers.ts";
import { ExplanationSection } from "./explanation/explanation-section.tsx";
import { SlicesCard } from "./explanation/slices-card.tsx";
import { versionLabel } from "./labels.ts";
import { OutOfFoldsCard } from "./out-of-folds-card.tsx";
import { ImportanceCard, TaskCharts } from "./task-charts.tsx";
import type { RunDetail, RunResult } from "./types.ts";

/** The charts of the run's task, and what each feature contributes. */
export function RunCharts({ run, result }: { run: RunDetail; result: RunResult }) {
  const where = `${run.spec.outside ? "Rows" : "Holdout"} of ${run.dataset.name} ${versionLabel(run.dataset)}, n = ${formatCount(result.holdout.n)}`;
  return (
    <>
      <TaskCharts
        holdout={result.holdout}
        classes={result.data.classes}
        fairness={result.fairness}
        where={where}
        label="This model"
      />
      {result.outOfFolds && <OutOfFoldsCard run={run} result={result} outOfFolds={result.outOfFolds} />}
      {result.slices && <SlicesCard slices={result.slices} where={where} />}
      <ImportanceCard importance={result.importance} rows={result.importanceRows} metric={result.metric} />
      <ExplanationSection
        runId={run.id}
        schema={result.inputSchema}
        where={`${run.dataset.name} ${versionLabel(run.dataset)}`}
      />
    </>
  );
}
