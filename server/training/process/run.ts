import { fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunSpec } from "#domain/training/schemas.ts";
import { TrainingCancelledError, TrainingInputError } from "#ml/errors.ts";
import type { Progress } from "#ml/train.ts";
import type { FromProcess, Loaded, ToProcess, Trained } from "./messages.ts";
import { OutOfMemory } from "./out-of-memory.ts";

export type ProcessOptions = {
  path: string;
  spec: RunSpec;
  threads?: number | undefined;
  /** It is ended when it holds more than this. */
  memoryLimitMb: number;
  kept: Uint8Array | undefined;
  signal: AbortSignal;
  onCheckpoint: (state: Uint8Array) => void;
  onLoaded: (loaded: Loaded) => void;
  onProgress: (progress: Progress) => void;
  onLog: (line: string) => void;
  onPoint: (curve: string, step: number, value: number) => void;
};

/** Node's options for a training process: with less room for young objects, the buffers of dead ones are given back sooner. A short run takes as long, and a third less memory. */
export const TRAINING_OPTIONS = ["--max-semi-space-size=8"];

const LOOK_MS = 50;
const PAGE_BYTES = 4_096;
const CANCEL_GRACE_MS = 8_000;

/**
 * Reads the data and trains in a process of its own, so that its memory has a limit and its end is not the worker's. Rejects with OutOfMemory, TrainingInputError,
 * TrainingCancelledError or whatever ended it; in every case the process is gone then.
 */
export async function runTrainingInProcess(options: ProcessOptions): Promise<Trained> {
  const { signal, memoryLimitMb } = options;
  if (signal.aborted) throw new TrainingCancelledError();
  const killedBefore = await killsForMemory();
  const child = fork(join(import.meta.dirname, "child.ts"), {
    serialization: "advanced",
    execArgv: TRAINING_OPTIONS,
    env: { NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const tell = (message: ToProcess) => child.connected && child.send(message, () => {});
  let outcome: { trained: Trained } | { error: Error } | null = null;
  let peak = 0;
  let lastWords = "";
  let grace: NodeJS.Timeout | undefined;
  const look = (bytes: number) => {
    peak = Math.max(peak, bytes);
    if (bytes <= memoryLimitMb * 1e6) return;
    outcome ??= { error: new OutOfMemory(memoryLimitMb, bytes) };
    child.kill("SIGKILL");
  };
  // From outside, since the process itself says nothing while it computes; where the system does not tell, by its own word.
  const watch = setInterval(async () => look(await residentBytes(child.pid)), LOOK_MS);
  const stop = () => {
    tell({ kind: "cancel" });
    grace = setTimeout(() => child.kill("SIGKILL"), CANCEL_GRACE_MS);
  };
  signal.addEventListener("abort", stop, { once: true });
  child.stderr?.on("data", (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-2_000);
  });
  child.on("message", (raw) => {
    const message = raw as FromProcess;
    if (message.kind === "loaded") options.onLoaded(message.loaded);
    else if (message.kind === "progress") options.onProgress(message.progress);
    else if (message.kind === "log") options.onLog(message.line);
    else if (message.kind === "point") options.onPoint(message.curve, message.step, message.value);
    else if (message.kind === "checkpoint") options.onCheckpoint(message.state);
    else if (message.kind === "memory") look(message.bytes);
    else if (message.kind === "done") outcome ??= { trained: message.trained };
    else outcome ??= { error: revive(message) };
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, killed) => resolve(killed ?? `code ${code}`));
  });
  tell({
    kind: "start",
    path: options.path,
    spec: options.spec,
    threads: options.threads,
    kept: options.kept,
  });
  const how = await ended.finally(() => {
    clearInterval(watch);
    clearTimeout(grace);
    signal.removeEventListener("abort", stop);
  });
  const settled = outcome as { trained: Trained } | { error: Error } | null;
  if (settled && "trained" in settled) return settled.trained;
  if (signal.aborted) throw new TrainingCancelledError();
  if (settled) throw settled.error;
  // The system ended a process for want of memory, and this one was: nobody else sends it that signal.
  if (how === "SIGKILL" && (await killsForMemory()) > killedBefore) throw new OutOfMemory(null, peak);
  if (/heap out of memory|allocation failed/i.test(lastWords)) throw new OutOfMemory(null, peak);
  throw new Error(`The training process ended early with ${how}. ${lastWords}`.trim());
}

function revive({ name, message, stack, code }: Extract<FromProcess, { kind: "failed" }>): Error {
  if (name === "TrainingInputError") return new TrainingInputError(message);
  if (name === "TrainingCancelledError") return new TrainingCancelledError();
  return Object.assign(new Error(message), { name, stack, ...(code && { code }) });
}

/** Processes that this system has ended for want of memory; 0 where it does not say. */
async function killsForMemory(): Promise<number> {
  const said = await readFile("/proc/vmstat", "utf8").catch(() => "");
  return Number(/^oom_kill (\d+)$/m.exec(said)?.[1] ?? 0);
}

async function residentBytes(pid: number | undefined): Promise<number> {
  try {
    const [, pages] = (await readFile(`/proc/${pid}/statm`, "utf8")).split(" ");
    return Number(pages) * PAGE_BYTES;
  } catch {
    return 0;
  }
}
