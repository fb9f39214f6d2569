import type { Tree, TreeEnsemble } from "#ml/tree/tree.ts";
import { gaussLegendre } from "./quadrature.ts";

/** What each feature adds to the score of each row; `base` plus a row's contributions is its raw score. */
export interface Contributions {
  /** `rows x features x outputs` numbers. */
  readonly values: Float64Array;
  /** The mean score of the training rows as the trees count them, one for each output. */
  readonly base: Float64Array;
}

/** Trees made ready for `explainRow`. */
export interface TreeExplainer {
  readonly outputs: number;
  readonly base: Float64Array;
  /** Steps of the innermost loop for one row: what a row costs. */
  readonly rowCost: number;
  /** Adds the contributions of one row (`features` numbers, NaN missing) to `out`, `features x outputs` numbers. */
  explainRow(row: Float32Array, out: Float64Array): void;
}

/**
 * Exact SHAP values of trees with path-dependent expectations (Lundberg, Erion and Lee 2018, as TreeExplainer of the `shap` package computes them) in the unit of the raw
 * score: log-odds for boosting, probability or number for averaged trees. Each value is the integral of Owen's multilinear extension (1972), a polynomial that Gauss-Legendre
 * integrates exactly, so a row costs nodes times half the features of the longest path.
 */
export function treeExplainer(ensemble: TreeEnsemble, features: number): TreeExplainer {
  const outputs = ensemble.baselines.length;
  const trees = ensemble.trees.map(flatten);
  const base = Float64Array.from(ensemble.baselines);
  let rowCost = 0;
  for (const tree of trees) {
    rowCost += (tree.nodes.length / 4) * tree.points.length * tree.width;
    for (let c = 0; c < tree.width; c++)
      base[tree.output + c] = (base[tree.output + c] as number) + (tree.mean[c] as number);
  }
  const deepest = Math.max(0, ...trees.map(({ depth }) => depth));
  const most = Math.max(1, ...trees.map(({ points }) => points.length));
  const widest = Math.max(1, ...trees.map(({ width }) => width));
  const state: Walk = {
    row: new Float32Array(features),
    isOn: new Uint8Array(features),
    share: new Float64Array(features),
    products: new Float64Array((deepest + 1) * most),
    sums: new Float64Array((deepest + 1) * most * widest),
    out: new Float64Array(features * outputs),
    outputs,
  };
  return {
    outputs,
    base,
    rowCost,
    explainRow(row, out) {
      state.row = row;
      state.out = out;
      state.isOn.fill(1);
      state.share.fill(1);
      for (const tree of trees) {
        if ((tree.nodes[0] as number) < 0) continue;
        state.products.set(tree.weights);
        visit(tree, state, 0, 0);
      }
    },
  };
}

/** The contributions of many rows, given as float32 feature columns. */
export function treeContributions(
  ensemble: TreeEnsemble,
  columns: readonly Float32Array[],
  rows: number,
): Contributions {
  const { outputs, base, explainRow } = treeExplainer(ensemble, columns.length);
  const size = columns.length * outputs;
  const values = new Float64Array(rows * size);
  const row = new Float32Array(columns.length);
  for (let i = 0; i < rows; i++) {
    columns.forEach((column, feature) => {
      row[feature] = column[i] as number;
    });
    explainRow(row, values.subarray(i * size, (i + 1) * size));
  }
  return { values, base };
}

