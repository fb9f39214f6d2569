import { type BayesModel, bayesProbabilities } from "#ml/bayes/gaussian.ts";
import { type LinearModel, linearAnswers } from "#ml/linear/model.ts";
import { type NeighboursModel, neighbourAnswers } from "#ml/neighbours/neighbours.ts";
import { type NetworkModel, networkAnswers } from "#ml/neural/network.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { encodeForLinear, type LinearEncoding } from "#ml/preprocess/linear-encoding.ts";
import { encodeForTrees, type TreeEncoding } from "#ml/preprocess/tree-encoding.ts";
import type { Table } from "#ml/table.ts";
import type { Task } from "#ml/task.ts";
import { treeAnswers } from "#ml/tree/predict.ts";
import type { TreeEnsemble } from "#ml/tree/tree.ts";
import type { Algorithm } from "./catalogue.ts";

/** What was learned, with the encoding it was learned on. */
export type FittedModel =
  | { readonly kind: "linear"; readonly encoding: LinearEncoding; readonly linear: LinearModel }
  | { readonly kind: "bayes"; readonly encoding: LinearEncoding; readonly bayes: BayesModel }
  | {
      readonly kind: "neighbours";
      readonly encoding: LinearEncoding;
      readonly neighbours: NeighboursModel;
    }
  | { readonly kind: "network"; readonly encoding: LinearEncoding; readonly network: NetworkModel }
  | { readonly kind: "trees"; readonly encoding: TreeEncoding; readonly ensemble: TreeEnsemble };

/** A trained model from raw columns to answers; plain data. */
export interface Pipeline {
  readonly task: Task;
  readonly algorithm: Algorithm;
  readonly schema: InputSchema;
  readonly model: FittedModel;
}

/**
 * The answers for each row of a table that holds the raw features by name, row after row: the probability of class 1 for two classes, of each class for several, or the
 * number (see `answerWidth`).
 */
export function predictAnswers(model: FittedModel, table: Table): Float64Array {
  if (model.kind === "trees")
    return treeAnswers(model.ensemble, encodeForTrees(model.encoding, table), table.rows);
  const design = encodeForLinear(model.encoding, table);
  if (model.kind === "linear") return linearAnswers(model.linear, design);
  if (model.kind === "neighbours") return neighbourAnswers(model.neighbours, design);
  if (model.kind === "network") return networkAnswers(model.network, design);
  const probabilities = bayesProbabilities(model.bayes, design);
  return model.bayes.classes.length === 2
    ? Float64Array.from({ length: table.rows }, (_, row) => probabilities[2 * row + 1] as number)
    : probabilities;
}
