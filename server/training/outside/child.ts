import { readFile } from "node:fs/promises";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { type Adoption, adoptModel, inputForm } from "#ml/onnx/adopt.ts";
import type { FeedTensor } from "#ml/onnx/feed.ts";
import { inspectModel, type OnnxPort, OnnxRejectedError, type OnnxSummary } from "#ml/onnx/inspect.ts";
import type { FromOutside, ToOutside } from "./messages.ts";

type Opened = { summary: OnnxSummary; adoption: Adoption; session: InferenceSession };
let opened: Opened | null = null;

async function open(path: string, adoption: Adoption): Promise<FromOutside> {
  const bytes = await readFile(path);
  const summary = inspectModel(bytes);
  const adopted = adoptModel(bytes, adoption);
  // From bytes, so that nothing beside the file is looked for; as it stands, so that nothing of it is computed before it is asked.
  const session = await InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: "disabled",
    enableMemPattern: false,
    logSeverityLevel: 3,
  });
  opened = { summary, adoption, session };
  return { kind: "opened", summary, adopted };
}

async function ask(tensors: readonly FeedTensor[]): Promise<FromOutside> {
  if (!opened) throw new Error("The model is not open.");
  const { output } = opened.adoption;
  const { [output]: answers } = await opened.session.run(feeds(opened, tensors), [output]);
  const data = answers?.data;
  if (!(data instanceof Float32Array || data instanceof Float64Array))
    throw new OnnxRejectedError(`The output "${output}" holds no numbers when it is asked.`);
  const { form, schema } = opened.adoption;
  const width = form === "probabilities" || form === "logits" ? schema.classes.length : 1;
  const rows = tensors[0]?.dims[0] ?? 0;
  // Before it is sent: what is received has been given memory already.
  if (data.length !== rows * width)
    throw new OnnxRejectedError(
      `It gives ${data.length} numbers for ${rows} rows where ${rows * width} are due. Choose another output or another form of its answers.`,
    );
  return { kind: "answered", numbers: data };
}

/** The features as the file itself takes them, before it is given our form. */
function feeds({ summary, adoption }: Opened, tensors: readonly FeedTensor[]): Record<string, Tensor> {
  const rows = tensors[0]?.dims[0] ?? 0;
  const { features } = adoption.schema;
  if (inputForm(summary, features) === "matrix") {
    const [port] = summary.inputs as [OnnxPort];
    const values = new Float64Array(rows * tensors.length);
    tensors.forEach(({ data }, column) => {
      for (let row = 0; row < rows; row++) values[row * tensors.length + column] = Number(data[row]);
    });
    return { [port.name]: numbers(port.dtype, values, [rows, tensors.length]) };
  }
  return Object.fromEntries(
    summary.inputs.map((port) => {
      const { data } = tensors[features.findIndex(({ name }) => name === port.name)] as FeedTensor;
      const dims = port.shape.length === 1 ? [rows] : [rows, 1];
      return [
        port.name,
        port.dtype === "string"
          ? new Tensor("string", data as string[], dims)
          : numbers(port.dtype, Float64Array.from(data as ArrayLike<number | bigint>, Number), dims),
      ];
    }),
  );
}

function numbers(dtype: string, values: Float64Array, dims: number[]): Tensor {
  if (dtype === "float64") return new Tensor("float64", values, dims);
  if (dtype === "float32") return new Tensor("float32", Float32Array.from(values), dims);
  if (!values.every(Number.isSafeInteger))
    throw new OnnxRejectedError(
      "It takes whole numbers, and the data has missing or fractional ones in these columns. Export the model with float32 inputs, or fill the columns in a prepared version.",
    );
  if (dtype === "int32") return new Tensor("int32", Int32Array.from(values), dims);
  return new Tensor("int64", BigInt64Array.from(values, BigInt), dims);
}

process.on("message", ({ id, body }: { id: number; body: ToOutside }) => {
  const work = body.kind === "open" ? open(body.path, body.adoption) : ask(body.tensors);
  work
    .catch(
      (error: unknown): FromOutside => ({
        kind: "failed",
        message: error instanceof Error ? error.message : String(error),
        sentence: error instanceof OnnxRejectedError,
      }),
    )
    .then((said) => process.send?.({ id, body: said }));
});
