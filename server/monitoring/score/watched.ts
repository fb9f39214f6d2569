import type { Target } from "#domain/training/schemas.ts";
import type { InputFeature, InputSchema } from "#ml/onnx/schema.ts";
import { MISSING_SECONDS } from "#ml/onnx/schema.ts";
import { identifier, literal } from "#server/datasets/duckdb/engine.ts";
import { JobFailed } from "#server/kernel/job.ts";

export type FileColumn = { name: string; type: string };

/** A categorical sketch's source: an expression whose values are counted by the engine. */
export type WatchedLevels = { feature: string; expression: string; levels?: number };

const HOURS = 24;
const WEEKDAYS = 7;

/**
 * What is counted by value: categories as they are; of a moment only its hour and its weekday, since a month differs from every other month by
 * its dates alone.
 */
export function watchedLevels(schema: InputSchema): WatchedLevels[] {
  return schema.features.flatMap((feature): WatchedLevels[] => {
    const column = identifier(feature.name);
    if (feature.kind === "categorical")
      return [{ feature: feature.name, expression: `nullif(cast(${column} as varchar), '')` }];
    if (feature.kind === "numeric") return [];
    const moment = `try_cast(${column} as timestamp)`;
    return [
      { feature: `${feature.name} · hour`, expression: `strftime(${moment}, '%H')`, levels: HOURS },
      { feature: `${feature.name} · weekday`, expression: `strftime(${moment}, '%a')`, levels: WEEKDAYS },
    ];
  });
}

export const numericFeatures = (schema: InputSchema): string[] =>
  schema.features.filter((feature) => feature.kind === "numeric").map(({ name }) => name);

/** The feature's values in the form that the model takes, with no NULL among them. */
export function inputExpression(feature: InputFeature): string {
  const column = identifier(feature.name);
  if (feature.kind === "numeric") return `coalesce(try_cast(${column} as float), 'nan'::float)`;
  if (feature.kind === "categorical") return `coalesce(cast(${column} as varchar), '')`;
  return `coalesce(cast(floor(epoch(try_cast(${column} as timestamp))) as bigint), ${MISSING_SECONDS})`;
}

/** 1 for the positive class, 0 for the other, 2 where the label is not known yet. */
export function labelExpression(target: Target, columns: readonly FileColumn[]): string {
  if (!columns.some(({ name }) => name === target.column)) return "2::utinyint";
  if (target.kind === "classes" || target.kind === "number") return "2::utinyint";
  const column = identifier(target.column);
  const positive =
    target.kind === "class"
      ? equals(column, target.positive)
      : `try_cast(${column} as double) ${target.operator} cast(${target.value} as double)`;
  return `coalesce(cast(${positive} as utinyint), 2::utinyint)`;
}

/** The same as text, or as numbers where both are numbers, as in training. */
function equals(column: string, value: string): string {
  const asText = `cast(${column} as varchar) = ${literal(value)}`;
  const number = value.trim() === "" ? Number.NaN : Number(value);
  return Number.isFinite(number)
    ? `(${asText} or coalesce(try_cast(cast(${column} as varchar) as double) = cast(${number} as double), false))`
    : asText;
}

/** Refuses data that lacks what the model needs, in a sentence that says which. */
export function checkColumns(schema: InputSchema, columns: readonly FileColumn[], what: string): void {
  const present = new Set(columns.map(({ name }) => name));
  const lacking = schema.features.map(({ name }) => name).filter((name) => !present.has(name));
  if (lacking.length === 0) return;
  const named = lacking
    .slice(0, 5)
    .map((name) => `"${name}"`)
    .join(", ");
  throw new JobFailed(
    `${what} has no column ${named}${lacking.length > 5 ? ` and ${lacking.length - 5} more` : ""}, which the model needs. Nothing was scored. Upload a version with ${lacking.length === 1 ? "this column" : "these columns"}.`,
  );
}
