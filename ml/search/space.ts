import {
  type Algorithm,
  CATALOGUE,
  checkValue,
  defaultParameters,
  type ParameterGrid,
  type ParameterValues,
} from "#ml/catalogue.ts";
import { TrainingInputError } from "#ml/errors.ts";
import type { Random } from "#ml/split/random.ts";

/** Every number from `low` to `high`, whole numbers for a parameter that takes those; drawn evenly, or evenly in the logarithm. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
}
export type ParameterRanges = Readonly<Record<string, Range>>;

export interface RangeDimension {
  readonly kind: "range";
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly integer: boolean;
}
export interface ChoiceDimension {
  readonly kind: "choices";
  readonly name: string;
  readonly values: readonly number[];
}
export type Dimension = RangeDimension | ChoiceDimension;

export interface SearchSpace {
  /** What every setting starts from: the one value of the grid, else the default. */
  readonly fixed: ParameterValues;
  readonly dimensions: readonly Dimension[];
}

/**
 * What a search draws settings from: ranges where they are given, the grid's values where there are several, all else fixed. Throws a TrainingInputError for a parameter or value that
 * the algorithm does not take, and where nothing is left to search.
 */
export function searchSpace(algorithm: Algorithm, grid: ParameterGrid, ranges: ParameterRanges): SearchSpace {
  const { label, parameters } = CATALOGUE[algorithm];
  const fixed: Record<string, number> = { ...defaultParameters(algorithm) };
  const dimensions: Dimension[] = [];
  for (const name of [...Object.keys(grid), ...Object.keys(ranges)])
    if (!(name in fixed))
      throw new TrainingInputError(
        `${label} has no parameter "${name}". It takes ${parameters.map((one) => one.name).join(", ") || "none"}.`,
      );
  for (const parameter of parameters) {
    const { name, integer } = parameter;
    const range = ranges[name];
    const values = [...new Set(grid[name] ?? [parameter.default])];
    if (values.length === 0)
      throw new TrainingInputError(`No value was given for ${parameter.label}. Give at least one.`);
    for (const value of range ? [range.low, range.high] : values) checkValue(parameter, value);
    if (range) {
      if (!(range.low < range.high))
        throw new TrainingInputError(
          `The range of ${parameter.label} runs from ${range.low} to ${range.high}. Let it end above where it starts.`,
        );
      if (range.log && !(range.low > 0))
        throw new TrainingInputError(
          `The range of ${parameter.label} starts at ${range.low}, which has no logarithm. Start it above 0, or draw it evenly.`,
        );
      dimensions.push({
        kind: "range",
        name,
        low: range.low,
        high: range.high,
        log: range.log === true,
        integer,
      });
    } else if (values.length > 1) dimensions.push({ kind: "choices", name, values });
    else fixed[name] = values[0] as number;
  }
  if (dimensions.length === 0)
    throw new TrainingInputError(
      `There is nothing to search: every parameter of ${label} has one value. Give a range or several values of one, or try the setting as it is.`,
    );
  return { fixed, dimensions };
}

/** One setting, each dimension drawn by itself. */
export function drawSetting({ fixed, dimensions }: SearchSpace, random: Random): ParameterValues {
  const setting: Record<string, number> = { ...fixed };
  for (const dimension of dimensions)
    setting[dimension.name] =
      dimension.kind === "choices"
        ? (dimension.values[random.integer(dimension.values.length)] as number)
        : drawRange(dimension, random);
  return setting;
}

function drawRange({ low, high, log, integer }: RangeDimension, random: Random): number {
  const half = integer ? 0.5 : 0;
  const [from, to] = log ? [Math.log(low - half), Math.log(high + half)] : [low - half, high + half];
  const drawn = from + (to - from) * random.uniform();
  return onto({ low, high, integer }, log ? Math.exp(drawn) : drawn);
}

/** The nearest value that the dimension has. */
export function onto(
  { low, high, integer }: Pick<RangeDimension, "low" | "high" | "integer">,
  value: number,
): number {
  return Math.max(low, Math.min(high, integer ? Math.round(value) : value));
}

/** Draws in a row that only brought settings seen before, after which a space counts as used up. */
const PATIENCE = 200;

/** `count` different settings in the order drawn, none of them in `known`; fewer where the space has no more. */
export function drawSettings(
  space: SearchSpace,
  count: number,
  random: Random,
  known: Iterable<ParameterValues> = [],
): ParameterValues[] {
  const seen = new Set(Array.from(known, keyOf));
  const drawn: ParameterValues[] = [];
  let misses = 0;
  while (drawn.length < count && misses < PATIENCE) {
    const setting = drawSetting(space, random);
    if (seen.has(keyOf(setting))) misses++;
    else {
      misses = 0;
      seen.add(keyOf(setting));
      drawn.push(setting);
    }
  }
  return drawn;
}

/** The same text for the same setting. */
export const keyOf = (setting: ParameterValues): string =>
  JSON.stringify(Object.entries(setting).sort(([a], [b]) => (a < b ? -1 : 1)));
