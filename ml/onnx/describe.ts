import { countLevels, MISSING_LEVEL } from "#ml/preprocess/levels.ts";
import { type Column, missingCount } from "#ml/table.ts";
import { graphInputName, type InputFeature, type InputSchema, MAX_SCHEMA_LEVELS } from "./schema.ts";

/** The input schema of a model trained on these columns: ranges, medians and levels as forms show them. */
export function describeInputs(
  columns: readonly Column[],
  target: Uint8Array,
  classes: readonly [string, string],
): InputSchema {
  return {
    version: 1,
    task: "binary_classification",
    features: columns.map((column) => describeColumn(column, target)),
    classes,
    positiveLabel: classes[1],
  };
}

function describeColumn(column: Column, target: Uint8Array): InputFeature {
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
    const levels = countLevels(column, target)
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
  for (const second of column.seconds) {
    if (Number.isNaN(second)) continue;
    min = Math.min(min, second);
    max = Math.max(max, second);
  }
  return { ...base, kind: "datetime", dtype: "int64", min: Math.floor(min), max: Math.floor(max) };
}
