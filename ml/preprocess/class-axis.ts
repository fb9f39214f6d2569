import type { CategoricalColumn } from "#ml/table.ts";

const STEPS = 100;

/**
 * One number for each row, so that a level's mean puts levels with similar shares of the classes side by side: the weight of the row's class in the first principal
 * component of the levels' class shares, weighted by their rows. Source: Coppersmith, Hong and Hosking, "Partitioning nominal attributes in decision trees", 1999.
 */
export function classAxis(column: CategoricalColumn, target: ArrayLike<number>): Float64Array {
  const rows = column.codes.length;
  let classes = 0;
  for (let row = 0; row < rows; row++) classes = Math.max(classes, (target[row] as number) + 1);
  const levels = column.levels.length + 1;
  const counts = new Float64Array(levels * classes);
  const ofLevel = new Float64Array(levels);
  const ofClass = new Float64Array(classes);
  for (let row = 0; row < rows; row++) {
    const code = column.codes[row] as number;
    const level = code < 0 ? levels - 1 : code;
    const label = target[row] as number;
    counts[level * classes + label] = (counts[level * classes + label] as number) + 1;
    ofLevel[level] = (ofLevel[level] as number) + 1;
    ofClass[label] = (ofClass[label] as number) + 1;
  }
  const covariance = new Float64Array(classes * classes);
  const away = new Float64Array(classes);
  for (let level = 0; level < levels; level++) {
    const n = ofLevel[level] as number;
    if (n === 0) continue;
    for (let c = 0; c < classes; c++)
      away[c] = (counts[level * classes + c] as number) / n - (ofClass[c] as number) / rows;
    for (let a = 0; a < classes; a++)
      for (let b = 0; b < classes; b++)
        covariance[a * classes + b] =
          (covariance[a * classes + b] as number) + (n / rows) * (away[a] as number) * (away[b] as number);
  }
  const axis = firstComponent(covariance, classes);
  const out = new Float64Array(rows);
  for (let row = 0; row < rows; row++) out[row] = axis[target[row] as number] as number;
  return out;
}

/** Power iteration from the column of largest variance; the sign is fixed so that its largest weight is positive. */
function firstComponent(covariance: Float64Array, size: number): Float64Array {
  let widest = 0;
  for (let c = 1; c < size; c++)
    if ((covariance[c * size + c] as number) > (covariance[widest * size + widest] as number)) widest = c;
  let axis = covariance.slice(widest * size, (widest + 1) * size);
  for (let step = 0; step < STEPS; step++) {
    const next = new Float64Array(size);
    for (let a = 0; a < size; a++)
      for (let b = 0; b < size; b++)
        next[a] = (next[a] as number) + (covariance[a * size + b] as number) * (axis[b] as number);
    const length = Math.hypot(...next);
    if (length === 0) break;
    axis = next.map((value) => value / length);
  }
  return axis;
}
