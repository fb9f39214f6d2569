import { fork } from "node:child_process";
import { join } from "node:path";
import { feedFromTable } from "#ml/onnx/feed.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { selectRows, type Table } from "#ml/table.ts";
import { JobFailed } from "#server/kernel/job.ts";
import type { CheckAnswer, CheckTask } from "./messages.ts";

export const TOLERANCE = 1e-5;
const TIME_LIMIT_MS = 60_000;

export type CheckReport = { rows: number; maxDifference: number; tolerance: number };

/**
 * Loads the stored file with ONNX Runtime, in a process of its own, and compares its answers with the trainer's on the same rows.
 * Throws JobFailed when the file cannot be used or answers otherwise.
 */
export async function checkModel(options: {
  path: string;
  schema: InputSchema;
  table: Table;
  rows: readonly number[];
  probabilities: readonly number[];
  signal: AbortSignal;
}): Promise<CheckReport> {
  const { path, schema, table, rows, probabilities, signal } = options;
  const sample = selectRows(table, Uint32Array.from(rows));
  const answer = await inChild({ path, tensors: feedFromTable(schema, sample) }, signal);
  if (!answer.ok)
    throw new JobFailed(
      `The model was trained, but ONNX Runtime cannot use its file: ${answer.message} Nothing was kept of this run.`,
    );
  if (answer.probabilities.length !== rows.length * 2)
    throw new JobFailed(
      `The model's file gives ${answer.probabilities.length} probabilities for ${rows.length} rows of two classes. Nothing was kept of this run.`,
    );
  let maxDifference = 0;
  probabilities.forEach((expected, row) => {
    const difference = Math.abs((answer.probabilities[2 * row + 1] ?? Number.NaN) - expected);
    if (!(difference <= maxDifference)) maxDifference = difference;
  });
  if (!(maxDifference <= TOLERANCE))
    throw new JobFailed(
      `The model's file does not give the trainer's own answers: on ${rows.length} rows of the holdout they differ by up to ${maxDifference.toExponential(1)}, where ${TOLERANCE.toExponential(0)} is allowed. Nothing was kept of this run.`,
    );
  return { rows: rows.length, maxDifference, tolerance: TOLERANCE };
}

function inChild(task: CheckTask, signal: AbortSignal): Promise<CheckAnswer> {
  signal.throwIfAborted();
  const child = fork(join(import.meta.dirname, "child.ts"), {
    serialization: "advanced",
    execArgv: [],
    env: { NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  return new Promise<CheckAnswer>((resolve, reject) => {
    const stop = () => child.kill("SIGKILL");
    const timer = setTimeout(stop, TIME_LIMIT_MS);
    signal.addEventListener("abort", stop, { once: true });
    let answer: CheckAnswer | null = null;
    let lastWords = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString()).slice(-2_000);
    });
    child.once("message", (message) => {
      answer = message as CheckAnswer;
    });
    child.once("error", reject);
    child.once("exit", (code, killed) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      if (signal.aborted) return reject(signal.reason);
      const ending = killed ? `was ended by ${killed}` : `ended with code ${code}`;
      resolve(answer ?? { ok: false, message: `the process that loaded it ${ending}. ${lastWords}`.trim() });
    });
    child.send(task);
  });
}
