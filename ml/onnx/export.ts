import type { FittedModel, Pipeline } from "#ml/pipeline.ts";
import { bayesNodes } from "./bayes-graph.ts";
import { encodeModel } from "./codec.ts";
import { designNodes } from "./design-graph.ts";
import { createGraphBuilder, type GraphBuilder, ML_DOMAIN } from "./graph-builder.ts";
import { linearNodes } from "./linear-graph.ts";
import { ELEMENT } from "./messages.ts";
import { neighbourNodes } from "./neighbours-graph.ts";
import { networkNodes } from "./network-graph.ts";
import { treeNodes } from "./tree-graph.ts";

export const ONNX_OPSET = 17;
export const ONNX_ML_OPSET = 3;
export const ONNX_IR_VERSION = 8;

/**
 * The pipeline as an ONNX file: one input [N, 1] for each raw feature (numeric float32, NaN missing; categorical string, "" missing; datetime int64 epoch seconds,
 * `MISSING_SECONDS` missing), preprocessing inside the graph. A classifier answers with `label` int64 [N] (position in the classes) and `probabilities` float32 [N, classes], a
 * regression with `prediction` float32 [N]. The same pipeline gives the same bytes.
 */
export function exportModel(pipeline: Pipeline): Uint8Array {
  const graph = createGraphBuilder();
  const answers = answerNodes(graph, pipeline.model);
  if (pipeline.task === "regression") addNumber(graph, answers);
  else if (pipeline.task === "binary_classification") addTwoClasses(graph, answers);
  else addClasses(graph, answers, pipeline.schema.classes.length);
  return encodeModel({
    irVersion: ONNX_IR_VERSION,
    producerName: "countersign",
    producerVersion: "1",
    domain: "",
    modelVersion: 1,
    graph: graph.finish("countersign"),
    opsetImport: [
      { domain: "", version: ONNX_OPSET },
      { domain: ML_DOMAIN, version: ONNX_ML_OPSET },
    ],
    metadataProps: [
      { key: "countersign.input_schema", value: JSON.stringify(pipeline.schema) },
      { key: "countersign.classes", value: JSON.stringify(pipeline.schema.classes) },
      { key: "countersign.algorithm", value: pipeline.algorithm },
    ],
  });
}

/** Float32 answers, as many a row as `answerWidth` says. */
function answerNodes(graph: GraphBuilder, model: FittedModel): string {
  if (model.kind === "trees") return treeNodes(graph, model.encoding, model.ensemble);
  const design = designNodes(graph, model.encoding);
  const toFloat = (name: string) => graph.node("Cast", [name], { to: { int: ELEMENT.float } });
  if (model.kind === "linear") return toFloat(linearNodes(graph, design, model.linear));
  if (model.kind === "neighbours") return toFloat(neighbourNodes(graph, design, model.neighbours));
  if (model.kind === "network") return toFloat(networkNodes(graph, design, model.network));
  const probabilities = bayesNodes(graph, design, model.bayes);
  if (model.bayes.classes.length > 2) return toFloat(probabilities);
  return toFloat(graph.node("Gather", [probabilities, graph.integers([1], [1])], { axis: { int: 1 } }));
}

function addNumber(graph: GraphBuilder, answers: string): void {
  graph.node("Reshape", [answers, graph.integers([-1], [1])], {}, "prediction");
  graph.output("prediction", ELEMENT.float, null);
}

function addTwoClasses(graph: GraphBuilder, positive: string): void {
  const negative = graph.node("Sub", [graph.floats([1], [1]), positive]);
  graph.node("Concat", [negative, positive], { axis: { int: 1 } }, "probabilities");
  const half = graph.floats([0.5], [1]);
  const isPositive = graph.node("GreaterOrEqual", [positive, half]);
  const label = graph.node("Cast", [isPositive], { to: { int: ELEMENT.int64 } });
  graph.node("Reshape", [label, graph.integers([-1], [1])], {}, "label");
  graph.output("label", ELEMENT.int64, null);
  graph.output("probabilities", ELEMENT.float, 2);
}

function addClasses(graph: GraphBuilder, answers: string, classes: number): void {
  graph.node("Identity", [answers], {}, "probabilities");
  graph.node("ArgMax", ["probabilities"], { axis: { int: 1 }, keepdims: { int: 0 } }, "label");
  graph.output("label", ELEMENT.int64, null);
  graph.output("probabilities", ELEMENT.float, classes);
}
