import { z } from "zod";
import type { FeedTensor } from "#ml/onnx/feed.ts";
import { type InputFeature, type InputSchema, MISSING_SECONDS } from "#ml/onnx/schema.ts";
import { invalid } from "#server/kernel/errors.ts";
import type { RawOutput } from "#server/models/sessions.ts";

/** Rows of one request; more go into several. */
export const ROWS_MAX = 100_000;

const DATATYPES = [
  "BOOL",
  "INT8",
  "INT16",
  "INT32",
  "INT64",
  "UINT8",
  "UINT16",
  "UINT32",
  "UINT64",
  "FP32",
  "FP64",
  "BYTES",
] as const;
type Datatype = (typeof DATATYPES)[number];

const parameters = z.record(z.string(), z.unknown()).optional();

export const InferRequest = z.object({
  id: z.string().max(200).optional(),
  parameters,
  inputs: z
    .array(
      z.object({
        name: z.string().max(500),
        shape: z.array(z.int().min(0)).min(1).max(8),
        datatype: z.enum(DATATYPES, { error: `a datatype is one of ${DATATYPES.join(", ")}` }),
        parameters,
        data: z.array(z.unknown()),
      }),
    )
    .max(2_000),
  outputs: z
    .array(z.object({ name: z.string().max(500), parameters }))
    .max(100)
    .optional(),
});
export type InferRequest = z.infer<typeof InferRequest>;
type InferInput = InferRequest["inputs"][number];

const DATATYPE_OF: Record<InputFeature["dtype"], Datatype> = {
  float32: "FP32",
  int64: "INT64",
  string: "BYTES",
};
/** What may stand in for what: a whole number or a truth value is a number too. */
const ACCEPTED: Record<InputFeature["dtype"], ReadonlySet<string>> = {
  float32: new Set([
    "FP32",
    "FP64",
    "INT8",
    "INT16",
    "INT32",
    "INT64",
    "UINT8",
    "UINT16",
    "UINT32",
    "UINT64",
    "BOOL",
  ]),
  int64: new Set(["INT64", "INT32", "INT16", "INT8", "UINT32", "UINT16", "UINT8"]),
  string: new Set(["BYTES"]),
};

export const describeInputs = (schema: InputSchema) =>
  schema.features.map(({ input, dtype }) => ({ name: input, datatype: DATATYPE_OF[dtype], shape: [-1, 1] }));

export const describeOutputs = (schema: InputSchema) =>
  schema.task === "regression"
    ? [{ name: "prediction", datatype: "FP32", shape: [-1] }]
    : [
        { name: "label", datatype: "INT64", shape: [-1] },
        { name: "probabilities", datatype: "FP32", shape: [-1, schema.classes.length] },
      ];

/** The tensors of a request, in the model's own types. Throws `invalid` with a sentence for the first thing that does not fit. */
export function tensorsOf(
  schema: InputSchema,
  request: InferRequest,
): { tensors: FeedTensor[]; rows: number } {
  const given = new Map<string, InferInput>();
  const known = new Set(schema.features.map(({ input }) => input));
  for (const input of request.inputs) {
    if (given.has(input.name)) throw invalid(`The input "${input.name}" is given twice.`);
    if (!known.has(input.name)) {
      throw invalid(`The model has no input "${input.name}". It takes ${[...known].join(", ")}.`);
    }
    given.set(input.name, input);
  }
  const rows = request.inputs[0]?.shape[0] ?? 0;
  const most = Math.min(ROWS_MAX, schema.batchRows ?? ROWS_MAX);
  if (rows > most)
    throw invalid(`The request has ${rows} rows; ${most} is the most for this model. Send it in parts.`);
  if (request.inputs.length > 0 && rows === 0) throw invalid("The request has no rows.");
  const tensors = schema.features.map((feature) => {
    const input = given.get(feature.input);
    if (input) return tensorOf(feature, input, rows);
    if (feature.required) throw invalid(`The input "${feature.input}" is missing.`);
    return tensorOf(feature, { ...EMPTY, name: feature.input, data: Array(rows).fill(null) }, rows);
  });
  return { tensors, rows };
}

