import { setImmediate as nextTurn } from "node:timers/promises";
import type { DuckDBDataChunk, DuckDBVector } from "@duckdb/node-api";
import * as ort from "onnxruntime-node";
import type { FeedTensor } from "#ml/onnx/feed.ts";
import type { InputFeature, InputSchema } from "#ml/onnx/schema.ts";
import { type Engine, literal } from "#server/datasets/duckdb/engine.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { GUARD_LIMITS, GuardedEnd } from "#server/models/guarded/guarded-process.ts";
import { openGuarded } from "#server/models/guarded/open-guarded.ts";
import { inputExpression } from "./watched.ts";

/** Rows that one call of the model answers: large enough for its speed, small enough to keep this process answering. */
const BATCH_ROWS = 4_096;
const ANSWERS = "probabilities";

/** The bytes of a model of ours, or the file of one from outside, which runs in a process of its own. */
export type ScoredModel = Uint8Array | { guarded: string };

/** What answers with the probabilities of each row. */
type Scorer = { ask(tensors: FeedTensor[]): Promise<unknown>; release(): unknown };

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
    model: ScoredModel;
    schema: InputSchema;
    label: string;
    signal: AbortSignal;
    onRows?: (done: number) => void;
    seen?: (feature: string, values: Float32Array) => void;
  },
): Promise<Predictions> {
  const { schema } = input;
  const session = await openScorer(input.model, input.signal);
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

async function openScorer(model: ScoredModel, signal: AbortSignal): Promise<Scorer> {
  try {
    return model instanceof Uint8Array ? await openSession(model) : await openOutside(model.guarded, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new JobFailed(
      `The model's file could not be opened for scoring: ${error instanceof Error ? error.message.slice(0, 300) : "unknown cause"}. Nothing was scored.`,
    );
  }
}

async function openSession(model: Uint8Array): Promise<Scorer> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ["cpu"],
    intraOpNumThreads: 2,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return {
    release: () => session.release(),
    async ask(tensors) {
      const feeds = Object.fromEntries(
        tensors.map(({ name, type, data, dims }) => [
          name,
          new ort.Tensor(type as "string", data as string[], dims),
        ]),
      );
      return (await session.run(feeds, [ANSWERS]))[ANSWERS]?.data;
    },
  };
}

async function openOutside(path: string, signal: AbortSignal): Promise<Scorer> {
  const model = await openGuarded(path, GUARD_LIMITS, signal);
  return {
    release: model.release,
    async ask(tensors) {
      const outputs = await model.run(tensors).catch((error: unknown) => {
        signal.throwIfAborted();
        throw error instanceof GuardedEnd
          ? new JobFailed(`The model gave no answers. ${error.message} Nothing was scored.`)
          : error;
      });
      return outputs.find(({ name }) => name === ANSWERS)?.data;
    },
  };
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
  session: Scorer,
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

async function run(session: Scorer, slots: readonly Slot[], from: number, to: number) {
  const tensors = slots.map((slot): FeedTensor => {
    const dims = [to - from, 1] as const;
    const name = slot.feature.input;
    if (slot.kind === "numeric") return { name, type: "float32", data: slot.data.subarray(from, to), dims };
    if (slot.kind === "datetime") return { name, type: "int64", data: slot.data.subarray(from, to), dims };
    return { name, type: "string", data: slot.data.slice(from, to), dims };
  });
  const probabilities = await session.ask(tensors);
  if (!(probabilities instanceof Float32Array))
    throw new JobFailed("The model gives no probabilities, so it cannot be watched. Nothing was scored.");
  return probabilities;
}
