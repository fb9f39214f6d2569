import type { Pipeline } from "#ml/pipeline.ts";
import { encodeModel } from "./codec.ts";
import { createGraphBuilder, ML_DOMAIN } from "./graph-builder.ts";
import { linearNodes } from "./linear-graph.ts";
import { ELEMENT } from "./messages.ts";
import { treeNodes } from "./tree-graph.ts";

export const ONNX_OPSET = 17;
export const ONNX_ML_OPSET = 3;
export const ONNX_IR_VERSION = 8;

/**
 * The pipeline as an ONNX file: one input [N, 1] for each raw feature (numeric float32, NaN missing; categorical string, "" missing; datetime int64 epoch seconds,
 * `MISSING_SECONDS` missing), preprocessing inside the graph, outputs `label` int64 [N] (position in the classes) and `probabilities` float32 [N, 2].
 * The same pipeline gives the same bytes.
 */
export function exportModel(pipeline: Pipeline): Uint8Array {
  const graph = createGraphBuilder();
  const positive =
    pipeline.model.kind === "linear"
      ? linearNodes(graph, pipeline.model.encoding, pipeline.model.linear)
      : treeNodes(graph, pipeline.model.encoding, pipeline.model.ensemble);
  const negative = graph.node("Sub", [graph.floats([1], [1]), positive]);
  graph.node("Concat", [negative, positive], { axis: { int: 1 } }, "probabilities");
  const half = graph.floats([0.5], [1]);
  const isPositive = graph.node("GreaterOrEqual", [positive, half]);
  const label = graph.node("Cast", [isPositive], { to: { int: ELEMENT.int64 } });
  graph.node("Reshape", [label, graph.integers([-1], [1])], {}, "label");
  graph.output("label", ELEMENT.int64, null);
  graph.output("probabilities", ELEMENT.float, 2);
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
