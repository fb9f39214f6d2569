import type { FittedModel } from "#ml/pipeline.ts";
import { countLevels, MISSING_LEVEL } from "#ml/preprocess/levels.ts";
import { type Column, missingCount } from "#ml/table.ts";
import type { Task } from "#ml/task.ts";
import { graphInputName, type InputFeature, type InputSchema, MAX_SCHEMA_LEVELS } from "./schema.ts";

/** Distances that a model of neighbours may hold at a time: 32 MB a column. */
const DISTANCES_MAX = 4_000_000;
const DAY = 86_400;

/** The input schema of a model trained on these columns: ranges, medians and levels as forms show them. */
export function describeInputs(
  columns: readonly Column[],
  task: Task,
  classes: readonly string[],
): InputSchema {
  return {
    version: 1,
    task,
    features: columns.map(describeColumn),
    classes,
    positiveLabel: task === "binary_classification" ? (classes[1] ?? null) : null,
  };
}

/** The input schema of a trained model; one that holds its training rows says how many rows it can answer at a time. */
export function describePipeline(
  columns: readonly Column[],
  task: Task,
  classes: readonly string[],
  model: FittedModel,
): InputSchema {
  const schema = describeInputs(columns, task, classes);
  if (model.kind !== "neighbours") return schema;
  const batchRows = Math.max(1, Math.floor(DISTANCES_MAX / model.neighbours.rows));
  return { ...schema, batchRows };
}

function describeColumn(column: Column): InputFeature {
  const base = {
    name: column.name,
    input: graphInputName(column.name),
    required: missingCount(column) === 0,
  };
  if (column.kind === "numeric") {
    const present = column.values.filter((value) => !Number.isNaN(value)).sort();
    return {
      ...base,
      kind: "numeric",
      dtype: "float32",
      min: present[0] ?? 0,
      max: present.at(-1) ?? 0,
      median: present[present.length >> 1] ?? 0,
      integer: present.every(Number.isInteger),
      boolean: present.every((value) => value === 0 || value === 1),
    };
  }
  if (column.kind === "categorical") {
    const levels = countLevels(column)
      .map(({ level }) => level)
      .filter((level) => level !== MISSING_LEVEL);
    return {
      ...base,
      kind: "categorical",
      dtype: "string",
      levels: levels.slice(0, MAX_SCHEMA_LEVELS),
      levelCount: levels.length,
      default: levels[0] ?? "",
    };
  }
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let wholeDays = true;
  for (const second of column.seconds) {
    if (Number.isNaN(second)) continue;
    wholeDays &&= second % DAY === 0;
    min = Math.min(min, second);
    max = Math.max(max, second);
  }
  return {
    ...base,
    kind: "datetime",
    dtype: "int64",
    min: Math.floor(min),
    max: Math.floor(max),
    ...(wholeDays && { wholeDays }),
  };
}
