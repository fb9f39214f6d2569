import { TrainingInputError } from "#ml/errors.ts";
import { countText } from "#ml/format.ts";
import { selectTarget } from "#ml/table.ts";
import type { TargetValues } from "#ml/task.ts";
import { givenFold, givenHoldout, givenTraining } from "./given.ts";
import { countGroups, groupedFolds, groupedHoldout } from "./grouped.ts";
import type { Fold, HoldoutSplit } from "./parts.ts";
import { strataOf, stratifiedFolds, stratifiedHoldout } from "./stratified.ts";
import { latestHoldout, timeFolds } from "./time-ordered.ts";

export const SPLITS = ["stratified", "plain", "grouped", "time", "given"] as const;
export type SplitKind = (typeof SPLITS)[number];

/** By what rows are put on one side or the other; stratified by class where a run says nothing. */
export interface SplitSpec {
  readonly kind: SplitKind;
  /** The column of the groups, moments or parts, for sentences. */
  readonly column?: string;
}

/** How a table is divided: the rule, and what it needs to know of each row. */
export interface SplitPlan {
  readonly spec: SplitSpec;
  readonly target: TargetValues;
  /** Labels of the classes; none for a number. */
  readonly classes: readonly string[];
  /** The number of each row's group, its moment in epoch seconds (NaN is missing), or the place of its part in GIVEN_PARTS; none for the other rules. */
  readonly keys?: Float64Array | undefined;
}

/** The same plan for some of its rows. */
export function planFor(plan: SplitPlan, rows: Uint32Array): SplitPlan {
  const { target, keys } = plan;
  return {
    ...plan,
    target: selectTarget(target, rows),
    ...(keys && { keys: Float64Array.from(rows, (row) => keys[row] as number) }),
  };
}

/** The rows that the model itself is fitted on: all, but of given parts only those of training. */
export const learnedRows = (plan: SplitPlan): Uint32Array | null =>
  plan.spec.kind === "given" ? givenTraining(keysOf(plan)) : null;

/**
 * Rows to learn and choose from and rows to judge on, disjoint, every row in one of them; ascending positions. Throws a TrainingInputError, in a sentence, where the
 * plan's groups, moments or classes do not allow it.
 */
export function holdoutOf(plan: SplitPlan, fraction: number, seed: number, what = "holdout"): HoldoutSplit {
  const split = divide(plan, fraction, seed, what);
  checkClasses(
    plan,
    plan.spec.kind === "given" ? givenTraining(keysOf(plan)) : split.train,
    plan.classes.length,
    `What is left to learn from beside the ${what}`,
  );
  checkClasses(plan, split.holdout, 2, `The ${what}`);
  return split;
}

function divide(plan: SplitPlan, fraction: number, seed: number, what: string): HoldoutSplit {
  switch (plan.spec.kind) {
    case "stratified":
      return stratifiedHoldout(strataOf(plan.target), fraction, seed);
    case "plain":
      return stratifiedHoldout(new Uint8Array(plan.target.length), fraction, seed);
    case "grouped": {
      const keys = keysOf(plan);
      if (countGroups(keys) < 2)
        throw new TrainingInputError(
          `${named(plan)} has one group only in the rows to divide, so no group can be kept aside for the ${what}. Choose another column, or split at random.`,
        );
      return groupedHoldout(keys, fraction, seed);
    }
    case "time": {
      const split = latestHoldout(momentsOf(plan), fraction);
      if (split) return split;
      throw new TrainingInputError(
        `${named(plan)} has too few different moments to keep the latest ${Math.round(fraction * 100)} % of the rows aside for the ${what}. Choose another column, or split at random.`,
      );
    }
    case "given":
      return givenHoldout(keysOf(plan), named(plan));
  }
}

/**
 * What settings are chosen on: the given validation rows as one fold; else `folds` folds; without any, null where `inner` is 0, or one inner split that keeps that
 * share aside. Throws a TrainingInputError, in a sentence, where the rows do not allow it.
 */
export function choosingFolds(
  plan: SplitPlan,
  { folds, repeats, inner }: { folds: number; repeats: number; inner: number },
  seed: number,
): Fold[] {
  if (plan.spec.kind !== "given") return drawnFolds(plan, { folds, repeats, inner }, seed);
  const fold = givenFold(keysOf(plan));
  if (!fold) return drawnFolds({ ...plan, spec: { kind: "stratified" } }, { folds, repeats, inner }, seed);
  if (folds > 0)
    throw new TrainingInputError(
      `${named(plan)} has rows for validation, and settings are chosen on those, so there is nothing to draw folds for. Choose no folds.`,
    );
  if (inner === 0) return [];
  checkClasses(plan, fold.validation, 2, "The validation");
  return [fold];
}

