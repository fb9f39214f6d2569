import type { BayesModel } from "#ml/bayes/gaussian.ts";
import { blockTerm, type DesignNodes, sideBySide, sumOf } from "./design-graph.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { softmax } from "./linear-graph.ts";

/** Adds the log-likelihoods of the classes; returns the name of the float64 probabilities, [N, classes]. */
export function bayesNodes(graph: GraphBuilder, design: DesignNodes, model: BayesModel): string {
  const { classes } = model;
  const size = design.dense.length;
  const all = size > 0 ? sideBySide(graph, design.dense) : "";
  const base = classes.map(({ variances, logShare }) =>
    variances.reduce((sum, value) => sum - 0.5 * Math.log(2 * Math.PI * value), logShare),
  );
  const terms = [graph.doubles(base, [1, classes.length])];
  if (size > 0) {
    const columns = classes.map(({ means, variances }) => {
      const away = graph.node("Sub", [all, graph.doubles(means, [1, size])]);
      const weights = graph.doubles(
        variances.map((value) => -1 / (2 * value)),
        [size, 1],
      );
      return graph.node("MatMul", [graph.node("Mul", [away, away]), weights]);
    });
    terms.push(sideBySide(graph, columns));
  }
  design.blocks.forEach((block, b) => {
    const table = Array.from({ length: block.size + 1 }, (_, level) =>
      classes.map(({ blocks }) => blocks[b]?.[level] as number),
    );
    terms.push(blockTerm(graph, block, table, classes.length));
  });
  return softmax(graph, sumOf(graph, terms));
}
