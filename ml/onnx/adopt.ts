import type { Task } from "#ml/task.ts";
import { decodeModel, encodeModel } from "./codec.ts";
import { ONNX_IR_VERSION, ONNX_OPSET } from "./export.ts";
import { createGraphBuilder, type GraphBuilder } from "./graph-builder.ts";
import { inspectModel, type OnnxPort, OnnxRejectedError, type OnnxSummary } from "./inspect.ts";
import { ELEMENT, type GraphMessage, type ModelMessage, type NodeMessage } from "./messages.ts";
import type { InputFeature, InputSchema } from "./schema.ts";

/** What a row of the model's output holds: a probability or a score of each class, one of the positive class alone, or the number itself. */
export const ANSWER_FORMS = ["probabilities", "positive", "logits", "logit", "value"] as const;
export type AnswerForm = (typeof ANSWER_FORMS)[number];

export const FORMS_OF_TASK: Readonly<Record<Task, readonly AnswerForm[]>> = {
  binary_classification: ["probabilities", "positive", "logits", "logit"],
  multiclass_classification: ["probabilities", "logits"],
  regression: ["value"],
};

export interface Adoption {
  /** The features in the order in which a model of one matrix takes them. */
  readonly schema: InputSchema;
  readonly output: string;
  readonly form: AnswerForm;
  /** For each class of the schema, the column of the output that is about it; in their own order when left out. */
  readonly columns?: readonly number[];
}

const OPSET_MIN = 8;
const ML = "ai.onnx.ml";

/**
 * Gives a model from another library the form of `exportModel`: one input [N, 1] for each feature, the answers as `label` and `probabilities` or as `prediction`. Its own
 * operators stay as they are, under other names. The same model and adoption give the same bytes. Throws OnnxRejectedError for what is not accepted
 * (see `inspectModel`) or does not fit the features, the output or its form.
 */
export function adoptModel(bytes: Uint8Array, adoption: Adoption): Uint8Array {
  const summary = inspectModel(bytes);
  const model = decodeModel(bytes);
  const inside = renamed(model.graph ?? {});
  const builder = createGraphBuilder();
  for (const feature of adoption.schema.features) builder.input(feature.input, elementOf(feature));
  feedNodes(builder, summary, adoption.schema.features);
  const before = builder.finish("countersign").node?.length ?? 0;
  answerNodes(builder, summary, adoption);
  const own = builder.finish("countersign");
  const nodes = own.node ?? [];
  return encodeModel({
    // Before version 4 constants had to be inputs too; here they are not.
    irVersion: Math.max(ONNX_IR_VERSION, model.irVersion ?? 0),
    producerName: model.producerName,
    producerVersion: model.producerVersion,
    domain: "",
    modelVersion: 1,
    graph: {
      ...own,
      node: [...nodes.slice(0, before), ...(inside.node ?? []), ...nodes.slice(before)],
      initializer: [...(own.initializer ?? []), ...(inside.initializer ?? [])],
    },
    opsetImport: opsets(model),
    metadataProps: [
      { key: "countersign.input_schema", value: JSON.stringify(adoption.schema) },
      { key: "countersign.classes", value: JSON.stringify(adoption.schema.classes) },
      { key: "countersign.algorithm", value: "outside" },
    ],
  });
}

/** What a person would most likely choose: an output named for probabilities, else the last of numbers. Null when no output holds numbers. */
export function likelyAnswer(summary: OnnxSummary, task: Task): { output: string; form: AnswerForm } | null {
  const numbers = summary.outputs.filter(({ dtype }) => dtype === "float32" || dtype === "float64");
  const named = numbers.find(({ name }) => /prob/i.test(name));
  const chosen = named ?? numbers.at(-1);
  if (!chosen) return null;
  if (task === "regression") return { output: chosen.name, form: "value" };
  const single = chosen.shape.length < 2 || chosen.shape[1] === 1;
  if (single && task === "binary_classification")
    return { output: chosen.name, form: named ? "positive" : "logit" };
  return { output: chosen.name, form: named ? "probabilities" : "logits" };
}

/**
 * How the features reach the model: all in one matrix, or each in an input of its own name. Throws OnnxRejectedError with what does not fit.
 */
