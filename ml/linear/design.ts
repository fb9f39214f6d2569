import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";

/** The weights of one answer: dense columns in their order, then one list for each one-hot block. */
export interface LinearWeights {
  readonly intercept: number;
  readonly dense: readonly number[];
  readonly blocks: readonly (readonly number[])[];
}

/** Intercept, dense columns and one-hot columns of a design. */
export function parameterCount(design: LinearDesign): number {
  return 1 + design.dense.length + design.blocks.reduce((sum, block) => sum + block.size, 0);
}

/** A flat vector (intercept, dense, blocks) as named weights. */
export function toWeights(design: LinearDesign, flat: Float64Array): LinearWeights {
  let at = 1 + design.dense.length;
  const blocks = design.blocks.map(({ size }) => {
    const block = [...flat.subarray(at, at + size)];
    at += size;
    return block;
  });
  return { intercept: flat[0] as number, dense: [...flat.subarray(1, 1 + design.dense.length)], blocks };
}

/** Named weights as one flat vector. */
export function toFlat(weights: LinearWeights): Float64Array {
  return Float64Array.from([weights.intercept, ...weights.dense, ...weights.blocks.flat()]);
}

/** out = X w, with the intercept as the first weight. */
export function times(design: LinearDesign, weights: Float64Array, out: Float64Array): void {
  out.fill(weights[0] as number);
  design.dense.forEach((column, i) => {
    const weight = weights[1 + i] as number;
    for (let row = 0; row < out.length; row++)
      out[row] = (out[row] as number) + weight * (column[row] as number);
  });
  let offset = 1 + design.dense.length;
  for (const { codes, size } of design.blocks) {
    for (let row = 0; row < out.length; row++) {
      const code = codes[row] as number;
      if (code >= 0) out[row] = (out[row] as number) + (weights[offset + code] as number);
    }
    offset += size;
  }
}

/** out = X' v. */
export function transposeTimes(design: LinearDesign, values: Float64Array, out: Float64Array): void {
  out.fill(0);
  let total = 0;
  for (let row = 0; row < values.length; row++) total += values[row] as number;
  out[0] = total;
  design.dense.forEach((column, i) => {
    out[1 + i] = dot(column, values);
  });
  let offset = 1 + design.dense.length;
  for (const { codes, size } of design.blocks) {
    scatter(codes, values, out, offset);
    offset += size;
  }
}

/** The diagonal of X' diag(weights) X. */
export function gramDiagonal(design: LinearDesign, weights: Float64Array): Float64Array {
  const diagonal = new Float64Array(parameterCount(design));
  let total = 0;
  for (const value of weights) total += value;
  diagonal[0] = total;
  design.dense.forEach((column, i) => {
    let sum = 0;
    for (let row = 0; row < column.length; row++)
      sum += (weights[row] as number) * (column[row] as number) ** 2;
    diagonal[1 + i] = sum;
  });
  let offset = 1 + design.dense.length;
  for (const { codes, size } of design.blocks) {
    scatter(codes, weights, diagonal, offset);
    offset += size;
  }
  return diagonal;
}

function scatter(codes: Int32Array, values: Float64Array, out: Float64Array, offset: number): void {
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number;
    if (code >= 0) out[offset + code] = (out[offset + code] as number) + (values[row] as number);
  }
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

export function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

export interface ConjugateLimits {
  /** Stops at a residual of this length. */
  readonly enough: number;
  readonly steps: number;
}

/** Solves A x = b for a symmetric positive (semi-)definite A given as a product, by conjugate gradients from 0 with a diagonal preconditioner. */
export function conjugateGradients(
  product: (direction: Float64Array, out: Float64Array) => void,
  right: Float64Array,
  diagonal: Float64Array,
  { enough, steps }: ConjugateLimits,
): Float64Array {
  const size = right.length;
  const solution = new Float64Array(size);
  const residual = right.slice();
  const scaled = residual.map((value, i) => value / (diagonal[i] as number));
  const direction = scaled.slice();
  const image = new Float64Array(size);
  let energy = dot(residual, scaled);
  for (let step = 0; step < steps && energy > 0; step++) {
    product(direction, image);
    const bend = dot(direction, image);
    if (bend <= 0) break;
    const alpha = energy / bend;
    for (let i = 0; i < size; i++) {
      solution[i] = (solution[i] as number) + alpha * (direction[i] as number);
      residual[i] = (residual[i] as number) - alpha * (image[i] as number);
      scaled[i] = (residual[i] as number) / (diagonal[i] as number);
    }
    if (Math.sqrt(dot(residual, residual)) <= enough) break;
    const next = dot(residual, scaled);
    const beta = next / energy;
    energy = next;
    for (let i = 0; i < size; i++) direction[i] = (scaled[i] as number) + beta * (direction[i] as number);
  }
  return solution;
}

/** Some rows of a design. */
export function designRows(design: LinearDesign, rows: Uint32Array): LinearDesign {
  return {
    rows: rows.length,
    dense: design.dense.map((column) => Float64Array.from(rows, (row) => column[row] as number)),
    blocks: design.blocks.map(({ codes, size }) => ({
      codes: Int32Array.from(rows, (row) => codes[row] as number),
      size,
    })),
  };
}
