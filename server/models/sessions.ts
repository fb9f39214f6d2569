import type { Tensor } from "onnxruntime-node";
import type { FeedTensor } from "#ml/onnx/feed.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { GUARD_LIMITS, GuardedEnd } from "./guarded/guarded-process.ts";
import { openGuarded } from "./guarded/open-guarded.ts";

const SESSIONS_MAX = 16;
const BYTES_MAX = 512 * 2 ** 20;
const OUTSIDE_MAX = 4;
const OUTSIDE_LIMITS = { ...GUARD_LIMITS, askMs: 10_000 };

/** What stands ready to answer: a session of this process, or a model from outside in one of its own. */
type Runner = { run(tensors: readonly FeedTensor[]): Promise<RawOutput[]>; release(): unknown };
type Entry = { ready: Promise<Runner>; bytes: number; outside: boolean; running: number; evicted: boolean };

/** A version's bytes. One that another library trained never runs in this process. */
export type StoredModel = { sha256: string; size: number; outside: boolean };

// On globalThis, since a bundler may load this module more than once in one process.
const shared = globalThis as typeof globalThis & { countersignSessions?: Map<string, Entry> };
shared.countersignSessions ??= new Map();
/** By digest, the least recently used first. */
const sessions = shared.countersignSessions;

export type RawOutput = { name: string; type: string; dims: number[]; data: Tensor.DataType };

/** Runs the model with these bytes on the CPU. The bytes' digest is checked when they are first loaded. */
export async function runModel(model: StoredModel, tensors: readonly FeedTensor[]): Promise<RawOutput[]> {
  const entry = open(model);
  entry.running += 1;
  try {
    const runner = await entry.ready;
    return await runner.run(tensors);
  } catch (error) {
    if (error instanceof GuardedEnd)
      throw preconditionFailed(`The model gave no answer. ${error.message} Nothing was recorded.`);
    throw error;
  } finally {
    entry.running -= 1;
    if (entry.evicted) releaseWhenIdle(entry);
  }
}

/** Makes the session ready without running it. */
export async function warmModel(model: StoredModel): Promise<void> {
  await open(model).ready;
}

export const openSessions = (): number => sessions.size;

function open(model: StoredModel): Entry {
  const known = sessions.get(model.sha256);
  if (known) {
    sessions.delete(model.sha256);
    sessions.set(model.sha256, known);
    return known;
  }
  const forget = () => {
    if (sessions.get(model.sha256) === entry) sessions.delete(model.sha256);
  };
  const entry: Entry = {
    ready: model.outside ? loadOutside(model.sha256, forget) : load(model.sha256),
    bytes: model.size,
    outside: model.outside,
    running: 0,
    evicted: false,
  };
  // A model that cannot be loaded is not remembered, so that a mended store is seen at once.
  entry.ready.catch(forget);
  sessions.set(model.sha256, entry);
  evict();
  return entry;
}

async function load(sha256: string): Promise<Runner> {
  const bytes = await runtime().artifacts.read(sha256);
  const ort = await import("onnxruntime-node");
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ["cpu"],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return {
    release: () => session.release(),
    async run(tensors) {
      const feeds = Object.fromEntries(
        tensors.map((tensor) => [tensor.name, new ort.Tensor(tensor.type, tensor.data, tensor.dims)]),
      );
      const outputs = await session.run(feeds);
      return session.outputNames.flatMap((name) => {
        const tensor = outputs[name];
        return tensor ? [{ name, type: tensor.type, dims: [...tensor.dims], data: tensor.data }] : [];
      });
    },
  };
}

async function loadOutside(sha256: string, gone: () => void): Promise<Runner> {
  const { artifacts } = runtime();
  // Read once here, so that its digest is checked.
  await artifacts.read(sha256);
  const model = await openGuarded(artifacts.path(sha256), OUTSIDE_LIMITS);
  model.gone.catch(gone);
  return model;
}

function evict(): void {
  const total = () => [...sessions.values()].reduce((sum, entry) => sum + entry.bytes, 0);
  while (sessions.size > 1 && (sessions.size > SESSIONS_MAX || total() > BYTES_MAX)) drop([...sessions][0]);
  const outside = () => [...sessions].filter(([, entry]) => entry.outside);
  while (outside().length > OUTSIDE_MAX) drop(outside()[0]);
}

function drop(oldest: [string, Entry] | undefined): void {
  if (!oldest) return;
  const [sha256, entry] = oldest;
  sessions.delete(sha256);
  entry.evicted = true;
  releaseWhenIdle(entry);
}

/** Native memory is given back only when no run uses it any more. */
function releaseWhenIdle(entry: Entry): void {
  if (entry.running > 0) return;
  entry.ready.then((session) => session.release()).catch(() => {});
}
