import type { ParameterValues } from "#ml/catalogue.ts";
import type { Random } from "#ml/split/random.ts";
import { normalMass } from "./normal.ts";
import { type Dimension, onto, type RangeDimension, type SearchSpace } from "./space.ts";

/** Observations that count fully; older ones count less and less. */
const RECENT = 25;
const PRIOR_WEIGHT = 1;
const NARROWEST_KERNELS = 100;

/** A kernel for each observation and a wide one for the prior, over all dimensions together. */
export interface ParzenEstimator {
  /** The kernels' weights, of sum 1; the prior is the last. */
  readonly weights: readonly number[];
  readonly parts: readonly Part[];
}

type Part =
  | {
      readonly kind: "range";
      readonly dimension: RangeDimension;
      readonly centres: number[];
      readonly widths: number[];
    }
  | {
      readonly kind: "choices";
      readonly values: readonly number[] /** By kernel, then choice. */;
      readonly shares: number[][];
    };

/**
 * The density of settings that did alike, from observations in the order in which they were made: a mixture of truncated normal distributions (in the logarithm where the range has
 * one, of whole numbers where it takes those) and of shares of choices, as Optuna 5's multivariate `_ParzenEstimator` with its defaults makes it.
 */
export function parzenEstimator(
  { dimensions }: SearchSpace,
  observations: readonly ParameterValues[],
): ParzenEstimator {
  const raw = observations.length === 0 ? [1] : [...recencyWeights(observations.length), PRIOR_WEIGHT];
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return {
    weights: raw.map((weight) => weight / total),
    parts: dimensions.map((dimension) => partOf(dimension, observations)),
  };
}

/** 1 for the latest 25; the ones before rise evenly from 1/n. */
function recencyWeights(n: number): number[] {
  const ramp = n - RECENT;
  return Array.from({ length: n }, (_, i) => {
    if (i >= ramp) return 1;
    return ramp === 1 ? 1 / n : 1 / n + ((1 - 1 / n) * i) / (ramp - 1);
  });
}

function partOf(dimension: Dimension, observations: readonly ParameterValues[]): Part {
  const seen = observations.map((setting) => setting[dimension.name] as number);
  if (dimension.kind === "range") return rangePart(dimension, seen);
  const { values } = dimension;
  const kernels = seen.length + 1;
  const floor = PRIOR_WEIGHT / kernels;
  const shares = [...seen, null].map((value) => {
    const counts = values.map((choice) => floor + (choice === value ? 1 : 0));
    const sum = counts.reduce((total, count) => total + count, 0);
    return counts.map((count) => count / sum);
  });
  return { kind: "choices", values, shares };
}

/** The range in the unit of the kernels; a whole number stands for half a step on both sides of it. */
function bounds({ low, high, log, integer }: RangeDimension): { from: number; to: number } {
  const half = integer ? 0.5 : 0;
  return log
    ? { from: Math.log(low - half), to: Math.log(high + half) }
    : { from: low - half, to: high + half };
}

/** A kernel is as wide as the farther of its two neighbours is away, within limits; at the ends the one neighbour counts. */
function rangePart(dimension: RangeDimension, seen: readonly number[]): Part {
  const { from, to } = bounds(dimension);
  const range = to - from;
  // Defaults are tried too, and may lie outside, even where there is no logarithm: they count at the end next to them.
  const inside = seen.map((value) => onto(dimension, value));
  const at = dimension.log ? inside.map(Math.log) : inside;
  const order = Array.from(at.keys()).sort((a, b) => (at[a] as number) - (at[b] as number) || a - b);
  const line = [from, ...order.map((i) => at[i] as number), to];
  const narrowest = range / Math.min(NARROWEST_KERNELS, 2 + seen.length);
  const widths = new Array<number>(at.length);
  order.forEach((observation, place) => {
    const left = (line[place + 1] as number) - (line[place] as number);
    const right = (line[place + 2] as number) - (line[place + 1] as number);
    const alone = at.length < 2;
    const isFirst = place === 0 && !alone;
    const isLast = place === at.length - 1 && !alone;
    const width = isFirst ? right : isLast ? left : Math.max(left, right);
    widths[observation] = Math.min(range, Math.max(narrowest, width));
  });
  return {
    kind: "range",
    dimension,
    centres: [...at, (from + to) / 2],
    widths: [...widths, range],
  };
}

/** The natural logarithm of the density (of choices and whole numbers: the probability) of a setting. */
export function logDensity(
  { weights, parts }: ParzenEstimator,
  space: SearchSpace,
  setting: ParameterValues,
): number {
  const logs = weights.map((weight, kernel) =>
    parts.reduce(
      (sum, part, i) =>
        sum + kernelLog(part, kernel, setting[(space.dimensions[i] as Dimension).name] as number),
      Math.log(weight),
    ),
  );
  const largest = Math.max(...logs);
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}

function kernelLog(part: Part, kernel: number, value: number): number {
  if (part.kind === "choices")
    return Math.log((part.shares[kernel] as number[])[part.values.indexOf(value)] as number);
  const { dimension, centres, widths } = part;
  const { from, to } = bounds(dimension);
  const centre = centres[kernel] as number;
  const width = widths[kernel] as number;
  const z = (x: number) => (x - centre) / width;
  const whole = Math.log(normalMass(z(from), z(to)));
  const unit = (x: number) => (dimension.log ? Math.log(x) : x);
  if (dimension.integer) return Math.log(normalMass(z(unit(value - 0.5)), z(unit(value + 0.5)))) - whole;
  const distance = z(unit(value));
  return -0.5 * distance * distance - Math.log(width * Math.sqrt(2 * Math.PI)) - whole;
}

/** A setting drawn from the mixture: one kernel for all dimensions, then each from that kernel. */
export function drawFrom(
  { weights, parts }: ParzenEstimator,
  { fixed, dimensions }: SearchSpace,
  random: Random,
): ParameterValues {
  const kernel = pick(weights, random);
  const setting: Record<string, number> = { ...fixed };
  parts.forEach((part, i) => {
    const { name } = dimensions[i] as Dimension;
    setting[name] =
      part.kind === "choices"
        ? (part.values[pick(part.shares[kernel] as number[], random)] as number)
        : drawKernel(part, kernel, random);
  });
  return setting;
}

function pick(shares: readonly number[], random: Random): number {
  let left = random.uniform();
  for (let i = 0; i < shares.length - 1; i++) {
    left -= shares[i] as number;
    if (left < 0) return i;
  }
  return shares.length - 1;
}

/** A kernel's centre is within the range, so that every third normal draw or more is too. */
function drawKernel(
  { dimension, centres, widths }: Extract<Part, { kind: "range" }>,
  kernel: number,
  random: Random,
): number {
  const { from, to } = bounds(dimension);
  for (;;) {
    const drawn = (centres[kernel] as number) + (widths[kernel] as number) * random.normal();
    if (drawn >= from && drawn <= to) return onto(dimension, dimension.log ? Math.exp(drawn) : drawn);
  }
}
