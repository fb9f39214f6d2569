import type { TreeEncoding } from "#ml/preprocess/tree-encoding.ts";
import type { Tree, TreeEnsemble } from "#ml/tree/tree.ts";
import { datePartNodes } from "./date-graph.ts";
import type { Attribute, GraphBuilder } from "./graph-builder.ts";
import { ELEMENT } from "./messages.ts";
import { graphInputName, MISSING_SECONDS } from "./schema.ts";

/** Adds the encoding and the trees; returns the name of the float32 answers, [N, outputs]. */
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
  if (ensemble.link === "identity") return score;
  return ensemble.link === "sigmoid"
    ? graph.node("Sigmoid", [score])
    : graph.node("Softmax", [score], { axis: { int: 1 } });
}

/** Lists of all nodes of all trees, as the operator takes them; forests have millions, so each list is filled in one pass. */
function ensembleAttributes(ensemble: TreeEnsemble): Record<string, Attribute> {
  const { trees, baselines } = ensemble;
  const size = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const weights = trees.reduce((sum, tree) => sum + leafCount(tree) * tree.width, 0);
  const list = () => new Int32Array(size);
  const [treeIds, nodeIds, features, lefts, rights, missing] = [
    list(),
    list(),
    list(),
    list(),
    list(),
    list(),
  ];
  const thresholds = new Float32Array(size);
  const modes = new Array<string>(size);
  const targets = {
    ids: new Int32Array(weights),
    trees: new Int32Array(weights),
    nodes: new Int32Array(weights),
    values: new Float32Array(weights),
  };
  let at = 0;
  let target = 0;
  trees.forEach((tree, treeId) => {
    for (let node = 0; node < tree.feature.length; node++, at++) {
      const feature = tree.feature[node] as number;
      const isLeaf = feature < 0;
      treeIds[at] = treeId;
      nodeIds[at] = node;
      modes[at] = isLeaf ? "LEAF" : "BRANCH_LEQ";
      if (!isLeaf) {
        features[at] = feature;
        thresholds[at] = tree.threshold[node] as number;
        lefts[at] = tree.left[node] as number;
        rights[at] = tree.right[node] as number;
        missing[at] = tree.missingLeft[node] as number;
        continue;
      }
      for (let c = 0; c < tree.width; c++, target++) {
        targets.ids[target] = tree.output + c;
        targets.trees[target] = treeId;
        targets.nodes[target] = node;
        targets.values[target] = tree.value[node * tree.width + c] as number;
      }
    }
  });
  return {
    n_targets: { int: baselines.length },
    aggregate_function: { string: "SUM" },
    post_transform: { string: "NONE" },
    base_values: { floats: baselines },
    nodes_treeids: { ints: treeIds },
    nodes_nodeids: { ints: nodeIds },
    nodes_featureids: { ints: features },
    nodes_modes: { strings: modes },
    nodes_values: { floats: thresholds },
    nodes_truenodeids: { ints: lefts },
    nodes_falsenodeids: { ints: rights },
    nodes_missing_value_tracks_true: { ints: missing },
    target_ids: { ints: targets.ids },
    target_treeids: { ints: targets.trees },
    target_nodeids: { ints: targets.nodes },
    target_weights: { floats: targets.values },
  };
}

function leafCount(tree: Tree): number {
  let leaves = 0;
  for (let node = 0; node < tree.feature.length; node++) if ((tree.feature[node] as number) < 0) leaves++;
  return leaves;
}