export function inputForm(summary: OnnxSummary, features: readonly InputFeature[]): "matrix" | "columns" {
  const { inputs } = summary;
  for (const { name, shape } of inputs) {
    if (typeof shape[0] === "number")
      throw new OnnxRejectedError(
        `The input "${name}" takes exactly ${shape[0]} rows at a time. Export the model with a free first dimension (dynamic axes).`,
      );
  }
  const [only] = inputs;
  if (!only) throw new OnnxRejectedError("The model has no inputs, so no data reaches it.");
  if (inputs.length === 1 && (features.length > 1 || only.name !== features[0]?.name)) {
    checkMatrix(only, features);
    return "matrix";
  }
  const names = new Set(features.map(({ name }) => name));
  const without = inputs.filter(({ name }) => !names.has(name)).map(({ name }) => `"${name}"`);
  if (without.length > 0)
    throw new OnnxRejectedError(
      `The model takes ${without.slice(0, 10).join(", ")}, and no chosen feature has that name. Choose the columns that the model's inputs are named after.`,
    );
  const taken = new Set(inputs.map(({ name }) => name));
  const more = features.filter(({ name }) => !taken.has(name)).map(({ name }) => `"${name}"`);
  if (more.length > 0)
    throw new OnnxRejectedError(
      `The model has no input for ${more.slice(0, 10).join(", ")}. Choose only the columns that the model's inputs are named after.`,
    );
  for (const port of inputs) checkColumn(port, features);
  return "columns";
}

function checkMatrix(port: OnnxPort, features: readonly InputFeature[]): void {
  const width = port.shape[1];
  if (port.shape.length !== 2)
    throw new OnnxRejectedError(
      `The input "${port.name}" has ${port.shape.length} dimensions; a table has two, rows and features.`,
    );
  if (typeof width === "number" && width !== features.length)
    throw new OnnxRejectedError(
      `The model takes ${width} features in "${port.name}", and ${features.length} are chosen. Choose them in the order the model was trained with.`,
    );
  if (!(port.dtype in NUMBERS))
    throw new OnnxRejectedError(
      `The input "${port.name}" is a table of ${port.dtype}, which is not accepted. Export the model with float32 inputs, or one input for each column.`,
    );
  const text = features.find(({ kind }) => kind !== "numeric");
  if (text)
    throw new OnnxRejectedError(
      `The model takes a table of numbers, and "${text.name}" holds none. Export the whole pipeline with an input for each column, or prepare the column as numbers.`,
    );
}

function checkColumn(port: OnnxPort, features: readonly InputFeature[]): void {
  const kind = features.find(({ name }) => name === port.name)?.kind;
  const fits =
    kind === "categorical"
      ? port.dtype === "string"
      : kind === "datetime"
        ? port.dtype === "int64"
        : port.dtype in NUMBERS;
  if (!fits)
    throw new OnnxRejectedError(
      `The model takes "${port.name}" as ${port.dtype}, and the column is used as ${kind}. Use the column in another way, or export the model again.`,
    );
  const width = port.shape[1];
  if (port.shape.length > 2 || (width !== undefined && typeof width === "number" && width !== 1))
    throw new OnnxRejectedError(
      `The input "${port.name}" takes more than one value a row. Export one input for each column.`,
    );
}

const NUMBERS: Readonly<Record<string, number>> = {
  float32: ELEMENT.float,
  float64: ELEMENT.double,
  int64: ELEMENT.int64,
  int32: ELEMENT.int32,
};

function elementOf(feature: InputFeature): number {
  if (feature.kind === "categorical") return ELEMENT.string;
  return feature.kind === "datetime" ? ELEMENT.int64 : ELEMENT.float;
}

/** The nodes between our inputs and those of the model. */
function feedNodes(builder: GraphBuilder, summary: OnnxSummary, features: readonly InputFeature[]): void {
  if (inputForm(summary, features) === "matrix") {
    const [port] = summary.inputs as [OnnxPort];
    const names = features.map(({ input }) => input);
    const matrix =
      names.length === 1 ? (names[0] as string) : builder.node("Concat", names, { axis: { int: 1 } });
    builder.node("Cast", [matrix], { to: { int: NUMBERS[port.dtype] as number } }, inner(port.name));
    return;
  }
  for (const port of summary.inputs) {
    const feature = features.find(({ name }) => name === port.name) as InputFeature;
    const flat =
      port.shape.length === 1
        ? builder.node("Reshape", [feature.input, builder.integers([-1], [1])])
        : feature.input;
    if (feature.kind === "numeric")
      builder.node("Cast", [flat], { to: { int: NUMBERS[port.dtype] as number } }, inner(port.name));
    else builder.node("Identity", [flat], {}, inner(port.name));
  }
}

