import { decodeModel } from "./codec.ts";
import {
  ELEMENT,
  type GraphMessage,
  type ModelMessage,
  type NodeMessage,
  type TensorMessage,
  type ValueInfoMessage,
} from "./messages.ts";
import { ALLOWED_OPS } from "./operators.ts";

/** The file is not a model that this portal will load. The message says why. */
export class OnnxRejectedError extends Error {
  override readonly name = "OnnxRejectedError";
}

export interface OnnxPort {
  readonly name: string;
  readonly dtype: string;
  /** A number, a named dimension, or null when unknown. */
  readonly shape: readonly (number | string | null)[];
}

export interface OnnxSummary {
  readonly irVersion: number;
  readonly producer: string;
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  /** Operators with how often each occurs, by name; those of ai.onnx.ml carry the domain. */
  readonly ops: readonly { readonly op: string; readonly count: number }[];
  readonly nodes: number;
  readonly parameters: number;
  readonly metadata: Readonly<Record<string, string>>;
}

export const LIMITS = {
  fileBytes: 256 * 1024 * 1024,
  nodes: 20_000,
  ports: 2000,
  dimension: 100_000_000,
  elements: 100_000_000,
  rank: 8,
  nameLength: 1000,
} as const;

/**
 * Reads an ONNX file without running it and says what it holds. Throws OnnxRejectedError for what is not an ONNX model, reaches outside the file (external data), brings its own code
 * or nesting (functions, subgraphs, custom domains, operators off the allow-list), or asks for oversized tensors.
 */
export function inspectModel(bytes: Uint8Array): OnnxSummary {
  if (bytes.length === 0) throw new OnnxRejectedError("The file is empty. Choose an ONNX file.");
  if (bytes.length > LIMITS.fileBytes) {
    throw new OnnxRejectedError(
      `The file is larger than ${LIMITS.fileBytes / 1024 / 1024} MB, the most that a model may have.`,
    );
  }
  const model = parse(bytes);
  const { graph } = model;
  if (!graph?.node?.length || !graph.output?.length || !model.opsetImport?.length || !model.irVersion) {
    throw new OnnxRejectedError(
      "The file is not an ONNX model: it has no graph with operators and outputs. Export the model to ONNX again.",
    );
  }
  if (model.functions?.length)
    throw new OnnxRejectedError(
      "The model defines its own functions, which are not accepted. Export it with functions inlined.",
    );
  if (model.trainingInfo?.length)
    throw new OnnxRejectedError(
      "The model carries training steps, which are not accepted. Export it for inference only.",
    );
  for (const { domain = "" } of model.opsetImport) checkDomain(domain, "The model imports");
  checkGraph(graph);
  return {
    irVersion: model.irVersion,
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(" "),
    opsets: model.opsetImport.map(({ domain = "", version = 0 }) => ({
      domain: domain || "ai.onnx",
      version,
    })),
    inputs: realInputs(graph).map(describePort),
    outputs: graph.output.map(describePort),
    ops: countOps(graph.node),
    nodes: graph.node.length,
    parameters: (graph.initializer ?? []).reduce((sum, tensor) => sum + elementCount(tensor), 0),
    metadata: Object.fromEntries((model.metadataProps ?? []).map(({ key = "", value = "" }) => [key, value])),
  };
}

function parse(bytes: Uint8Array): ModelMessage {
  try {
    return decodeModel(bytes);
  } catch {
    throw new OnnxRejectedError(
      "The file is not an ONNX model, or it was cut off. Export the model to ONNX again and upload the whole file.",
    );
  }
}

function checkGraph(graph: GraphMessage): void {
  const nodes = graph.node ?? [];
  if (nodes.length > LIMITS.nodes)
    throw new OnnxRejectedError(
      `The model has ${nodes.length} operators; at most ${LIMITS.nodes} are accepted.`,
    );
  if (graph.sparseInitializer?.length)
    throw new OnnxRejectedError(
      "The model holds sparse tensors, which are not accepted. Export it with dense ones.",
    );
  if ((graph.input?.length ?? 0) + (graph.output?.length ?? 0) > LIMITS.ports) {
    throw new OnnxRejectedError(
      `The model has more than ${LIMITS.ports} inputs and outputs. Combine its features into fewer inputs.`,
    );
  }
  for (const tensor of graph.initializer ?? []) checkTensor(tensor);
  for (const node of nodes) checkNode(node);
  for (const port of [...realInputs(graph), ...(graph.output ?? [])]) checkPort(port);
}

