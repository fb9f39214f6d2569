import { type Column, columnNamed, type Table } from "#ml/table.ts";
import type { TargetValues, Task } from "#ml/task.ts";
import { classAxis } from "./class-axis.ts";
import { type DatePart, datePartColumn, RECURRING_PARTS } from "./date-parts.ts";
import type { FeatureSpec } from "./features.ts";
import { compareText, countLevels, valuesByCode } from "./levels.ts";

/** How one raw column becomes float32 columns for the tree learner. */
export type TreeInput =
  | { readonly kind: "numeric"; readonly name: string }
  | {
      readonly kind: "categorical";
      readonly name: string;
      /** Ordered by smoothed target mean; a level's number is its position. Holds "" if values were missing in training. */
      readonly levels: readonly string[];
      /** What an unseen level gets: the position of the overall mean. */
      readonly unseen: number;
    }
  | { readonly kind: "datetime"; readonly name: string; readonly parts: readonly DatePart[] };

export interface TreeEncoding {
  readonly kind: "tree";
  readonly inputs: readonly TreeInput[];
}

/** Weight of the overall mean in a level's smoothed target mean, in rows. */
export const SMOOTHING_ROWS = 20;
const TREE_PARTS: readonly DatePart[] = RECURRING_PARTS.filter((part) => part !== "hour");

/**
 * Learns the encoding from the training rows only. Levels are ordered by (sum of the target + 20 * mean) / (count + 20), where several classes are first put on one
 * axis (see `classAxis`); missing numbers stay missing, since the
 * trees learn a direction for them; date parts that do not vary are left out.
 */
export function fitTreeEncoding(
  columns: readonly Column[],
  target: TargetValues,
  features: readonly FeatureSpec[],
  task: Task = "binary_classification",
): TreeEncoding {
  return {
    kind: "tree",
    inputs: columns.map((column, i): TreeInput => {
      const { name } = column;
      if (column.kind === "numeric") return { kind: "numeric", name };
      if (column.kind === "datetime") {
        const parts = (features[i]?.parts ?? TREE_PARTS).filter((part) =>
          varies(datePartColumn(part, column.seconds)),
        );
        return { kind: "datetime", name, parts };
      }
      const values = task === "multiclass_classification" ? classAxis(column, target) : target;
      let mean = 0;
      for (const value of values) mean += value;
      mean /= values.length;
      const scored = countLevels(column, values)
        .map(({ level, count, sum }) => ({
          level,
          score: (sum + SMOOTHING_ROWS * mean) / (count + SMOOTHING_ROWS),
        }))
        .sort((a, b) => a.score - b.score || compareText(a.level, b.level));
      const below = scored.filter(({ score }) => score < mean).length;
      return { kind: "categorical", name, levels: scored.map(({ level }) => level), unseen: below - 0.5 };
    }),
  };
}

/** The encoded float32 columns of a table that holds the raw features by name. */
export function encodeForTrees(encoding: TreeEncoding, table: Table): Float32Array[] {
  return encoding.inputs.flatMap((input) => encodeInput(input, columnNamed(table, input.name)));
}

function encodeInput(input: TreeInput, column: Column): Float32Array[] {
  if (input.kind === "numeric" && column.kind === "numeric") return [column.values];
  if (input.kind === "datetime" && column.kind === "datetime") {
    return input.parts.map((part) => datePartColumn(part, column.seconds));
  }
  if (input.kind === "categorical" && column.kind === "categorical") {
    const positions = new Map(input.levels.map((level, position) => [level, position]));
    const byCode = valuesByCode(column, positions, input.unseen);
    const out = new Float32Array(column.codes.length);
    const missing = column.levels.length;
    for (let row = 0; row < out.length; row++) {
      const code = column.codes[row] as number;
      out[row] = byCode[code < 0 ? missing : code] as number;
    }
    return [out];
  }
  throw new TypeError(
    `The column "${column.name}" is ${column.kind}; the model was trained on ${input.kind}.`,
  );
}

function varies(values: Float32Array): boolean {
  const first = values[0] as number;
  return values.some((value) => !Object.is(value, first));
}
