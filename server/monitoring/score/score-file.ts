import { type NamedSketch, PREDICTION, type WindowMetrics } from "#domain/monitoring/window.ts";
import type { Target } from "#domain/training/schemas.ts";
import { quantileEdges, referenceOfNumbers, sketchNumbers } from "#ml/drift/numeric.ts";
import { emptyLike, type FeatureSketch, merge } from "#ml/drift/sketch.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { type Engine, identifier, literal, withEngine } from "#server/datasets/duckdb/engine.ts";
import { figuresOf } from "./figures.ts";
import { countLevels, referenceLevels, windowLevels } from "./levels.ts";
import { predictFile, type ScoredModel } from "./predict.ts";
import { checkColumns, type FileColumn, labelExpression, numericFeatures, watchedLevels } from "./watched.ts";

export type ScoringInput = {
  /** The Parquet file, its name for sentences, and the rows that its record says. */
  path: string;
  what: string;
  rows: number;
  model: ScoredModel;
  schema: InputSchema;
  target: Target;
  threshold: number;
  scratchFolder: string;
  signal: AbortSignal;
  /** Share of the rows that are done. */
  onProgress?: (fraction: number) => void;
};

export type Scored = { metrics: WindowMetrics; sketches: NamedSketch[] };

/**
 * Runs a model over a stored file and counts its features and answers. Without a `reference` the bins come from this very file,
 * which makes it one. Throws JobFailed for data or a model that cannot be scored.
 */
export function scoreFile(
  input: ScoringInput,
  reference: readonly NamedSketch[] | null = null,
): Promise<Scored> {
  return withEngine(
    { files: [input.path], scratchFolder: input.scratchFolder, signal: input.signal },
    async (engine) => {
      const columns = await columnsOf(engine, input.path);
      checkColumns(input.schema, columns, input.what);
      const known = new Map((reference ?? []).map(({ feature, sketch }) => [feature, sketch]));
      const numeric = new Map<string, FeatureSketch>();
      for (const name of numericFeatures(input.schema)) {
        const bins = known.get(name) ?? (await binsOf(engine, input.path, name));
        numeric.set(name, emptyLike(bins));
      }

      const answers = await predictFile(engine, {
        ...input,
        label: labelExpression(input.target, columns),
        onRows: (done) => input.onProgress?.(done / Math.max(1, input.rows)),
        seen: (name, values) => {
          const sketch = numeric.get(name);
          if (sketch?.kind === "numeric")
            numeric.set(name, merge(sketch, sketchNumbers(values, sketch.edges)));
        },
      });

      const sketches: NamedSketch[] = [];
      const keep = (feature: string, sketch: FeatureSketch) =>
        sketches.push({ feature, sketch: mutable(sketch) });
      const prediction = known.get(PREDICTION);
      keep(
        PREDICTION,
        prediction?.kind === "numeric"
          ? sketchNumbers(answers.probabilities, prediction.edges)
          : referenceOfNumbers(answers.probabilities),
      );
      for (const [feature, sketch] of numeric) keep(feature, sketch);
      for (const watched of watchedLevels(input.schema)) {
        const counts = await countLevels(engine, input.path, watched);
        const bins = known.get(watched.feature);
        keep(
          watched.feature,
          bins?.kind === "categorical" ? windowLevels(counts, bins) : referenceLevels(counts, watched),
        );
      }
      return { metrics: figuresOf(answers, input.threshold), sketches };
    },
  );
}

async function columnsOf(engine: Engine, path: string): Promise<FileColumn[]> {
  const rows = await engine.rows(`describe select * from read_parquet(${literal(path)})`);
  return rows.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
}

/** Bins of about equal weight from one column, read by itself so that wide data needs the memory of a single column. */
async function binsOf(engine: Engine, path: string, name: string): Promise<FeatureSketch> {
  const result = await engine.connection.stream(
    `select try_cast(${identifier(name)} as float) from read_parquet(${literal(path)}) where try_cast(${identifier(name)} as float) is not null`,
  );
  const parts: number[][] = [];
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const values = chunk.getColumnValues(0).filter((value) => typeof value === "number");
    rows += values.length;
    parts.push(values);
  }
  const values = new Float32Array(rows);
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return sketchNumbers([], quantileEdges(values));
}

/** The same counts in arrays that may be written to, as records keep them. */
function mutable(sketch: FeatureSketch): NamedSketch["sketch"] {
  return sketch.kind === "numeric"
    ? { ...sketch, edges: [...sketch.edges], counts: [...sketch.counts] }
    : { ...sketch, levels: [...sketch.levels], tail: [...sketch.tail], counts: [...sketch.counts] };
}
