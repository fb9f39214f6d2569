import { z } from "zod";

/** How rows are divided into those that are learned from and those that are judged on, for the holdout and the folds alike. */
export const SPLIT_KINDS = ["stratified", "plain", "grouped", "time", "given"] as const;
export type SplitKind = (typeof SPLIT_KINDS)[number];

export const REPEATS_MAX = 10;

const column = z
  .string({ error: "Choose the column that rows are divided by." })
  .min(1, { error: "Choose the column that rows are divided by." })
  .max(200, { error: "No column has a name of more than 200 characters." });

export const splitSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("stratified") }),
  z.object({ kind: z.literal("plain") }),
  z.object({ kind: z.literal("grouped"), column }),
  z.object({ kind: z.literal("time"), column }),
  z.object({ kind: z.literal("given"), column }),
]);
export type Split = z.infer<typeof splitSchema>;

export const SPLIT_LABELS: Record<SplitKind, string> = {
  stratified: "At random, by class",
  plain: "At random",
  grouped: "By group",
  time: "By time",
  given: "As a column says",
};

/** When this way of dividing rows is the right one. */
export const SPLIT_HELP: Record<SplitKind, string> = {
  stratified:
    "Each class has the same share on every side. For rows that have nothing to do with each other; of a number, plainly at random.",
  plain: "Every row is drawn alike, whatever its class.",
  grouped:
    "All rows of one group, such as a patient or a machine, stand on the same side: the figures are those for groups never seen.",
  time: "What is learned is always earlier than what it is judged on: the figures are those for days to come.",
  given:
    "A column says train, validation or test of each row, as a recipe's split does: the model learns from the first, settings are chosen on the second, and the figures come from the third.",
};

type Validation = {
  readonly folds: number;
  readonly repeats?: number | undefined;
  readonly split?: Split | undefined;
  readonly nested?: number | undefined;
  readonly outOfFolds?: boolean | undefined;
};

/** Columns that the rows are divided by; none at random. */
export const splitColumn = (split: Split | undefined): string | null =>
  split !== undefined && "column" in split ? split.column : null;

/** Folds that are fitted for each setting. */
export const foldCount = ({ folds, repeats = 1 }: Validation): number => folds * repeats;

/** Why rows cannot be divided like this, in a sentence with the field it is about; null when they can. */
export function splitProblem(
  target: string,
  { folds, repeats = 1, split, nested, outOfFolds }: Validation,
  features: readonly string[] = [],
): { path: string; sentence: string } | null {
  if (splitColumn(split) === target)
    return {
      path: "validation.split",
      sentence: `"${target}" is the target, so rows cannot be divided by it. Choose another column.`,
    };
  if (split?.kind === "given" && features.includes(split.column))
    return {
      path: "features",
      sentence: `"${split.column}" says which part a row belongs to, so nothing can be learned from it. Leave it out of the features.`,
    };
  if (split?.kind === "given" && nested)
    return {
      path: "validation.nested",
      sentence: "The parts are given, so there are no outer folds to draw. Leave the nested validation out.",
    };
  if (outOfFolds && folds === 0 && split?.kind !== "given")
    return {
      path: "validation.outOfFolds",
      sentence:
        "There are no folds to answer the training rows on. Choose 2 to 10 folds, or leave the answers out of folds out.",
    };
  if (repeats === 1) return null;
  if (folds === 0)
    return {
      path: "validation.repeats",
      sentence: "There are no folds to repeat. Choose 2 to 10 folds, or repeat once.",
    };
  if (split?.kind !== "grouped" && split?.kind !== "time") return null;
  return {
    path: "validation.repeats",
    sentence: `Folds ${split.kind === "time" ? "in order of time" : "of whole groups"} have no draw in them, so a repetition would be the same again. Repeat once.`,
  };
}

/** The way rows are divided, in words: `20 % held out by group (patient), 5 folds, answers out of folds`. */
export function validationWords({
  holdoutFraction,
  folds,
  repeats = 1,
  split,
  outOfFolds,
}: Validation & { readonly holdoutFraction: number }): string {
  const dealt = folds === 0 ? "no folds" : repeats > 1 ? `${repeats} × ${folds} folds` : `${folds} folds`;
  const drawn = outOfFolds ? `${dealt}, answers out of folds` : dealt;
  if (split?.kind === "given") return `train, validation and test as “${split.column}” says, ${drawn}`;
  const how =
    split === undefined || split.kind === "stratified"
      ? ""
      : split.kind === "plain"
        ? " at random"
        : split.kind === "grouped"
          ? ` by group (${split.column})`
          : ` as the latest (${split.column})`;
  return `${Math.round(holdoutFraction * 100)} % held out${how}, ${drawn}`;
}