function drawnFolds(
  plan: SplitPlan,
  { folds, repeats, inner }: { folds: number; repeats: number; inner: number },
  seed: number,
): Fold[] {
  if (folds > 0) return foldsOf(plan, folds, repeats, seed);
  if (inner === 0) return [];
  const { train, holdout } = holdoutOf(plan, inner, seed, "inner split");
  return [{ train, validation: holdout }];
}

/**
 * The folds of a cross-validation, `repeats` times over with other draws where the rule draws. Each validates on rows it did not learn from. Throws a
 * TrainingInputError, in a sentence, where the plan's groups, moments or classes do not allow it.
 */
export function foldsOf(plan: SplitPlan, folds: number, repeats: number, seed: number): Fold[] {
  const all = dealFolds(plan, folds, repeats, seed);
  all.forEach(({ train, validation }, at) => {
    const name = `${at + 1} of ${all.length}`;
    checkClasses(plan, train, plan.classes.length, `What fold ${name} learns from`);
    checkClasses(plan, validation, 2, `Fold ${name}`);
  });
  return all;
}

function dealFolds(plan: SplitPlan, folds: number, repeats: number, seed: number): Fold[] {
  const { spec, target } = plan;
  if (spec.kind === "given") throw new RangeError("Given parts are not dealt to folds.");
  if (spec.kind === "stratified" || spec.kind === "plain") {
    const strata = spec.kind === "plain" ? new Uint8Array(target.length) : strataOf(target);
    return Array.from({ length: repeats }, (_, repeat) =>
      stratifiedFolds(strata, folds, seed + repeat),
    ).flat();
  }
  if (repeats > 1)
    throw new TrainingInputError(
      spec.kind === "time"
        ? "Folds in order of time have no draw in them, so a repetition would be the same again. Repeat once."
        : "Groups are dealt to folds by their size, with no draw in it, so a repetition would be the same again. Repeat once.",
    );
  if (spec.kind === "grouped") {
    const keys = keysOf(plan);
    const groups = countGroups(keys);
    if (groups < folds)
      throw new TrainingInputError(
        `${named(plan)} has ${groups} ${groups === 1 ? "group" : "groups"} in the training rows, and ${folds} folds need at least ${folds}. Choose fewer folds, or a column with more groups.`,
      );
    return groupedFolds(keys, folds);
  }
  const dealt = timeFolds(momentsOf(plan), folds);
  if (dealt) return dealt;
  throw new TrainingInputError(
    `${named(plan)} has too few different moments in the training rows for ${folds} folds in order of time. Choose fewer folds, or another column.`,
  );
}

/** A part may lack a class, of a stratified split a rare one: too few to learn from, or figures that cannot be computed. */
function checkClasses(plan: SplitPlan, rows: Uint32Array, wanted: number, part: string): void {
  const { spec, target, classes } = plan;
  if (!(target instanceof Uint8Array)) return;
  const seen = new Set<number>();
  for (const row of rows) seen.add(target[row] as number);
  if (seen.size >= wanted) return;
  const lacking = classes.findIndex((_, position) => !seen.has(position));
  if (spec.kind === "stratified") {
    const all = target.reduce((sum, label) => sum + (label === lacking ? 1 : 0), 0);
    throw new TrainingInputError(
      `${part} has no row of the class "${classes[lacking]}": of the rows to divide, only ${countText(all)} ${all === 1 ? "is" : "are"} of it. Choose fewer folds, or a dataset version with more rows of that class.`,
    );
  }
  if (spec.kind === "given")
    throw new TrainingInputError(
      `${part}, as the column "${spec.column}" gives it, has no row of the class "${classes[lacking]}". Split the rows by class in the recipe, or divide them here in another way.`,
    );
  throw new TrainingInputError(
    `${part} has no row of the class "${classes[lacking]}". Choose fewer folds, a larger holdout, ${spec.kind === "plain" ? "" : "another column, "}or a split that is stratified by class.`,
  );
}

const named = ({ spec }: SplitPlan) => `The column "${spec.column ?? "of the split"}"`;

function keysOf({ keys }: SplitPlan): Float64Array {
  if (!keys) throw new RangeError("This split needs a group or a moment for each row.");
  return keys;
}

function momentsOf(plan: SplitPlan): Float64Array {
  const moments = keysOf(plan);
  let missing = 0;
  for (const moment of moments) if (!Number.isFinite(moment)) missing++;
  if (missing === 0) return moments;
  throw new TrainingInputError(
    `${named(plan)} has no moment in ${countText(missing)} ${missing === 1 ? "row" : "rows"}, so not all rows can be put in order of time. Leave those rows out in a new dataset version, or choose another column.`,
  );
}
