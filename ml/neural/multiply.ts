/** A product of two matrices that stand in one array of numbers; offsets and steps count numbers. */
export interface Product {
  /** A, whose entry (i, k) stands at `a + i * rowStep + k * innerStep`: either way round. */
  readonly a: number;
  readonly rowStep: number;
  readonly innerStep: number;
  /** B, row after row. */
  readonly b: number;
  /** C = A B, row after row. */
  readonly c: number;
  readonly rows: number;
  readonly inner: number;
  readonly cols: number;
}

/** C = A B in tiles of two rows and four columns, whose eight sums stay in registers. Each sum runs in the order of the inner index, whatever the tile. */
export function multiply(
  mem: Float64Array,
  { a, rowStep, innerStep, b, c, rows, inner, cols }: Product,
): void {
  const evenRows = rows - (rows % 2);
  const tiledCols = cols - (cols % 4);
  for (let i = 0; i < evenRows; i += 2) {
    for (let j = 0; j < tiledCols; j += 4) {
      let [c00, c01, c02, c03, c10, c11, c12, c13] = [0, 0, 0, 0, 0, 0, 0, 0];
      let atA = a + i * rowStep;
      let atB = b + j;
      for (let k = 0; k < inner; k++) {
        const a0 = mem[atA] as number;
        const a1 = mem[atA + rowStep] as number;
        const b0 = mem[atB] as number;
        const b1 = mem[atB + 1] as number;
        const b2 = mem[atB + 2] as number;
        const b3 = mem[atB + 3] as number;
        c00 += a0 * b0;
        c01 += a0 * b1;
        c02 += a0 * b2;
        c03 += a0 * b3;
        c10 += a1 * b0;
        c11 += a1 * b1;
        c12 += a1 * b2;
        c13 += a1 * b3;
        atA += innerStep;
        atB += cols;
      }
      const at = c + i * cols + j;
      mem[at] = c00;
      mem[at + 1] = c01;
      mem[at + 2] = c02;
      mem[at + 3] = c03;
      mem[at + cols] = c10;
      mem[at + cols + 1] = c11;
      mem[at + cols + 2] = c12;
      mem[at + cols + 3] = c13;
    }
  }
  const one = (i: number, j: number) => {
    let sum = 0;
    let atA = a + i * rowStep;
    let atB = b + j;
    for (let k = 0; k < inner; k++) {
      sum += (mem[atA] as number) * (mem[atB] as number);
      atA += innerStep;
      atB += cols;
    }
    mem[c + i * cols + j] = sum;
  };
  for (let i = 0; i < evenRows; i++) for (let j = tiledCols; j < cols; j++) one(i, j);
  for (let i = evenRows; i < rows; i++) for (let j = 0; j < cols; j++) one(i, j);
}
