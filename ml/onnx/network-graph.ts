import type { NetworkModel } from "#ml/neural/network.ts";
import { blockTerm, type DesignNodes, sideBySide, sumOf } from "./design-graph.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { linkNodes } from "./linear-graph.ts";

/** Adds the layers and the link, in float64; returns the name of the answers, [N, outputs]. */
export function networkNodes(graph: GraphBuilder, design: DesignNodes, model: NetworkModel): string {
  let scores = "";
  model.layers.forEach(({ inputs, outputs, weights, intercepts }, layer) => {
    const free = graph.doubles(intercepts, [1, outputs]);
    if (layer > 0) {
      const bent = graph.node("Relu", [scores]);
      scores = graph.node("Add", [
        free,
        graph.node("MatMul", [bent, graph.doubles(weights, [inputs, outputs])]),
      ]);
      return;
    }
    const terms = [free];
    const dense = design.dense.length;
    if (dense > 0) {
      const matrix = graph.doubles(weights.subarray(0, dense * outputs), [dense, outputs]);
      terms.push(graph.node("MatMul", [sideBySide(graph, design.dense), matrix]));
    }
    let row = dense;
    for (const block of design.blocks) {
      const levels = Array.from({ length: block.size }, (_, level) => [
        ...weights.subarray((row + level) * outputs, (row + level + 1) * outputs),
      ]);
      terms.push(blockTerm(graph, block, [...levels, new Array<number>(outputs).fill(0)], outputs));
      row += block.size;
    }
    scores = sumOf(graph, terms);
  });
  return linkNodes(graph, scores, model.link);
}
