import { BIN_STRIDE, binOffset, GROUP, MAX_BINS, MISSING_BIN, type Workspace } from "./workspace.ts";

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

/** Finds the edges of one feature from the sampled rows and writes the bin of every row. */
export function binFeature(ws: Workspace, feature: number, maxBins: number): void {
  const { rows } = ws.shape;
  const raw = ws.raw.subarray(feature * rows, (feature + 1) * rows);
  const sampled = new Float32Array(ws.sample.length);
  let kept = 0;
  for (let i = 0; i < sampled.length; i++) {
    const value = raw[ws.sample[i] as number] as number;
    if (!Number.isNaN(value)) sampled[kept++] = value;
  }
  const edges = binEdges(sampled.subarray(0, kept).sort(), maxBins);
  ws.edges.fill(Number.POSITIVE_INFINITY, feature * MAX_BINS, (feature + 1) * MAX_BINS);
  ws.edges.set(edges, feature * MAX_BINS);
  ws.binCounts[feature] = edges.length + 1;
  ws.hasMissing[feature] = assignBins(raw, ws.bins.subarray(binOffset(ws.shape, feature)), edges) ? 1 : 0;
}

function assignBins(raw: Float32Array, bins: Uint8Array, edges: Float32Array): boolean {
  // A full binary tree of 256 leaves, padded with infinities: eight steps without a data-dependent loop.
  const padded = new Float32Array(BIN_STRIDE).fill(Number.POSITIVE_INFINITY);
  padded.set(edges);
  let missing = false;
  for (let row = 0; row < raw.length; row++) {
    const value = raw[row] as number;
    let bin = 0;
    if (value > (padded[bin + 127] as number)) bin += 128;
    if (value > (padded[bin + 63] as number)) bin += 64;
    if (value > (padded[bin + 31] as number)) bin += 32;
    if (value > (padded[bin + 15] as number)) bin += 16;
    if (value > (padded[bin + 7] as number)) bin += 8;
    if (value > (padded[bin + 3] as number)) bin += 4;
    if (value > (padded[bin + 1] as number)) bin += 2;
    if (value > (padded[bin] as number)) bin += 1;
    if (Number.isNaN(value)) {
      missing = true;
      bin = MISSING_BIN;
    }
    bins[row * GROUP] = bin;
  }
  return missing;
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
