import {
  type ClassWeights,
  type EarlyStopping,
  STOPS_EARLY,
  WEIGHS_CLASSES,
} from "#domain/training/learning.ts";
import type { RunSpec, StartRunInput } from "#domain/training/schemas.ts";
import type { RunDraft } from "./run-draft.ts";

/** What of the form says how to learn, as typed. */
export type LearningDraft = {
  weights: "alike" | "balanced" | "given";
  /** A class and its weight on each line. */
  givenWeights: string;
  stopsEarly: boolean;
  stoppingPercent: string;
  patience: string;
};

export const EMPTY_LEARNING: LearningDraft = {
  weights: "alike",
  givenWeights: "",
  stopsEarly: false,
  stoppingPercent: "10",
  patience: "10",
};

export function learningOf({
  classWeights,
  earlyStopping,
}: Pick<RunSpec, "classWeights" | "earlyStopping">): LearningDraft {
  return {
    ...EMPTY_LEARNING,
    ...(classWeights === "balanced" && { weights: "balanced" as const }),
    ...(typeof classWeights === "object" && {
      weights: "given" as const,
      givenWeights: linesOf(classWeights),
    }),
    ...(earlyStopping && {
      stopsEarly: true,
      stoppingPercent: String(Number((100 * earlyStopping.validationFraction).toPrecision(6))),
      patience: String(earlyStopping.patience),
    }),
  };
}

const linesOf = (weights: Exclude<ClassWeights, "balanced">): string =>
  Object.entries(weights)
    .map(([name, weight]) => `${name} = ${weight}`)
    .join("\n");

/** What of it the call says: only what the chosen algorithm can do. */
export function learningInput(draft: RunDraft): Pick<StartRunInput, "classWeights" | "earlyStopping"> {
  if (draft.automatic) return {};
  const weighs = WEIGHS_CLASSES.has(draft.algorithm) && draft.targetKind !== "number";
  return {
    ...(weighs && draft.weights !== "alike" && { classWeights: weightsOf(draft) }),
    ...(STOPS_EARLY.has(draft.algorithm) && draft.stopsEarly && { earlyStopping: stoppingOf(draft) }),
  };
}

const numberOf = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));

const stoppingOf = ({ stoppingPercent, patience }: LearningDraft): EarlyStopping => ({
  validationFraction: numberOf(stoppingPercent) / 100,
  patience: numberOf(patience),
});

/** A line without a number becomes a weight that is none, so that the schema says so. */
function weightsOf({ weights, givenWeights }: LearningDraft): ClassWeights {
  if (weights === "balanced") return "balanced";
  const lines = givenWeights.split("\n").filter((line) => line.trim() !== "");
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf("=");
      return at < 0 ? [line.trim(), Number.NaN] : [line.slice(0, at).trim(), numberOf(line.slice(at + 1))];
    }),
  );
}