const EMPTY = { shape: [] as number[], datatype: "FP32" as const };

function tensorOf(feature: InputFeature, input: Omit<InferInput, "parameters">, rows: number): FeedTensor {
  const { name, shape, datatype } = input;
  if (shape.length > 0) {
    if (!ACCEPTED[feature.dtype].has(datatype)) {
      throw invalid(`The input "${name}" is ${datatype}; the model takes ${DATATYPE_OF[feature.dtype]}.`);
    }
    const size = shape.reduce((product, dim) => product * dim, 1);
    if (shape[0] !== rows || size !== rows) {
      throw invalid(
        `The input "${name}" has the shape [${shape.join(", ")}]; every input of this request has the shape [${rows}, 1] or [${rows}].`,
      );
    }
  }
  const data = flatten(input.data, rows, name);
  if (data.length !== rows) {
    throw invalid(`The input "${name}" has ${data.length} values; its shape says ${rows}.`);
  }
  const dims = [rows, 1] as const;
  if (feature.dtype === "float32") {
    return {
      name,
      type: "float32",
      dims,
      data: Float32Array.from(data, (value) => numberOf(value, feature)),
    };
  }
  if (feature.dtype === "int64") {
    return {
      name,
      type: "int64",
      dims,
      data: BigInt64Array.from(data, (value) => secondsOf(value, feature)),
    };
  }
  return { name, type: "string", dims, data: data.map((value) => textOf(value, feature)) };
}

/** Row-major, nested or flat. */
function flatten(data: readonly unknown[], rows: number, name: string): unknown[] {
  if (!data.some(Array.isArray)) return [...data];
  const flat = data.flat(8);
  if (flat.length > rows)
    throw invalid(`The input "${name}" has ${flat.length} values; its shape says ${rows}.`);
  return flat;
}

function refuseMissing(feature: InputFeature): void {
  if (feature.required) {
    throw invalid(`The input "${feature.input}" has a missing value; in training it never had one.`);
  }
}

function numberOf(value: unknown, feature: InputFeature): number {
  if (value === null) {
    refuseMissing(feature);
    return Number.NaN;
  }
  const number = typeof value === "boolean" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(Math.fround(number))) return number;
  throw invalid(`The input "${feature.input}" has a value that is no number: ${shown(value)}.`);
}

function secondsOf(value: unknown, feature: InputFeature): bigint {
  if (value === null) {
    refuseMissing(feature);
    return BigInt(MISSING_SECONDS);
  }
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  throw invalid(
    `The input "${feature.input}" takes whole seconds since 1970 in UTC; ${shown(value)} is none.`,
  );
}

function textOf(value: unknown, feature: InputFeature): string {
  if (value === null || value === "") {
    refuseMissing(feature);
    return "";
  }
  if (typeof value === "string") return value;
  throw invalid(`The input "${feature.input}" takes text; ${shown(value)} is none.`);
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 60);

const OUTPUT_DATATYPES: Record<string, string> = {
  float32: "FP32",
  float64: "FP64",
  int64: "INT64",
  int32: "INT32",
  bool: "BOOL",
  string: "BYTES",
};

/** The outputs as the protocol writes them; only those asked for when some are. */
export function writeOutputs(outputs: readonly RawOutput[], request: InferRequest) {
  const wanted = request.outputs?.map(({ name }) => name);
  const unknown = wanted?.find((name) => !outputs.some((output) => output.name === name));
  if (unknown !== undefined) {
    throw invalid(
      `The model has no output "${unknown}". It answers ${outputs.map(({ name }) => name).join(", ")}.`,
    );
  }
  return outputs
    .filter(({ name }) => wanted === undefined || wanted.length === 0 || wanted.includes(name))
    .map(({ name, type, dims, data }) => ({
      name,
      datatype: OUTPUT_DATATYPES[type] ?? "FP32",
      shape: dims,
      data: Array.from(data as ArrayLike<number | bigint | string>, (value) =>
        typeof value === "bigint" ? Number(value) : value,
      ),
    }));
}
