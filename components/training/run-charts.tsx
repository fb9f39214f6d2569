import { formatCount } from "#domain/format/numbers.ts";
import { versionLabel } from "./labels.ts";
import { ImportanceCard, TaskCharts } from "./task-charts.tsx";
import type { RunDetail, RunResult } from "./types.ts";

/** The charts of the run's task, and what each feature contributes. */
export function RunCharts({ run, result }: { run: RunDetail; result: RunResult }) {
  const where = `Holdout of ${run.dataset.name} ${versionLabel(run.dataset)}, n = ${formatCount(result.holdout.n)}`;
  return (
    <>
      <TaskCharts holdout={result.holdout} classes={result.data.classes} where={where} label="This model" />
      <ImportanceCard importance={result.importance} rows={result.importanceRows} metric={result.metric} />
    </>
  );
}
