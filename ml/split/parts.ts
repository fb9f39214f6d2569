export interface HoldoutSplit {
  readonly train: Uint32Array;
  readonly holdout: Uint32Array;
}

export interface Fold {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

/** The positions that hold `wanted`, ascending. */
export function indicesWhere(values: Uint8Array, wanted: number): Uint32Array {
  let count = 0;
  for (const value of values) if (value === wanted) count++;
  const out = new Uint32Array(count);
  let at = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === wanted) out[at++] = i;
  return out;
}

/** One fold for each number in `foldOf`: its rows validate, all others train. */
export function foldsBy(foldOf: Uint8Array, folds: number): Fold[] {
  return Array.from({ length: folds }, (_, fold) => {
    const mine = foldOf.map((value) => (value === fold ? 1 : 0));
    return { train: indicesWhere(mine, 0), validation: indicesWhere(mine, 1) };
  });
}
