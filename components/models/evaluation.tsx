import { z } from "zod";
import { ExplanationSection } from "#components/training/explanation/explanation-section.tsx";
import { SlicesCard } from "#components/training/explanation/slices-card.tsx";
import { ImportanceCard, TaskCharts } from "#components/training/task-charts.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { formatCount } from "#domain/format/numbers.ts";
import type { VersionView } from "#domain/models/view.ts";
import { ALL_FIGURES } from "#domain/training/figures.ts";
import { OUTSIDE } from "#domain/training/outside.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import type { FoundSlices } from "#ml/train/look-inside.ts";
import { datasetLabel } from "./labels.ts";

const curves = z.object({
  metric: z.enum(ALL_FIGURES).default("rocAuc"),
  holdout: z.object({
    rocCurve: z.array(z.object({ falsePositiveRate: z.number(), truePositiveRate: z.number() })).optional(),
    precisionRecall: z
      .array(z.object({ recall: z.number(), precision: z.number(), threshold: z.number().nullable() }))
      .optional(),
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
  slices: z.custom<FoundSlices>((value) => typeof value === "object" && value !== null).optional(),
});

/** The curves of the run that this version came from. */
export function Evaluation({ version, schema }: { version: VersionView; schema: InputSchema }) {
  const { metrics } = version;
  const parsed = curves.safeParse(version.run.result);
  if (!metrics || !parsed.success) {
    return (
      <EmptyState title="No curves for this version">
        The run that made it kept its figures and no curves. They are on the overview.
      </EmptyState>
    );
  }
  const { holdout, importance, importanceRows, metric, slices } = parsed.data;
  const where = `${version.algorithm === OUTSIDE ? "Rows" : "Holdout"} of ${datasetLabel(version.dataset)}, n = ${formatCount(metrics.holdout.n)}`;
  return (
    <>
      <TaskCharts
        holdout={{ ...metrics.holdout, ...holdout }}
        classes={schema.classes}
        where={where}
        label={`v${version.number}`}
      />
      {slices && <SlicesCard slices={slices} where={where} />}
      <ImportanceCard importance={importance} rows={importanceRows} metric={metric} />
      <ExplanationSection runId={version.run.id} schema={schema} where={datasetLabel(version.dataset)} />
    </>
  );
}
