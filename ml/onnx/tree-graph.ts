import type { TreeEncoding } from "#ml/preprocess/tree-encoding.ts";
import type { TreeEnsemble } from "#ml/tree/tree.ts";
import { datePartNodes } from "./date-graph.ts";
import type { Attribute, GraphBuilder } from "./graph-builder.ts";
import { ELEMENT } from "./messages.ts";
import { graphInputName, MISSING_SECONDS } from "./schema.ts";

/** Adds the encoding and the trees; returns the name of the float32 probability of class 1, shape [N, 1]. */
export function treeNodes(graph: GraphBuilder, encoding: TreeEncoding, ensemble: TreeEnsemble): string {
  const columns = encoding.inputs.flatMap((input) => {
    if (input.kind === "numeric") return [graph.input(graphInputName(input.name), ELEMENT.float)];
    if (input.kind === "categorical") {
      const raw = graph.input(graphInputName(input.name), ELEMENT.string);
      return [
        graph.node("LabelEncoder", [raw], {
          keys_strings: { strings: input.levels },
          values_floats: { floats: input.levels.map((_, position) => position) },
          default_float: { float: input.unseen },
        }),
      ];
    }
    const seconds = graph.input(graphInputName(input.name), ELEMENT.int64);
    const missing = graph.node("Equal", [seconds, graph.integers([MISSING_SECONDS], [1])]);
    return input.parts.map((part) => {
      const value = graph.node("Cast", [datePartNodes(graph, seconds, part)], { to: { int: ELEMENT.float } });
      return graph.node("Where", [missing, graph.floats([Number.NaN], [1]), value]);
    });
  });
  const matrix =
    columns.length === 1 ? (columns[0] as string) : graph.node("Concat", columns, { axis: { int: 1 } });
  const score = graph.node("TreeEnsembleRegressor", [matrix], ensembleAttributes(ensemble));
  return ensemble.link === "sigmoid" ? graph.node("Sigmoid", [score]) : score;
}

function ensembleAttributes(ensemble: TreeEnsemble): Record<string, Attribute> {
  const nodes = ensemble.trees.flatMap((tree, treeId) =>
    tree.feature.map((feature, nodeId) => ({ tree, treeId, nodeId, feature, isLeaf: feature < 0 })),
  );
  const leaves = nodes.filter(({ isLeaf }) => isLeaf);
  const ints = (of: (node: (typeof nodes)[number]) => number): Attribute => ({ ints: nodes.map(of) });
  return {
    n_targets: { int: 1 },
    aggregate_function: { string: "SUM" },
    post_transform: { string: "NONE" },
    base_values: { floats: [ensemble.baseline] },
    nodes_treeids: ints((node) => node.treeId),
    nodes_nodeids: ints((node) => node.nodeId),
    nodes_featureids: ints((node) => Math.max(0, node.feature)),
    nodes_modes: { strings: nodes.map(({ isLeaf }) => (isLeaf ? "LEAF" : "BRANCH_LEQ")) },
    nodes_values: {
      floats: nodes.map(({ tree, nodeId, isLeaf }) => (isLeaf ? 0 : (tree.threshold[nodeId] as number))),
    },
    nodes_truenodeids: ints(({ tree, nodeId }) => Math.max(0, tree.left[nodeId] as number)),
    nodes_falsenodeids: ints(({ tree, nodeId }) => Math.max(0, tree.right[nodeId] as number)),
    nodes_missing_value_tracks_true: ints(({ tree, nodeId, isLeaf }) =>
      !isLeaf && tree.missingLeft[nodeId] ? 1 : 0,
    ),
    target_ids: { ints: leaves.map(() => 0) },
    target_treeids: { ints: leaves.map(({ treeId }) => treeId) },
    target_nodeids: { ints: leaves.map(({ nodeId }) => nodeId) },
    target_weights: { floats: leaves.map(({ tree, nodeId }) => tree.value[nodeId] as number) },
  };
}
