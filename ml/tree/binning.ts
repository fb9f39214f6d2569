import { sortFloat32 } from "#ml/sort.ts";
import { BIN_STRIDE, GROUP, MAX_BINS } from "./bin-layout.ts";
import { binOffset, groupCount, STAGED_VALUES, type Workspace } from "./workspace.ts";

/**
 * Upper bin edges of one feature, ascending, at most `maxBins - 1`: midpoints between distinct values when there are few,
 * else percentiles by the averaged inverted distribution function, as scikit-learn's _BinMapper takes them. `sorted` is ascending without NaN. An edge is a float32 that
 * lies below the value on its right, so that the exported `x <= edge` decides as the bins did.
 */
export function binEdges(sorted: Float32Array, maxBins: number): Float32Array {
  const distinct = distinctUpTo(sorted, maxBins);
  if (distinct) {
    const edges = new Float32Array(Math.max(0, distinct.length - 1));
    for (let i = 0; i + 1 < distinct.length; i++) {
      edges[i] = edgeBetween(distinct[i] as number, distinct[i + 1] as number);
    }
    return edges;
  }
  const edges: number[] = [];
  for (let i = 1; i < maxBins; i++) {
    // In percent first and with its rounding, as NumPy does it: else ranks that are whole numbers fall on the other side.
    const rank = sorted.length * ((i * (100 / maxBins)) / 100) - 1;
    const low = sorted[Math.ceil(rank)] as number;
    const edge = Number.isInteger(rank) ? edgeBetween(low, sorted[rank + 1] as number) : low;
    if (edges.length === 0 || edge > (edges.at(-1) as number)) edges.push(edge);
  }
  return Float32Array.from(edges);
}

/** Finds the edges of one feature from the sampled rows of its values and writes the bin of every row. */
export function binFeature(
  ws: Workspace,
  values: Float32Array,
  feature: number,
  maxBins: number,
  thread: number,
): void {
  const sampled = new Float32Array(ws.sample.length);
  let kept = 0;
  for (let i = 0; i < sampled.length; i++) {
    const value = values[ws.sample[i] as number] as number;
    if (!Number.isNaN(value)) sampled[kept++] = value;
  }
  const edges = binEdges(sortFloat32(sampled.subarray(0, kept)), maxBins);
  ws.edges.fill(Number.POSITIVE_INFINITY, feature * MAX_BINS, (feature + 1) * MAX_BINS);
  ws.edges.set(edges, feature * MAX_BINS);
  ws.binCounts[feature] = edges.length + 1;
  ws.hasMissing[feature] = assignBins(ws, values, feature, edges, thread) ? 1 : 0;
}

function assignBins(
  ws: Workspace,
  values: Float32Array,
  feature: number,
  edges: Float32Array,
  thread: number,
): boolean {
  const padded = ws.stagedEdges.subarray(thread * BIN_STRIDE, (thread + 1) * BIN_STRIDE);
  padded.fill(Number.POSITIVE_INFINITY);
  padded.set(edges);
  const staged = ws.staged.subarray(thread * STAGED_VALUES, (thread + 1) * STAGED_VALUES);
  const missing = ws.leftCounts.subarray(thread, thread + 1);
  const rowBytes = groupCount(ws.shape.features) * GROUP;
  let anyMissing = false;
  for (let from = 0; from < values.length; from += STAGED_VALUES) {
    const part = values.subarray(from, from + STAGED_VALUES);
    staged.set(part);
    ws.kernels.assignBins(
      staged.byteOffset,
      staged.byteOffset + 4 * part.length,
      padded.byteOffset,
      ws.bins.byteOffset + binOffset(ws.shape, feature) + GROUP * from,
      ws.rowBins.byteOffset + feature + rowBytes * from,
      rowBytes,
      missing.byteOffset,
    );
    if (missing[0] === 1) anyMissing = true;
  }
  return anyMissing;
}

function distinctUpTo(sorted: Float32Array, limit: number): number[] | null {
  const distinct: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i] as number;
    if (distinct.length > 0 && value === distinct.at(-1)) continue;
    if (distinct.length === limit) return null;
    distinct.push(value);
  }
  return distinct;
}

function edgeBetween(low: number, high: number): number {
  const middle = Math.fround(low + (high - low) / 2);
  return low < high && middle >= high ? low : middle;
}
