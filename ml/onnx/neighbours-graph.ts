import { type NeighboursModel, SAME_PLACE } from "#ml/neighbours/neighbours.ts";
import type { DesignNodes } from "./design-graph.ts";
import type { GraphBuilder } from "./graph-builder.ts";

/**
 * Adds the distances to the training rows, column by column as our own predictor sums them, so that both choose the same rows; returns the name of the float64 answers,
 * [N, width].
 */
export function neighbourNodes(graph: GraphBuilder, design: DesignNodes, model: NeighboursModel): string {
  const known = [1, model.rows] as const;
  let distances = graph.doubles([0], [1, 1]);
  design.dense.forEach((column, i) => {
    const away = graph.node("Sub", [column, graph.doubles(model.dense[i] as Float64Array, known)]);
    distances = graph.node("Add", [distances, graph.node("Mul", [away, away])]);
  });
  design.blocks.forEach(({ codes, size }, i) => {
    const theirs = Array.from(model.blocks[i]?.codes as Int32Array, (code) => (code < 0 ? size : code));
    const same = graph.node("Equal", [codes, graph.integers(theirs, known)]);
    const isNone = graph.node("Equal", [codes, graph.integers([size], [1])]);
    const [zero, one] = [graph.doubles([0], [1]), graph.doubles([1], [1])];
    const mine = graph.node("Where", [isNone, zero, one]);
    const others = graph.doubles(
      theirs.map((code) => (code === size ? 0 : 1)),
      known,
    );
    const apart = graph.node("Where", [same, zero, graph.node("Add", [mine, others])]);
    distances = graph.node("Add", [distances, apart]);
  });
  const k = graph.integers([Math.min(model.neighbours, model.rows)], [1]);
  const [nearest, which] = graph.nodes("TopK", [distances, k], 2, {
    axis: { int: 1 },
    largest: { int: 0 },
    sorted: { int: 1 },
  }) as [string, string];
  const table = graph.doubles(model.answers, [model.rows, model.width]);
  const answers = graph.node("Gather", [table, which]);
  const one = graph.integers([1], [1]);
  if (!model.byDistance)
    return graph.node("ReduceMean", [answers], { axes: { ints: [1] }, keepdims: { int: 0 } });
  const length = graph.node("Max", [graph.node("Sqrt", [nearest]), graph.doubles([SAME_PLACE], [1])]);
  const weights = graph.node("Div", [graph.doubles([1], [1]), length]);
  const wide = graph.node("Unsqueeze", [weights, graph.integers([2], [1])]);
  const sums = graph.node("ReduceSum", [graph.node("Mul", [answers, wide]), one], { keepdims: { int: 0 } });
  return graph.node("Div", [sums, graph.node("ReduceSum", [weights, one])]);
}
