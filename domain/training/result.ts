import { z } from "zod";
import { ALL_FIGURES, type FigureName } from "./figures.ts";
import { runSpecSchema } from "./schemas.ts";
import { RUN_TASKS } from "./tasks.ts";

const figure = z.number().nullable();

/** The figures of one evaluation, those of its task. A figure that cannot be computed is null; one that was not computed is not there. */
export const figuresSchema = z.partialRecord(z.enum(ALL_FIGURES), figure);
export type Figures = z.infer<typeof figuresSchema>;

const spreadSchema = z.object({ mean: figure, std: figure });

/** What lists show of a finished run. `baseline` always answers with the most frequent class, or with the mean. */
export const runMetricsSchema = z.object({
  task: z.enum(RUN_TASKS).default("binary_classification"),
  /** What settings were chosen by. */
  metric: z.enum(ALL_FIGURES).default("rocAuc"),
  holdout: figuresSchema,
  baseline: z.object({ label: z.string(), figures: figuresSchema }),
  /** Mean and standard deviation over the folds of the best setting; null without folds. */
  folds: z.object({ count: z.int(), ...eachFigure(spreadSchema) }).nullable(),
  n: z.int(),
  /** Of two classes: rows of the positive one, and the probability from which on it is the answer. */
  positives: z.int().nullable(),
  threshold: z.number().nullable(),
  trials: z.int(),
  bestParams: z.record(z.string(), z.number()),
});
export type RunMetrics = z.infer<typeof runMetricsSchema>;

/** The figures of a run as stored; those of before other tasks came are of two classes. */
export const readRunMetrics = (value: unknown): RunMetrics | null =>
  value === null || value === undefined ? null : (runMetricsSchema.safeParse(value).data ?? null);

/** By what, from what, for whom and how a model was made: enough to make it again. */
export const runManifestSchema = z.object({
  version: z.literal(1),
  run: z.object({ id: z.string(), number: z.int(), experimentId: z.string(), attempt: z.int() }),
  code: z.object({
    version: z.string(),
    commit: z.string().nullable(),
    /** Whether the sources differed from the commit. */
    modified: z.boolean().nullable(),
    /** Of the sources that train, export and check a model. */
    sourceSha256: z.string(),
  }),
  libraries: z.record(z.string(), z.string()),
  dataset: z.object({
    datasetId: z.string(),
    versionId: z.string(),
    name: z.string(),
    number: z.int(),
    sha256: z.string(),
    rows: z.int(),
    rowsUsed: z.int(),
  }),
  /** Of an automatic search: the setting that it chose, which makes the same bytes again. */
  spec: runSpecSchema,
  /** How the algorithm was found, where it was left open: by the clock, so that another search may try something else. */
  automl: z
    .object({
      seconds: z.number(),
      spent: z.number(),
      rows: z.int(),
      tried: z.array(
        z.object({ algorithm: z.string(), params: z.record(z.string(), z.number()), mean: figure }),
      ),
      left: z.array(z.object({ algorithm: z.string(), why: z.string() })),
    })
    .optional(),
  bestParams: z.record(z.string(), z.number()),
  model: z.object({ sha256: z.string(), bytes: z.int(), opset: z.int() }),
  /** The stored file, loaded by ONNX Runtime, against the trainer's own predictor on rows of the holdout. */
  check: z.object({ rows: z.int(), maxDifference: z.number(), tolerance: z.number() }),
  startedBy: z.object({ id: z.string(), name: z.string() }),
  startedAt: z.string(),
  finishedAt: z.string(),
  machine: z.object({
    platform: z.string(),
    cpu: z.string(),
    cpus: z.int(),
    threads: z.int(),
    memoryBytes: z.number(),
  }),
  seconds: z.record(z.string(), z.number()),
});
export type RunManifest = z.infer<typeof runManifestSchema>;

function eachFigure<S extends z.ZodType>(schema: S) {
  const entries = ALL_FIGURES.map((name) => [name, schema.optional()]);
  return Object.fromEntries(entries) as Record<FigureName, z.ZodOptional<S>>;
}
