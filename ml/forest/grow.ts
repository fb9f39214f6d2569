import { createRandom } from "#ml/split/random.ts";
import { GROUP, MISSING_BIN } from "#ml/tree/bin-layout.ts";
import { binOffset, LANE_INTS, type Workspace } from "#ml/tree/workspace.ts";
import {
  binSums,
  createCollector,
  drawCut,
  type NodeRows,
  type NodeTotal,
  type SplitChoice,
  searchCuts,
  weighed,
  weighing,
} from "./split.ts";

export interface CartRules {
  readonly maxDepth: number;
  readonly maxLeafNodes: number;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  /** Features drawn for each split. */
  readonly maxFeatures: number;
  /** Rows drawn with replacement, as many as there are. */
  readonly bootstrap: boolean;
  /** One drawn cut for each feature, instead of the best. */
  readonly randomCuts: boolean;
  readonly seed: number;
}

/** Where a tree is written, node by node. */
export interface TreeSink {
  /** feature (-1 at a leaf), bin, missing goes left, left child, right child */
  readonly nodes: Int32Array;
  readonly counts: Float64Array;
  /** Share of each class, or the mean: `width` for each node. */
  readonly values: Float64Array;
}

export const NODE_INTS = LANE_INTS;

interface Node {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly split: SplitChoice;
}

/** A tree's own memory, kept for the next tree on the same rows. */
export function createGrower(ws: Workspace, width: number, isRegression: boolean) {
  const { rows, features } = ws.shape;
  const order = new Uint32Array(rows);
  const scratch = new Uint32Array(rows);
  const draws = new Uint16Array(rows);
  const values = new Float64Array(rows);
  const node: NodeRows = {
    order,
    start: 0,
    end: 0,
    weights: new Float64Array(rows),
    values: new Float64Array(rows),
  };
  const collect = createCollector(ws, width);
  const found = binSums(width);
  const total: NodeTotal = {
    weight: 0,
    sums: new Float64Array(width),
    by: weighing(ws, width, isRegression),
  };
  const work = new Float64Array(width);
  const drawn = new Int32Array(features);
  let centre = 0;
  if (isRegression) for (let row = 0; row < rows; row++) centre += (ws.target[row] as number) / rows;
  for (let row = 0; row < rows; row++) values[row] = (ws.target[row] as number) - centre;

  /** Grows one tree and returns how many nodes it has. The same rules and rows give the same tree. */
  return (rules: CartRules, sink: TreeSink): number => {
    const random = createRandom(rules.seed);
    drawRows();
    let used = 0;
    for (let row = 0; row < rows; row++) if ((draws[row] as number) > 0) order[used++] = row;
    let size = 0;
    let leaves = 1;
    const frontier: Node[] = [];
    plant(0, used, 0);
    const bestFirst = rules.maxLeafNodes < used;
    while (frontier.length > 0 && leaves < rules.maxLeafNodes) {
      const next = take();
      const middle = partition(next);
      const at = next.id * NODE_INTS;
      const { feature, bin, missingLeft } = next.split;
      const knowsMissing = ws.hasMissing[feature] === 1;
      sink.nodes[at] = feature;
      sink.nodes[at + 1] = bin;
      sink.nodes[at + 3] = plant(next.start, middle, next.depth + 1);
      sink.nodes[at + 4] = plant(middle, next.end, next.depth + 1);
      const left = sink.counts[sink.nodes[at + 3] as number] as number;
      const right = sink.counts[sink.nodes[at + 4] as number] as number;
      sink.nodes[at + 2] = (knowsMissing ? missingLeft : left > right) ? 1 : 0;
      leaves++;
    }
    return size;

    function drawRows(): void {
      draws.fill(rules.bootstrap ? 0 : 1);
      if (!rules.bootstrap) return;
      for (let i = 0; i < rows; i++) {
        const row = random.integer(rows);
        draws[row] = (draws[row] as number) + 1;
      }
    }

    /** The node with the largest gain where leaves are limited, else the last one. */
    function take(): Node {
      let at = frontier.length - 1;
      if (bestFirst) {
        frontier.forEach(({ split, id }, i) => {
          const best = frontier[at] as Node;
          if (split.gain > best.split.gain || (split.gain === best.split.gain && id < best.id)) at = i;
        });
      }
      return frontier.splice(at, 1)[0] as Node;
    }

    function plant(start: number, end: number, depth: number): number {
      const id = size++;
      node.start = start;
      node.end = end;
      total.weight = 0;
      total.sums.fill(0);
      for (let k = start; k < end; k++) {
        const row = order[k] as number;
        const weight = draws[row] as number;
        const value = values[row] as number;
        node.weights[k] = weight;
        node.values[k] = value;
        total.weight += weight;
        const to = width === 1 ? 0 : value;
        total.sums[to] = (total.sums[to] as number) + (width === 1 ? weight * value : weight);
      }
      sink.nodes.fill(-1, id * NODE_INTS, (id + 1) * NODE_INTS);
      sink.nodes[id * NODE_INTS + 2] = 0;
      sink.counts[id] = total.weight;
      const { by } = total;
      const all = weighed(total.sums, 0, total.weight, by, width);
      for (let c = 0; c < width; c++)
        sink.values[id * width + c] =
          ((by.sums[c] as number) * (total.sums[c] as number)) / all + (isRegression ? centre : 0);
      if (depth < rules.maxDepth && end - start >= rules.minSamplesSplit && !isPure()) {
        const split = findSplit();
        if (split.feature >= 0) frontier.push({ id, start, end, depth, split });
      }
      return id;
    }

    function isPure(): boolean {
      if (isRegression) return false;
      for (let c = 0; c < width; c++) if (total.sums[c] === total.weight) return true;
      return width === 1 && total.sums[0] === 0;
    }

    function findSplit(): SplitChoice {
      const tiny = 1e-12 * (1 + Math.abs(total.sums[0] as number));
      const best: SplitChoice = { feature: -1, bin: 0, missingLeft: false, gain: tiny };
      for (let i = 0; i < features; i++) drawn[i] = i;
      const all = rules.maxFeatures >= features;
      let varying = 0;
      for (let i = 0; i < features && (i < rules.maxFeatures || varying === 0); i++) {
        if (!all || rules.randomCuts) {
          const j = i + random.integer(features - i);
          const swap = drawn[j] as number;
          drawn[j] = drawn[i] as number;
          drawn[i] = swap;
        }
        const feature = drawn[i] as number;
        collect(node, feature, found);
        if (found.count + (found.missingWeight > 0 ? 1 : 0) < 2) continue;
        varying++;
        if (rules.randomCuts)
          drawCut(ws, found, width, total, rules.minSamplesLeaf, feature, best, work, random);
        else searchCuts(found, width, total, rules.minSamplesLeaf, feature, best, work);
      }
      return best;
    }

    /** Puts the rows of the left child first, keeping their order; returns where the right child starts. */
    function partition({ start, end, split }: Node): number {
      const column = ws.bins.subarray(binOffset(ws.shape, split.feature));
      let left = start;
      let right = 0;
      for (let k = start; k < end; k++) {
        const row = order[k] as number;
        const bin = column[row * GROUP] as number;
        const goesLeft = bin === MISSING_BIN ? split.missingLeft : bin <= split.bin;
        if (goesLeft) order[left++] = row;
        else scratch[right++] = row;
      }
      order.set(scratch.subarray(0, right), left);
      return left;
    }
  };
}
