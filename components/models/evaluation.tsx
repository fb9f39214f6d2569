import { z } from "zod";
import { ImportanceCard, TaskCharts } from "#components/training/task-charts.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { formatCount } from "#domain/format/numbers.ts";
import type { VersionView } from "#domain/models/view.ts";
import { ALL_FIGURES } from "#domain/training/figures.ts";
import { datasetLabel } from "./labels.ts";

const curves = z.object({
  metric: z.enum(ALL_FIGURES).default("rocAuc"),
  holdout: z.object({
    rocCurve: z.array(z.object({ falsePositiveRate: z.number(), truePositiveRate: z.number() })).optional(),
    points: z.array(z.object({ actual: z.number(), answered: z.number() })).optional(),
    calibration: z
      .object({
        strategy: z.enum(["quantile", "uniform"]),
        bins: z.array(
          z.object({ n: z.number(), positives: z.number(), predicted: z.number(), observed: z.number() }),
        ),
        expectedError: z.number(),
      })
      .optional(),
    lift: z
      .array(
        z.object({
          upTo: z.number(),
          rows: z.number(),
          positives: z.number(),
          rate: z.number(),
          lift: z.number(),
          gain: z.number(),
        }),
      )
      .optional(),
    thresholds: z
      .array(
        z.object({
          threshold: z.number().nullable(),
          falsePositives: z.number(),
          truePositives: z.number(),
        }),
      )
      .optional(),
  }),
  importance: z.array(z.object({ feature: z.string(), importance: z.number(), std: z.number() })),
  importanceRows: z.number(),
});

/** The curves of the run that this version came from. */
export function Evaluation({ version, classes }: { version: VersionView; classes: readonly string[] }) {
  const { metrics } = version;
  const parsed = curves.safeParse(version.run.result);
  if (!metrics || !parsed.success) {
    return (
      <EmptyState title="No curves for this version">
        The run that made it kept its figures and no curves. They are on the overview.
      </EmptyState>
    );
  }
  const { holdout, importance, importanceRows, metric } = parsed.data;
  return (
    <>
      <TaskCharts
        holdout={{ ...metrics.holdout, ...holdout }}
        classes={classes}
        where={`Holdout of ${datasetLabel(version.dataset)}, n = ${formatCount(metrics.holdout.n)}`}
        label={`v${version.number}`}
      />
      <ImportanceCard importance={importance} rows={importanceRows} metric={metric} />
    </>
  );
}
