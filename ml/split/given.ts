import { TrainingInputError } from "#ml/errors.ts";
import { type Fold, type HoldoutSplit, indicesWhere } from "./parts.ts";

/** What a column of parts says of a row; a row's key is the place of its word here. */
export const GIVEN_PARTS = ["train", "validation", "test"] as const;
const [TRAIN, VALIDATION, TEST] = [0, 1, 2] as const;

const partsIn = (keys: Float64Array): Uint8Array => Uint8Array.from(keys);

/** The rows of the test, and beside them those of training and validation. Throws a TrainingInputError where one to learn from or one to judge on is lacking. */
export function givenHoldout(keys: Float64Array, named: string): HoldoutSplit {
  const parts = partsIn(keys);
  const lacking = [TRAIN, TEST].find((part) => !parts.includes(part));
  if (lacking !== undefined)
    throw new TrainingInputError(
      `${named} says "${GIVEN_PARTS[lacking]}" of no row with a target, so there is nothing to ${lacking === TRAIN ? "learn from" : "judge the model on"}. Choose another column, or divide the rows in another way.`,
    );
  const held = parts.map((part) => (part === TEST ? 1 : 0));
  return { train: indicesWhere(held, 0), holdout: indicesWhere(held, 1) };
}

/** The rows that a model may be fitted on. */
export const givenTraining = (keys: Float64Array): Uint32Array => indicesWhere(partsIn(keys), TRAIN);

/** Learned from training, judged on validation; null where no row is of it. */
export function givenFold(keys: Float64Array): Fold | null {
  const validation = indicesWhere(partsIn(keys), VALIDATION);
  return validation.length === 0 ? null : { train: givenTraining(keys), validation };
}
