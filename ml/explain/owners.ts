import type { LinearEncoding } from "#ml/preprocess/linear-encoding.ts";
import type { TreeEncoding } from "#ml/preprocess/tree-encoding.ts";

/** For each column of the tree learner, the raw column that it came from. */
export function treeOwners(encoding: TreeEncoding): number[] {
  return encoding.inputs.flatMap((input, owner) =>
    input.kind === "datetime" ? input.parts.map(() => owner) : [owner],
  );
}

/** For each dense column of the design, and then for each block, the raw column that it came from. */
export function linearOwners(encoding: LinearEncoding): number[] {
  const dense: number[] = [];
  const blocks: number[] = [];
  const addScaled = (owner: number, indicator: boolean) => {
    dense.push(owner);
    if (indicator) dense.push(owner);
  };
  encoding.inputs.forEach((input, owner) => {
    if (input.kind === "numeric") addScaled(owner, input.scaled.indicator);
    else if (input.kind === "categorical") blocks.push(owner);
    else
      for (const part of input.parts) {
        if (part.as === "number") addScaled(owner, part.scaled.indicator);
        else blocks.push(owner);
      }
  });
  return [...dense, ...blocks];
}

/** `rows x columns x outputs` numbers as `rows x features x outputs`: those of one owner added up. */
export function sumByOwner(
  values: Float64Array,
  owners: readonly number[],
  features: number,
  outputs: number,
): Float64Array {
  const columns = owners.length;
  const rows = values.length / (columns * outputs);
  const sums = new Float64Array(rows * features * outputs);
  for (let row = 0; row < rows; row++)
    owners.forEach((owner, column) => {
      for (let output = 0; output < outputs; output++) {
        const to = (row * features + owner) * outputs + output;
        sums[to] = (sums[to] as number) + (values[(row * columns + column) * outputs + output] as number);
      }
    });
  return sums;
}
