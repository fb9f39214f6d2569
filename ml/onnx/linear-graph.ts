import type { LinearLink, LinearModel } from "#ml/linear/model.ts";
import { blockTerm, type DesignNodes, sideBySide, sumOf } from "./design-graph.ts";
import type { GraphBuilder } from "./graph-builder.ts";

/** Adds the weighted sums and their link; returns the name of the float64 answers, [N, outputs]. */
export function linearNodes(graph: GraphBuilder, design: DesignNodes, model: LinearModel): string {
  const { outputs, link } = model;
  const width = outputs.length;
  const terms = [
    graph.doubles(
      outputs.map(({ intercept }) => intercept),
      [1, width],
    ),
  ];
  if (design.dense.length > 0) {
    const weights = design.dense.flatMap((_, i) => outputs.map(({ dense }) => dense[i] as number));
    const matrix = graph.doubles(weights, [design.dense.length, width]);
    terms.push(graph.node("MatMul", [sideBySide(graph, design.dense), matrix]));
  }
  design.blocks.forEach((block, b) => {
    const levels = Array.from({ length: block.size }, (_, level) =>
      outputs.map(({ blocks }) => blocks[b]?.[level] as number),
    );
    terms.push(blockTerm(graph, block, [...levels, new Array<number>(width).fill(0)], width));
  });
  return linkNodes(graph, sumOf(graph, terms), link);
}

/** Turns float64 scores, [N, outputs], into answers. */
export function linkNodes(graph: GraphBuilder, scores: string, link: LinearLink): string {
  if (link === "identity") return scores;
  if (link === "softmax") return softmax(graph, scores);
  const each = sigmoid(graph, scores);
  if (link === "sigmoid") return each;
  return graph.node("Div", [each, rowSums(graph, each)]);
}

/** 1 / (1 + exp(-x)) from operators that every provider has for float64. */
function sigmoid(graph: GraphBuilder, x: string): string {
  const one = graph.doubles([1], [1]);
  return graph.node("Div", [one, graph.node("Add", [one, graph.node("Exp", [graph.node("Neg", [x])])])]);
}

/** exp(x) shared out to 1 over each row, without overflow. */
export function softmax(graph: GraphBuilder, x: string): string {
  const most = graph.node("ReduceMax", [x], { axes: { ints: [1] } });
  const powers = graph.node("Exp", [graph.node("Sub", [x, most])]);
  return graph.node("Div", [powers, rowSums(graph, powers)]);
}

function rowSums(graph: GraphBuilder, x: string): string {
  return graph.node("ReduceSum", [x, graph.integers([1], [1])]);
}