/** The nodes between the model's output and ours. */
function answerNodes(builder: GraphBuilder, summary: OnnxSummary, adoption: Adoption): void {
  const { output, form, schema } = adoption;
  const port = summary.outputs.find(({ name }) => name === output);
  if (!port)
    throw new OnnxRejectedError(
      `The model has no output "${output}". It has ${summary.outputs.map(({ name }) => `"${name}"`).join(", ")}.`,
    );
  if (port.dtype !== "float32" && port.dtype !== "float64")
    throw new OnnxRejectedError(
      `The output "${output}" holds ${port.dtype} and not the model's numbers. Choose the output with the probabilities, scores or values.`,
    );
  if (!FORMS_OF_TASK[schema.task].includes(form))
    throw new OnnxRejectedError("An output of this form does not answer the target. Choose another form.");
  const width = form === "probabilities" || form === "logits" ? schema.classes.length : 1;
  const said = port.shape[1];
  if (typeof said === "number" && said !== width && port.shape.length === 2)
    throw new OnnxRejectedError(
      `The output "${output}" has ${said} columns, and ${width} are due. Choose another output or another form.`,
    );
  const numbers = builder.node("Cast", [inner(output)], { to: { int: ELEMENT.float } });
  // Also where an exporter says another shape than it gives.
  const table = builder.node("Reshape", [numbers, builder.integers([-1, width], [2])]);
  if (form === "value") {
    builder.node("Reshape", [table, builder.integers([-1], [1])], {}, "prediction");
    builder.output("prediction", ELEMENT.float, null);
    return;
  }
  classNodes(builder, probabilityNodes(builder, table, form), adoption);
}

function probabilityNodes(builder: GraphBuilder, table: string, form: AnswerForm): string {
  if (form === "probabilities") return table;
  if (form === "logits") return builder.node("Softmax", [table], { axis: { int: 1 } });
  const positive = form === "logit" ? builder.node("Sigmoid", [table]) : table;
  const negative = builder.node("Sub", [builder.floats([1], [1]), positive]);
  return builder.node("Concat", [negative, positive], { axis: { int: 1 } });
}

function classNodes(builder: GraphBuilder, given: string, { schema, columns }: Adoption): void {
  const order = columns ?? schema.classes.map((_, at) => at);
  if (order.length !== schema.classes.length || new Set(order).size !== order.length)
    throw new RangeError("each class needs a column of its own");
  builder.node(
    "Gather",
    [given, builder.integers(order, [order.length])],
    { axis: { int: 1 } },
    "probabilities",
  );
  if (schema.classes.length === 2) {
    const positive = builder.node("Gather", ["probabilities", builder.integers([1], [1])], {
      axis: { int: 1 },
    });
    const below = builder.node("Less", [positive, builder.floats([0.5], [1])]);
    const label = builder.node("Cast", [builder.node("Not", [below])], { to: { int: ELEMENT.int64 } });
    builder.node("Reshape", [label, builder.integers([-1], [1])], {}, "label");
  } else {
    builder.node("ArgMax", ["probabilities"], { axis: { int: 1 }, keepdims: { int: 0 } }, "label");
  }
  builder.output("label", ELEMENT.int64, null);
  builder.output("probabilities", ELEMENT.float, schema.classes.length);
}

/** A name of the model's own, where it cannot meet one of a feature or of ours (see `graphInputName`). */
const inner = (name: string) => (name === "" ? "" : `_cs_model/${name}`);

function renamed(graph: GraphMessage): GraphMessage {
  const node = (graph.node ?? []).map(
    (one): NodeMessage => ({
      ...one,
      name: inner(one.name ?? ""),
      input: (one.input ?? []).map(inner),
      output: (one.output ?? []).map(inner),
    }),
  );
  return {
    node,
    initializer: (graph.initializer ?? []).map((tensor) => ({ ...tensor, name: inner(tensor.name ?? "") })),
  };
}

/** Each domain once; a model of ai.onnx.ml alone takes the operators around it at our own version. */
function opsets(model: ModelMessage): { domain: string; version: number }[] {
  const versions = new Map<string, number>();
  for (const { domain = "", version = 0 } of model.opsetImport ?? []) {
    const name = domain === "ai.onnx" ? "" : domain;
    const known = versions.get(name);
    if (known !== undefined && known !== version)
      throw new OnnxRejectedError(
        `The model imports two versions of ${name || "ai.onnx"}. Export it again with one.`,
      );
    versions.set(name, version);
  }
  const own = versions.get("");
  if (own !== undefined && own < OPSET_MIN)
    throw new OnnxRejectedError(
      `The model uses version ${own} of the operators; at least ${OPSET_MIN} is needed. Export it with a newer opset.`,
    );
  versions.set("", own ?? ONNX_OPSET);
  return [...versions]
    .map(([domain, version]) => ({ domain, version }))
    .sort((a, b) => (a.domain === ML ? 1 : 0) - (b.domain === ML ? 1 : 0));
}
