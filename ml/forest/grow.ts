import { createRandom } from "#ml/split/random.ts";
import { LANE_FEATURES, LANE_INTS, type Workspace } from "#ml/tree/workspace.ts";
import { binSums, createCollector } from "./bin-sums.ts";
import { laneRows } from "./lane-rows.ts";
import {
  drawCut,
  type NodeTotal,
  type SplitChoice,
  searchCuts,
  tellNode,
  weighed,
  weighing,
} from "./split.ts";
import { forestKernels } from "./vector-kernels.ts";

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

/** What a lane grows its trees with, kept for the next tree on the same rows. */
export function createGrower(ws: Workspace, lane: number, width: number, isRegression: boolean) {
  const { rows, features } = ws.shape;
  let centre = 0;
  if (isRegression) for (let row = 0; row < rows; row++) centre += (ws.target[row] as number) / rows;
  const kernels = forestKernels(ws.memory);
  const own = laneRows(ws, kernels, lane, { width, centre });
  const collector = createCollector(ws, kernels, lane, own, width);
  const draws = new Uint16Array(rows);
  const found = binSums(width);
  const total: NodeTotal = {
    weight: 0,
    sums: new Float64Array(width),
    by: weighing(ws, width, isRegression),
  };
  const work = new Float64Array(width);
  const drawn = new Int32Array(features);

  /** Grows one tree and returns how many nodes it has. The same rules and rows give the same tree. */
  return (rules: CartRules, sink: TreeSink): number => {
    const random = createRandom(rules.seed);
    drawRows();
    const used = own.list(draws);
    let size = 0;
    let leaves = 1;
    const frontier: Node[] = [];
    plant(0, used, 0);
    const bestFirst = rules.maxLeafNodes < used;
    while (frontier.length > 0 && leaves < rules.maxLeafNodes) {
      const next = take();
      const middle = own.divide(next.start, next.end, next.split);
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
      if (rules.bootstrap) random.countDraws(draws);
    }

    /** The node with the largest gain where leaves are limited, else the last one. */
    function take(): Node {
      if (!bestFirst) return frontier.pop() as Node;
      let at = frontier.length - 1;
      frontier.forEach(({ split, id }, i) => {
        const best = frontier[at] as Node;
        if (split.gain > best.split.gain || (split.gain === best.split.gain && id < best.id)) at = i;
      });
      return frontier.splice(at, 1)[0] as Node;
    }

    function plant(start: number, end: number, depth: number): number {
      const id = size++;
      total.weight = own.addUp(start, end, total.sums);
      const at = id * NODE_INTS;
      sink.nodes[at] = -1;
      sink.nodes[at + 1] = -1;
      sink.nodes[at + 2] = 0;
      sink.nodes[at + 3] = -1;
      sink.nodes[at + 4] = -1;
      sink.counts[id] = total.weight;
      const { by } = total;
      const all = weighed(total.sums, 0, total.weight, by, width);
      for (let c = 0; c < width; c++)
        sink.values[id * width + c] =
          ((by.sums[c] as number) * (total.sums[c] as number)) / all + (isRegression ? centre : 0);
      if (depth < rules.maxDepth && end - start >= rules.minSamplesSplit && !isPure()) {
        const split = findSplit(start, end);
        if (split.feature >= 0) frontier.push({ id, start, end, depth, split });
      }
      return id;
    }

    function isPure(): boolean {
      if (isRegression) return false;
      for (let c = 0; c < width; c++) if (total.sums[c] === total.weight) return true;
      return width === 1 && total.sums[0] === 0;
    }

    function findSplit(start: number, end: number): SplitChoice {
      const tiny = 1e-12 * (1 + Math.abs(total.sums[0] as number));
      const best: SplitChoice = { feature: -1, bin: 0, missingLeft: false, gain: tiny };
      for (let i = 0; i < features; i++) drawn[i] = i;
      const all = rules.maxFeatures >= features;
      // A drawn cut takes numbers from the same stream between two features.
      const atOnce = rules.randomCuts ? 1 : LANE_FEATURES;
      const isOneSum = width === 1 && !rules.randomCuts;
      if (isOneSum) tellNode(own.numbers, total, rules.minSamplesLeaf);
      let varying = 0;
      for (let i = 0; i < features && (i < rules.maxFeatures || varying === 0); ) {
        const count = Math.min(atOnce, Math.max(1, rules.maxFeatures - i));
        if (!all || rules.randomCuts) for (let place = i; place < i + count; place++) drawFeature(place);
        collector.add(start, end, drawn, i, count);
        if (isOneSum) varying += collector.searchCuts(drawn, i, count, best);
        for (let place = 0; !isOneSum && place < count; place++) {
          const feature = drawn[i + place] as number;
          collector.take(place, found);
          if (found.count + (found.missingWeight > 0 ? 1 : 0) < 2) continue;
          varying++;
          if (rules.randomCuts)
            drawCut(ws, found, width, total, rules.minSamplesLeaf, feature, best, work, random);
          else searchCuts(found, width, total, rules.minSamplesLeaf, feature, best, work);
        }
        i += count;
      }
      return best;
    }

    /** Draws one of the features that have no place yet. */
    function drawFeature(place: number): void {
      const from = place + random.integer(features - place);
      const swap = drawn[from] as number;
      drawn[from] = drawn[place] as number;
      drawn[place] = swap;
    }
  };
}
