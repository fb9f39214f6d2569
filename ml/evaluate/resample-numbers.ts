import type { Resampler } from "./figures.ts";

/** The figures of a regression from counts of rows. The errors are sorted once, for their median. */
export function numberResampler(target: ArrayLike<number>, answers: ArrayLike<number>): Resampler {
  const n = target.length;
  const errors = Float64Array.from(target, (actual, row) => Math.abs(actual - (answers[row] as number)));
  const order = Uint32Array.from({ length: n }, (_, row) => row).sort(
    (a, b) => (errors[a] as number) - (errors[b] as number),
  );
  return (counts) => {
    let sum = 0;
    for (let row = 0; row < n; row++) sum += (counts[row] as number) * (target[row] as number);
    const mean = sum / n;
    let absolute = 0;
    let squares = 0;
    let percent = 0;
    let total = 0;
    for (let row = 0; row < n; row++) {
      const count = counts[row] as number;
      if (count === 0) continue;
      const actual = target[row] as number;
      const error = errors[row] as number;
      absolute += count * error;
      squares += count * error * error;
      percent += (count * error) / Math.max(Math.abs(actual), Number.EPSILON);
      total += count * (actual - mean) ** 2;
    }
    return {
      r2: total === 0 ? (squares === 0 ? 1 : 0) : 1 - squares / total,
      mae: absolute / n,
      rmse: Math.sqrt(squares / n),
      mape: percent / n,
      medianAe: medianOf(errors, order, counts),
    };
  };
}

function medianOf(errors: Float64Array, order: Uint32Array, counts: Uint32Array): number {
  const [lower, upper] = [(order.length - 1) >> 1, order.length >> 1];
  let seen = 0;
  let below = Number.NaN;
  for (const row of order) {
    seen += counts[row] as number;
    if (Number.isNaN(below) && seen > lower) below = errors[row] as number;
    if (seen > upper) return (below + (errors[row] as number)) / 2;
  }
  return below;
}
