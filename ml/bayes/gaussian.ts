import { softmaxInPlace } from "#ml/linear/model.ts";
import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";

/** Of one class: the log of its share, and mean and variance of each dense column. Blocks hold what each level adds to the log-likelihood, the last entry for none. */
export interface ClassDensity {
  readonly logShare: number;
  readonly means: readonly number[];
  readonly variances: readonly number[];
  readonly blocks: readonly (readonly number[])[];
}

export interface BayesModel {
  readonly kind: "bayes";
  readonly classes: readonly ClassDensity[];
}

/**
 * Gaussian naive Bayes as scikit-learn's GaussianNB: each encoded column, one-hot ones included, is normal within a class, with `smoothing` times the largest column variance
 * added to every variance.
 */
export function fitBayes(
  design: LinearDesign,
  target: Uint8Array,
  classes: number,
  smoothing: number,
): BayesModel {
  const counts = new Float64Array(classes);
  for (const label of target) counts[label] = (counts[label] as number) + 1;
  const dense = design.dense.map((column) => densities(column, target, counts));
  const blocks = design.blocks.map(({ codes, size }) => levelShares(codes, size, target, counts));
  const overall = design.dense.map((column) => variance(column));
  for (const { codes, size } of design.blocks) {
    const shares = new Float64Array(size);
    for (const code of codes) if (code >= 0) shares[code] = (shares[code] as number) + 1 / design.rows;
    for (const share of shares) overall.push(share * (1 - share));
  }
  const extra = smoothing * overall.reduce((most, value) => Math.max(most, value), 0);
  return {
    kind: "bayes",
    classes: Array.from(counts, (count, c): ClassDensity => {
      const variances = dense.map((column) => (column.variances[c] as number) + extra);
      return {
        logShare: Math.log(count / design.rows),
        means: dense.map((column) => column.means[c] as number),
        variances,
        blocks: blocks.map((shares) =>
          levelTable(
            shares.map((share) => share[c] as number),
            extra,
          ),
        ),
      };
    }),
  };
}

/** Log-likelihood of each level's one-hot row (and, last, of the row without a level) when column l is normal with mean p_l and variance p_l (1 - p_l) + extra. */
function levelTable(shares: readonly number[], extra: number): number[] {
  const term = (x: number, p: number) => {
    const spread = p * (1 - p) + extra;
    return -0.5 * (Math.log(2 * Math.PI * spread) + (x - p) ** 2 / spread);
  };
  const none = shares.reduce((sum, p) => sum + term(0, p), 0);
  return [...shares.map((p) => none - term(0, p) + term(1, p)), none];
}

function densities(column: Float64Array, target: Uint8Array, counts: Float64Array) {
  const means = new Float64Array(counts.length);
  const variances = new Float64Array(counts.length);
  column.forEach((value, row) => {
    const c = target[row] as number;
    means[c] = (means[c] as number) + value / (counts[c] as number);
  });
  column.forEach((value, row) => {
    const c = target[row] as number;
    variances[c] = (variances[c] as number) + (value - (means[c] as number)) ** 2 / (counts[c] as number);
  });
  return { means, variances };
}

/** For each level, its share among the rows of each class. */
function levelShares(codes: Int32Array, size: number, target: Uint8Array, counts: Float64Array) {
  const shares = Array.from({ length: size }, () => new Float64Array(counts.length));
  codes.forEach((code, row) => {
    const c = target[row] as number;
    const share = shares[code];
    if (share) share[c] = (share[c] as number) + 1 / (counts[c] as number);
  });
  return shares;
}

function variance(column: Float64Array): number {
  let mean = 0;
  for (const value of column) mean += value / column.length;
  let sum = 0;
  for (const value of column) sum += (value - mean) ** 2;
  return sum / column.length;
}

/** The probability of each class for each row, row after row. */
export function bayesProbabilities(model: BayesModel, design: LinearDesign): Float64Array {
  const classes = model.classes.length;
  const out = new Float64Array(design.rows * classes);
  model.classes.forEach((density, c) => {
    const base = density.variances.reduce(
      (sum, value) => sum - 0.5 * Math.log(2 * Math.PI * value),
      density.logShare,
    );
    for (let row = 0; row < design.rows; row++) {
      let sum = base;
      for (let i = 0; i < design.dense.length; i++) {
        const away = (design.dense[i]?.[row] as number) - (density.means[i] as number);
        sum -= (away * away) / (2 * (density.variances[i] as number));
      }
      for (let i = 0; i < design.blocks.length; i++) {
        const table = density.blocks[i] as readonly number[];
        const code = design.blocks[i]?.codes[row] as number;
        sum += table[code < 0 ? table.length - 1 : code] as number;
      }
      out[row * classes + c] = sum;
    }
  });
  for (let at = 0; at < out.length; at += classes) softmaxInPlace(out.subarray(at, at + classes));
  return out;
}
