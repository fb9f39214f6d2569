import type { InferenceSession, Tensor } from "onnxruntime-node";
import type { FeedTensor } from "#ml/onnx/feed.ts";
import { runtime } from "#server/kernel/runtime.ts";

const SESSIONS_MAX = 16;
const BYTES_MAX = 512 * 2 ** 20;

type Entry = { ready: Promise<InferenceSession>; bytes: number; running: number; evicted: boolean };

// On globalThis, since a bundler may load this module more than once in one process.
const shared = globalThis as typeof globalThis & { countersignSessions?: Map<string, Entry> };
shared.countersignSessions ??= new Map();
/** By digest, the least recently used first. */
const sessions = shared.countersignSessions;

export type RawOutput = { name: string; type: string; dims: number[]; data: Tensor.DataType };

/** Runs the model with these bytes on the CPU. The bytes' digest is checked when they are first loaded. */
export async function runModel(
  model: { sha256: string; size: number },
  tensors: readonly FeedTensor[],
): Promise<RawOutput[]> {
  const entry = open(model);
  entry.running += 1;
  try {
    const session = await entry.ready;
    const ort = await import("onnxruntime-node");
    const feeds = Object.fromEntries(
      tensors.map((tensor) => [tensor.name, new ort.Tensor(tensor.type, tensor.data, tensor.dims)]),
    );
    const outputs = await session.run(feeds);
    return session.outputNames.flatMap((name) => {
      const tensor = outputs[name];
      return tensor ? [{ name, type: tensor.type, dims: [...tensor.dims], data: tensor.data }] : [];
    });
  } finally {
    entry.running -= 1;
    if (entry.evicted) releaseWhenIdle(entry);
  }
}

/** Makes the session ready without running it. */
export async function warmModel(model: { sha256: string; size: number }): Promise<void> {
  await open(model).ready;
}

export const openSessions = (): number => sessions.size;

function open(model: { sha256: string; size: number }): Entry {
  const known = sessions.get(model.sha256);
  if (known) {
    sessions.delete(model.sha256);
    sessions.set(model.sha256, known);
    return known;
  }
  const entry: Entry = { ready: load(model.sha256), bytes: model.size, running: 0, evicted: false };
  // A model that cannot be loaded is not remembered, so that a mended store is seen at once.
  entry.ready.catch(() => {
    if (sessions.get(model.sha256) === entry) sessions.delete(model.sha256);
  });
  sessions.set(model.sha256, entry);
  evict();
  return entry;
}

async function load(sha256: string): Promise<InferenceSession> {
  const bytes = await runtime().artifacts.read(sha256);
  const ort = await import("onnxruntime-node");
  return ort.InferenceSession.create(bytes, {
    executionProviders: ["cpu"],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
}

function evict(): void {
  const total = () => [...sessions.values()].reduce((sum, entry) => sum + entry.bytes, 0);
  while (sessions.size > 1 && (sessions.size > SESSIONS_MAX || total() > BYTES_MAX)) {
    const [oldest] = sessions;
    if (!oldest) return;
    const [sha256, entry] = oldest;
    sessions.delete(sha256);
    entry.evicted = true;
    releaseWhenIdle(entry);
  }
}

/** Native memory is given back only when no run uses it any more. */
function releaseWhenIdle(entry: Entry): void {
  if (entry.running > 0) return;
  entry.ready.then((session) => session.release()).catch(() => {});
}
