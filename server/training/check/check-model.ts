import { fork } from "node:child_process";
import { join } from "node:path";
import { feedFromTable } from "#ml/onnx/feed.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import type { Table } from "#ml/table.ts";
import { JobFailed } from "#server/kernel/job.ts";
import type { CheckAnswer, CheckTask } from "./messages.ts";

export const TOLERANCE = 1e-5;
const TIME_LIMIT_MS = 60_000;

export type CheckReport = { rows: number; maxDifference: number; tolerance: number };

/**
 * Loads the stored file with ONNX Runtime, in a process of its own, and compares its answers with the trainer's on the same rows:
 * absolute for shares and small numbers, relative for numbers above 1, whose float32 has no more places.
 * Throws JobFailed when the file cannot be used or answers otherwise.
 */
export async function checkModel(options: {
  path: string;
  schema: InputSchema;
  /** The rows that are asked about. */
  sample: Table;
  /** The trainer's own, as many a row as `answerWidth` says. */
  answers: readonly number[];
  signal: AbortSignal;
}): Promise<CheckReport> {
  const { path, schema, sample, signal } = options;
  const output = schema.task === "regression" ? "prediction" : "probabilities";
  const answer = await inChild({ path, tensors: feedFromTable(schema, sample), output }, signal);
  if (!answer.ok)
    throw new JobFailed(
      `The model was trained, but ONNX Runtime cannot use its file: ${answer.message} Nothing was kept of this run.`,
    );
  // Of two classes the trainer keeps the probability of class 1, the file gives both.
  const expected =
    schema.task === "binary_classification"
      ? options.answers.flatMap((share) => [1 - share, share])
      : options.answers;
  if (answer.answers.length !== expected.length)
    throw new JobFailed(
      `The model's file gives ${answer.answers.length} numbers for ${sample.rows} rows where ${expected.length} are due. Nothing was kept of this run.`,
    );
  let maxDifference = 0;
  expected.forEach((value, at) => {
    const away = Math.abs((answer.answers[at] ?? Number.NaN) - value) / Math.max(1, Math.abs(value));
    if (!(away <= maxDifference)) maxDifference = away;
  });
  if (!(maxDifference <= TOLERANCE))
    throw new JobFailed(
      `The model's file does not give the trainer's own answers: on ${sample.rows} rows of the holdout they differ by up to ${maxDifference.toExponential(1)}, where ${TOLERANCE.toExponential(0)} is allowed. Nothing was kept of this run.`,
    );
  return { rows: sample.rows, maxDifference, tolerance: TOLERANCE };
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
