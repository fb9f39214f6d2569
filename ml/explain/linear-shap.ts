import type { LinearModel } from "#ml/linear/model.ts";
import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import type { Contributions } from "./tree-shap.ts";

/** The mean of each encoded column: dense ones, then the shares of each block's codes. */
export interface DesignMeans {
  readonly dense: readonly number[];
  readonly blocks: readonly (readonly number[])[];
}

/** Means over designs of the same encoding, met one after the other. */
export function designMeans(designs: Iterable<LinearDesign>): DesignMeans {
  let rows = 0;
  let dense: number[] = [];
  let blocks: number[][] = [];
  for (const design of designs) {
    if (rows === 0) {
      dense = design.dense.map(() => 0);
      blocks = design.blocks.map(({ size }) => new Array<number>(size).fill(0));
    }
    rows += design.rows;
    design.dense.forEach((column, i) => {
      let sum = dense[i] as number;
      for (const value of column) sum += value;
      dense[i] = sum;
    });
    design.blocks.forEach(({ codes }, i) => {
      const block = blocks[i] as number[];
      for (const code of codes) if (code >= 0) block[code] = (block[code] as number) + 1;
    });
  }
  return {
    dense: dense.map((sum) => sum / rows),
    blocks: blocks.map((block) => block.map((count) => count / rows)),
  };
}

/**
 * Exact SHAP values of a linear model with independent columns: weight times distance from the mean, in the unit of the weighted sum (`shap` package: LinearExplainer with an
 * Independent masker). One feature for each dense column and then for each block, in the order of the design.
 */
export function linearContributions(
  model: LinearModel,
  means: DesignMeans,
  design: LinearDesign,
): Contributions {
  const outputs = model.outputs.length;
  const features = design.dense.length + design.blocks.length;
  const values = new Float64Array(design.rows * features * outputs);
  const base = new Float64Array(outputs);
  model.outputs.forEach(({ intercept, dense, blocks }, output) => {
    let sum = intercept;
    design.dense.forEach((column, i) => {
      const [weight, mean] = [dense[i] as number, means.dense[i] as number];
      sum += weight * mean;
      for (let row = 0; row < design.rows; row++)
        values[(row * features + i) * outputs + output] = weight * ((column[row] as number) - mean);
    });
    design.blocks.forEach(({ codes }, i) => {
      const weights = blocks[i] as readonly number[];
      const mean = (means.blocks[i] as readonly number[]).reduce(
        (total, share, code) => total + share * (weights[code] as number),
        0,
      );
      sum += mean;
      const feature = design.dense.length + i;
      for (let row = 0; row < design.rows; row++) {
        const code = codes[row] as number;
        values[(row * features + feature) * outputs + output] =
          (code < 0 ? 0 : (weights[code] as number)) - mean;
      }
    });
    base[output] = sum;
  });
  return { values, base };
}