function checkNode(node: NodeMessage): void {
  const { opType = "", domain = "" } = node;
  checkDomain(domain, `The operator ${opType} comes from`);
  if (opType === "ZipMap")
    throw new OnnxRejectedError(
      "The model wraps its probabilities in maps. For a scikit-learn or LightGBM classifier, export with the option zipmap=False.",
    );
  if (!ALLOWED_OPS[domain === "ai.onnx.ml" ? "ai.onnx.ml" : "ai.onnx"].has(opType)) {
    throw new OnnxRejectedError(
      `The operator ${printable(opType)} is not on the list of accepted ones. Export the model with standard operators for tables.`,
    );
  }
  for (const attribute of node.attribute ?? []) {
    if (attribute.g || attribute.graphs?.length) {
      throw new OnnxRejectedError(
        `The operator ${opType} holds a graph of its own, which is not accepted. Export the model without loops and conditions.`,
      );
    }
    if (attribute.refAttrName || attribute.sparseTensor || attribute.sparseTensors?.length) {
      throw new OnnxRejectedError(`The operator ${opType} has an attribute of a kind that is not accepted.`);
    }
    for (const tensor of [...(attribute.t ? [attribute.t] : []), ...(attribute.tensors ?? [])])
      checkTensor(tensor);
  }
}

function checkDomain(domain: string, subject: string): void {
  if (domain === "" || domain === "ai.onnx" || domain === "ai.onnx.ml") return;
  throw new OnnxRejectedError(
    `${subject} the custom domain "${printable(domain)}". Only ai.onnx and ai.onnx.ml are accepted.`,
  );
}

function checkTensor(tensor: TensorMessage): void {
  const name = printable(tensor.name ?? "");
  if (tensor.externalData?.length || tensor.dataLocation) {
    throw new OnnxRejectedError(
      `The tensor "${name}" keeps its data in another file. Export the model into a single file.`,
    );
  }
  const elements = elementCount(tensor);
  checkDims(Array.from(tensor.dims ?? []), `The tensor "${name}"`);
  const size = BYTES[tensor.dataType ?? 0];
  if (tensor.rawData && (size === undefined || tensor.rawData.length !== elements * size)) {
    throw new OnnxRejectedError(
      `The tensor "${name}" does not hold as much data as its shape says. Export the model again.`,
    );
  }
}

function checkPort(port: ValueInfoMessage): void {
  const name = printable(port.name ?? "");
  if ((port.name ?? "").length > LIMITS.nameLength)
    throw new OnnxRejectedError("An input or output of the model has a name that is too long.");
  const tensor = port.type?.tensorType;
  if (!tensor)
    throw new OnnxRejectedError(
      `"${name}" is not a tensor. For a scikit-learn classifier, export with the option zipmap=False.`,
    );
  checkDims(
    (tensor.shape?.dim ?? []).map(({ value = 1 }) => value),
    `"${name}"`,
  );
}

function checkDims(dims: readonly number[], subject: string): void {
  const product = dims.reduce((total, dim) => total * Math.max(1, dim), 1);
  const odd = dims.some((dim) => dim < 0 || dim > LIMITS.dimension);
  if (odd || dims.length > LIMITS.rank || product > LIMITS.elements) {
    throw new OnnxRejectedError(
      `${subject} has the shape ${dims.slice(0, LIMITS.rank).join(" x ")}, which is larger than is accepted.`,
    );
  }
}

const BYTES: Readonly<Record<number, number>> = {
  [ELEMENT.float]: 4,
  [ELEMENT.uint8]: 1,
  [ELEMENT.int8]: 1,
  [ELEMENT.int32]: 4,
  [ELEMENT.int64]: 8,
  [ELEMENT.bool]: 1,
  [ELEMENT.double]: 8,
  [ELEMENT.float16]: 2,
};

const DTYPES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(ELEMENT).map(([name, code]) => [
    code,
    name === "float" ? "float32" : name === "double" ? "float64" : name,
  ]),
);

/** Older exporters list initializers among the inputs; those are not asked of a caller. */
function realInputs(graph: GraphMessage): ValueInfoMessage[] {
  const constants = new Set((graph.initializer ?? []).map(({ name }) => name));
  return (graph.input ?? []).filter(({ name }) => !constants.has(name));
}

function describePort(port: ValueInfoMessage): OnnxPort {
  const tensor = port.type?.tensorType;
  return {
    name: port.name ?? "",
    dtype: DTYPES[tensor?.elementType ?? 0] ?? "unknown",
    shape: (tensor?.shape?.dim ?? []).map(({ value, parameter }) => value ?? parameter ?? null),
  };
}

function countOps(nodes: readonly NodeMessage[]): { op: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { opType = "", domain = "" } of nodes) {
    const op = domain === "ai.onnx.ml" ? `ai.onnx.ml.${opType}` : opType;
    counts.set(op, (counts.get(op) ?? 0) + 1);
  }
  return [...counts].map(([op, count]) => ({ op, count })).sort((a, b) => (a.op < b.op ? -1 : 1));
}

function elementCount(tensor: TensorMessage): number {
  return Array.from(tensor.dims ?? []).reduce((product, dim) => product * dim, 1);
}

function printable(text: string): string {
  const clean = text.replace(/\p{C}/gu, "?");
  return clean.length > 80 ? `${clean.slice(0, 80)}…` : clean;
}
