import { type LinearModel, logisticProbabilities } from "#ml/linear/logistic.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { encodeForLinear, type LinearEncoding } from "#ml/preprocess/linear-encoding.ts";
import { encodeForTrees, type TreeEncoding } from "#ml/preprocess/tree-encoding.ts";
import type { Table } from "#ml/table.ts";
import { treeProbabilities } from "#ml/tree/predict.ts";
import type { TreeEnsemble } from "#ml/tree/tree.ts";
import type { Algorithm } from "./catalogue.ts";

/** What was learned, with the encoding it was learned on. */
export type FittedModel =
  | { readonly kind: "linear"; readonly encoding: LinearEncoding; readonly linear: LinearModel }
  | { readonly kind: "trees"; readonly encoding: TreeEncoding; readonly ensemble: TreeEnsemble };

/** A trained model from raw columns to probabilities; plain data. */
export interface Pipeline {
  readonly task: "binary_classification";
  readonly algorithm: Algorithm;
  readonly schema: InputSchema;
  readonly model: FittedModel;
}

/** The probability of the positive class for each row of a table that holds the raw features by name. */
export function predictProbabilities(model: FittedModel, table: Table): Float64Array {
  return model.kind === "linear"
    ? logisticProbabilities(model.linear, encodeForLinear(model.encoding, table))
    : treeProbabilities(model.ensemble, encodeForTrees(model.encoding, table), table.rows);
}