interface FlatTree {
  /** Feature, left, right, and where missing goes, of each node. */
  readonly nodes: Int32Array;
  readonly thresholds: Float64Array;
  /** Share of the parent's training rows. */
  readonly ratios: Float64Array;
  readonly values: Float64Array;
  readonly output: number;
  readonly width: number;
  readonly depth: number;
  readonly mean: Float64Array;
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

interface Walk {
  row: Float32Array;
  /** By feature: whether the row itself went this way at all its nodes so far, and the share of training rows that did. */
  readonly isOn: Uint8Array;
  readonly share: Float64Array;
  /** By depth and quadrature point: the product over the path's features, and the sum of leaf values times products below. */
  readonly products: Float64Array;
  readonly sums: Float64Array;
  out: Float64Array;
  readonly outputs: number;
}

function flatten(tree: Tree): FlatTree {
  const size = tree.feature.length;
  const nodes = new Int32Array(size * 4);
  const ratios = new Float64Array(size).fill(1);
  const { width } = tree;
  const mean = new Float64Array(width);
  let depth = 0;
  let distinct = 0;
  const onPath = new Map<number, number>();
  const walk = (node: number, level: number, reach: number) => {
    const feature = tree.feature[node] as number;
    const left = tree.left[node] as number;
    const right = tree.right[node] as number;
    nodes.set([feature, left, right, tree.missingLeft[node] ? left : right], node * 4);
    depth = Math.max(depth, level);
    if (feature < 0) {
      distinct = Math.max(distinct, onPath.size);
      for (let c = 0; c < width; c++)
        mean[c] = (mean[c] as number) + reach * (tree.value[node * width + c] as number);
      return;
    }
    const times = onPath.get(feature) ?? 0;
    onPath.set(feature, times + 1);
    const all = tree.count[node] as number;
    for (const child of [left, right]) {
      const ratio = all > 0 ? (tree.count[child] as number) / all : 0;
      ratios[child] = ratio;
      walk(child, level + 1, reach * ratio);
    }
    if (times === 0) onPath.delete(feature);
    else onPath.set(feature, times);
  };
  walk(0, 0, 1);
  return {
    nodes,
    thresholds: Float64Array.from(tree.threshold),
    ratios,
    values: Float64Array.from(tree.value),
    output: tree.output,
    width,
    depth,
    mean,
    ...gaussLegendre(Math.max(1, Math.ceil(distinct / 2))),
  };
}

/**
 * Leaves in `sums` at this depth what lies below the node, and adds each edge's part to its feature. A feature met again on the path replaces its earlier edge, so each
 * edge adds its own term less the earlier one's; once the row has left the way of a feature, its later edges only share out the training rows.
 */
function visit(tree: FlatTree, walk: Walk, node: number, depth: number): void {
  const { nodes, values, width, points } = tree;
  const { products, sums, isOn, share } = walk;
  const size = points.length;
  const at = depth * size;
  const to = at * width;
  const feature = nodes[node * 4] as number;
  if (feature < 0) {
    for (let q = 0; q < size; q++)
      for (let c = 0; c < width; c++)
        sums[to + q * width + c] = (products[at + q] as number) * (values[node * width + c] as number);
    return;
  }
  const value = walk.row[feature] as number;
  const left = nodes[node * 4 + 1] as number;
  const right = nodes[node * 4 + 2] as number;
  const taken = Number.isNaN(value)
    ? (nodes[node * 4 + 3] as number)
    : value <= (tree.thresholds[node] as number)
      ? left
      : right;
  const next = at + size;
  const from = next * width;
  if (isOn[feature] === 0) {
    for (let side = 0; side < 2; side++) {
      const child = side === 0 ? left : right;
      const ratio = tree.ratios[child] as number;
      for (let q = 0; q < size; q++) products[next + q] = (products[at + q] as number) * ratio;
      visit(tree, walk, child, depth + 1);
      for (let i = 0; i < size * width; i++)
        sums[to + i] = (side === 0 ? 0 : (sums[to + i] as number)) + (sums[from + i] as number);
    }
    return;
  }
  const before = share[feature] as number;
  const other = taken === left ? right : left;
  const target = feature * walk.outputs + tree.output;

  const now = before * (tree.ratios[taken] as number);
  for (let q = 0; q < size; q++) {
    const t = points[q] as number;
    products[next + q] = ((products[at + q] as number) * (t + (1 - t) * now)) / (t + (1 - t) * before);
  }
  share[feature] = now;
  visit(tree, walk, taken, depth + 1);
  for (let q = 0; q < size; q++) {
    const t = points[q] as number;
    const term = (before - now) / ((t + (1 - t) * now) * (t + (1 - t) * before));
    for (let c = 0; c < width; c++) {
      const sum = sums[from + q * width + c] as number;
      sums[to + q * width + c] = sum;
      walk.out[target + c] = (walk.out[target + c] as number) + term * sum;
    }
  }

  const rest = before * (tree.ratios[other] as number);
  for (let q = 0; q < size; q++) {
    const t = points[q] as number;
    products[next + q] = ((products[at + q] as number) * (1 - t) * rest) / (t + (1 - t) * before);
  }
  isOn[feature] = 0;
  visit(tree, walk, other, depth + 1);
  for (let q = 0; q < size; q++) {
    const t = points[q] as number;
    const term = -1 / ((1 - t) * (t + (1 - t) * before));
    for (let c = 0; c < width; c++) {
      const sum = sums[from + q * width + c] as number;
      sums[to + q * width + c] = (sums[to + q * width + c] as number) + sum;
      walk.out[target + c] = (walk.out[target + c] as number) + term * sum;
    }
  }
  isOn[feature] = 1;
  share[feature] = before;
}
