import type { Workspace } from "./workspace.ts";

/** A product of two matrices in a network's memory; offsets and steps count numbers. */
export interface Product {
  /** A, whose entry (i, k) stands at `a + i * rowStep + k * innerStep`: either way round. */
  readonly a: number;
  readonly rowStep: number;
  readonly innerStep: number;
  /** B, row after row. */
  readonly b: number;
  /** C, row after row. */
  readonly c: number;
  readonly rows: number;
  readonly inner: number;
  readonly cols: number;
  /** What is added to: one row for all, or the C that stands there. */
  readonly to: number | "c";
  /** Whether what is below 0 becomes 0. */
  readonly rectify?: boolean;
}

/** C = to + A B, in float64. Each sum runs in the order of the inner index. */
export function multiply(ws: Workspace, product: Product): void {
  const { a, rowStep, innerStep, b, c, rows, inner, cols, to, rectify = false } = product;
  ws.kernels.multiply(
    8 * a,
    8 * rowStep,
    8 * innerStep,
    8 * b,
    8 * (to === "c" ? c : to),
    to === "c" ? 8 * cols : 0,
    8 * c,
    rows,
    inner,
    cols,
    8 * ws.factors,
    rectify ? 0 : Number.NEGATIVE_INFINITY,
  );
}
