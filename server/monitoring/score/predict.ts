import { setImmediate as nextTurn } from "node:timers/promises";
import type { DuckDBDataChunk, DuckDBVector } from "@duckdb/node-api";
import * as ort from "onnxruntime-node";
import type { InputFeature, InputSchema } from "#ml/onnx/schema.ts";
import { type Engine, literal } from "#server/datasets/duckdb/engine.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { inputExpression } from "./watched.ts";

/** Rows that one call of the model answers: large enough for its speed, small enough to keep this process answering. */
const BATCH_ROWS = 4_096;

export type Predictions = {
  rows: number;
  /** Of the positive class, a row each. */
  probabilities: Float64Array;
  /** 0, 1, or 2 where the label is not known. */
  labels: Uint8Array;
};

type Slot =
  | { feature: InputFeature; kind: "numeric"; data: Float32Array }
  | { feature: InputFeature; kind: "categorical"; data: string[] }
  | { feature: InputFeature; kind: "datetime"; data: BigInt64Array };

/**
 * Answers of the model for every row of a Parquet file. `seen` gets each batch's numbers, feature by feature, and must not keep
 * them. Throws JobFailed when the model cannot be run on this data.
 */
export async function predictFile(
  engine: Engine,
  input: {
    path: string;
    rows: number;
    model: Uint8Array;
    schema: InputSchema;
    label: string;
    signal: AbortSignal;
    onRows?: (done: number) => void;
    seen?: (feature: string, values: Float32Array) => void;
  },
): Promise<Predictions> {
  const { schema } = input;
  const session = await openSession(input.model);
  try {
    const positive = schema.classes.indexOf(schema.positiveLabel ?? "");
    if (positive < 0)
      throw new JobFailed(
        "This model has no positive class, and monitoring counts the rows of one. Nothing was scored. Watch a model that tells two classes apart.",
      );
    const slots = schema.features.map(emptySlot);
    const probabilities = new Float64Array(input.rows);
    const labels = new Uint8Array(input.rows);
    let done = 0;
    let filled = 0;

    const flush = async () => {
      if (filled === 0) return;
      input.signal.throwIfAborted();
      for (const slot of slots)
        if (slot.kind === "numeric") input.seen?.(slot.feature.name, slot.data.subarray(0, filled));
      const answers = await runInParts(session, slots, filled, schema.batchRows ?? filled);
      const width = answers.length / filled;
      for (let row = 0; row < filled; row++)
        probabilities[done + row] = answers[row * width + positive] ?? Number.NaN;
      done += filled;
      filled = 0;
      input.onRows?.(done);
      await nextTurn();
    };

    const columns = [...schema.features.map(inputExpression), input.label].join(", ");
    const result = await engine.connection.stream(
      `select ${columns} from read_parquet(${literal(input.path)})`,
    );
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      if (done + filled + chunk.rowCount > input.rows)
        throw new JobFailed("The stored file has more rows than its record says. Nothing was scored.");
      if (filled + chunk.rowCount > BATCH_ROWS) await flush();
      take(chunk, slots, filled, labels, done + filled);
      filled += chunk.rowCount;
    }
    await flush();
    if (done !== input.rows)
      throw new JobFailed("The stored file has fewer rows than its record says. Nothing was scored.");
    return { rows: done, probabilities, labels };
  } finally {
    await session.release();
  }
}

async function openSession(model: Uint8Array): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(model, {
      executionProviders: ["cpu"],
      intraOpNumThreads: 2,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
  } catch (error) {
    throw new JobFailed(
      `The model's file could not be opened for scoring: ${error instanceof Error ? error.message.slice(0, 300) : "unknown cause"}. Nothing was scored.`,
    );
  }
}

function emptySlot(feature: InputFeature): Slot {
  if (feature.kind === "numeric") return { feature, kind: "numeric", data: new Float32Array(BATCH_ROWS) };
  if (feature.kind === "categorical")
    return { feature, kind: "categorical", data: new Array<string>(BATCH_ROWS).fill("") };
  return { feature, kind: "datetime", data: new BigInt64Array(BATCH_ROWS) };
}

function take(
  chunk: DuckDBDataChunk,
  slots: readonly Slot[],
  at: number,
  labels: Uint8Array,
  labelsAt: number,
): void {
  const rows = chunk.rowCount;
  slots.forEach((slot, index) => {
    const vector: DuckDBVector = chunk.getColumnVector(index);
    for (let row = 0; row < rows; row++) {
      const value = vector.getItem(row);
      if (slot.kind === "numeric") slot.data[at + row] = typeof value === "number" ? value : Number.NaN;
      else if (slot.kind === "categorical") slot.data[at + row] = typeof value === "string" ? value : "";
      else slot.data[at + row] = typeof value === "bigint" ? value : 0n;
    }
  });
  const vector: DuckDBVector = chunk.getColumnVector(slots.length);
  for (let row = 0; row < rows; row++) labels[labelsAt + row] = Number(vector.getItem(row));
}

/** The probabilities of the first rows of the slots, at most `part` rows at a time. */
async function runInParts(
  session: ort.InferenceSession,
  slots: readonly Slot[],
  rows: number,
  part: number,
): Promise<Float32Array> {
  if (part >= rows) return run(session, slots, 0, rows);
  const parts: Float32Array[] = [];
  for (let from = 0; from < rows; from += part)
    parts.push(await run(session, slots, from, Math.min(rows, from + part)));
  const all = new Float32Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of parts) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}

async function run(session: ort.InferenceSession, slots: readonly Slot[], from: number, to: number) {
  const feeds: Record<string, ort.Tensor> = {};
  for (const slot of slots) {
    const dims = [to - from, 1];
    feeds[slot.feature.input] =
      slot.kind === "numeric"
        ? new ort.Tensor("float32", slot.data.subarray(from, to), dims)
        : slot.kind === "datetime"
          ? new ort.Tensor("int64", slot.data.subarray(from, to), dims)
          : new ort.Tensor("string", slot.data.slice(from, to), dims);
  }
  const { probabilities } = await session.run(feeds, ["probabilities"]);
  if (!(probabilities?.data instanceof Float32Array))
    throw new JobFailed("The model gives no probabilities, so it cannot be watched. Nothing was scored.");
  return probabilities.data;
}
