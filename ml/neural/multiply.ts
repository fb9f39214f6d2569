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

/** C = to + A B. Each sum runs in the order of the inner index. */
export function multiply(ws: Workspace, product: Product): void {
  const { a, rowStep, innerStep, b, c, rows, inner, cols, to, rectify = false } = product;
  const { bytes } = ws;
  ws.kernels.multiply(
    bytes * a,
    bytes * rowStep,
    bytes * innerStep,
    bytes * b,
    bytes * (to === "c" ? c : to),
    to === "c" ? bytes * cols : 0,
    bytes * c,
    rows,
    inner,
    cols,
    bytes * ws.factors,
    rectify ? 0 : Number.NEGATIVE_INFINITY,
  );
}
