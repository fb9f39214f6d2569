import type { Workspace } from "#ml/tree/workspace.ts";
import { createGrower, NODE_INTS } from "./grow.ts";

type Grow = ReturnType<typeof createGrower>;

// A thread's own memory for growing, kept from one round to the next on the same workspace.
const growers = new WeakMap<Workspace, Grow>();

/**
 * A thread's trees of this round: the next one that nobody has begun, until there is none. Arguments: first tree, trees in all, seed, max depth, max leaf nodes, min rows to split, min rows in a leaf,
 * features for a split, bootstrap, drawn cuts, numbers rather than classes.
 */
export function growTrees(ws: Workspace, thread: number): void {
  const arg = (index: number) => ws.args[index] as number;
  const { lanes, laneTrees, laneNodes, laneWidth } = ws.shape;
  if (thread >= lanes) return;
  let grow = growers.get(ws);
  if (!grow) {
    grow = createGrower(ws, thread, laneWidth, arg(10) === 1);
    growers.set(ws, grow);
  }
  const rules = {
    maxDepth: arg(3),
    maxLeafNodes: arg(4),
    minSamplesSplit: arg(5),
    minSamplesLeaf: arg(6),
    maxFeatures: arg(7),
    bootstrap: arg(8) === 1,
    randomCuts: arg(9) === 1,
  };
  for (;;) {
    const place = Atomics.add(ws.nextTree, 0, 1);
    const tree = arg(0) + place;
    if (place >= laneTrees || tree >= arg(1)) return;
    const part = <T extends { subarray(from: number, to: number): T }>(list: T, width: number): T =>
      list.subarray(place * laneNodes * width, (place + 1) * laneNodes * width);
    ws.laneSizes[place] = grow(
      { ...rules, seed: (arg(2) + Math.imul(tree + 1, 0x9e3779b1)) >>> 0 },
      {
        nodes: part(ws.laneInts, NODE_INTS),
        counts: part(ws.laneCounts, 1),
        values: part(ws.laneValues, laneWidth),
      },
    );
  }
}
