import { joinNetwork, type NetworkWork } from "#ml/neural/operations.ts";
import { joinTrees, type TreeWork } from "#ml/tree/kernels.ts";
import type { Operations } from "./operations.ts";

/** What threads work on together. It can be sent to a thread; its memory must be shared if there is more than one. */
export type Work = TreeWork | NetworkWork;

/** Runs operations on one piece of work. `run` returns when every thread has done its share. */
export interface Session {
  run(op: number, ...args: number[]): void;
  end(): void;
}

/** Where operations run: on the calling thread alone, or on it and its helpers. */
export interface Engine {
  readonly threads: number;
  /** Whether work must be laid out on shared memory. */
  readonly shared: boolean;
  start(work: Work): Session;
}

/** The engine that needs nothing but the calling thread. */
export const singleThread: Engine = {
  threads: 1,
  shared: false,
  start(work) {
    const operations = join(work, 0, 1);
    return {
      run(op, ...args) {
        operations.args.set(args);
        operations.execute(op);
      },
      end() {},
    };
  },
};

/** What a helper thread is sent when a session starts. */
export interface HelperTask {
  readonly control: Int32Array;
  readonly generation: number;
  readonly work: Work;
  readonly thread: number;
  readonly threads: number;
}

function join(work: Work, thread: number, threads: number): Operations {
  return work.kind === "trees" ? joinTrees(work, thread, threads) : joinNetwork(work, thread, threads);
}

export const CONTROL_INTS = 4;
const GENERATION = 0;
const OPERATION = 1;
const FINISHED = 2;
const FAILED = 3;
const END = 0;
const SPINS = 4000;
const STALLED_MS = 120_000;

/**
 * An engine whose helpers wait on shared memory between operations. `send(task, i)` must deliver the task to helper i (1-based), which
 * then calls `serve`. The calling thread takes share 0 itself, so it must be one that may block: a worker thread.
 */
export function createCrew(helpers: number, send: (task: HelperTask, helper: number) => void): Engine {
  const threads = helpers + 1;
  const control = new Int32Array(new SharedArrayBuffer(4 * CONTROL_INTS));
  return {
    threads,
    shared: true,
    start(work) {
      const operations = join(work, 0, threads);
      const generation = Atomics.load(control, GENERATION);
      for (let helper = 1; helper < threads; helper++) {
        send({ control, generation, work, thread: helper, threads }, helper);
      }
      const issue = (op: number) => {
        Atomics.store(control, OPERATION, op);
        Atomics.store(control, FINISHED, 0);
        Atomics.add(control, GENERATION, 1);
        Atomics.notify(control, GENERATION);
      };
      return {
        run(op, ...args) {
          operations.args.set(args);
          issue(op);
          operations.execute(op);
          awaitHelpers(control, helpers);
        },
        end() {
          // A helper that failed is gone and would never answer.
          if (Atomics.load(control, FAILED) !== 0) return;
          issue(END);
          awaitHelpers(control, helpers);
        },
      };
    },
  };
}

/** A helper's part of a session: does its share of each operation until the session ends. Blocks the thread meanwhile. */
export function serve(task: HelperTask): void {
  const { control, work, thread, threads } = task;
  const operations = join(work, thread, threads);
  let seen = task.generation;
  for (;;) {
    awaitChange(control, GENERATION, seen);
    seen = (seen + 1) | 0;
    const op = Atomics.load(control, OPERATION);
    try {
      if (op !== END) operations.execute(op);
    } catch (error) {
      Atomics.store(control, FAILED, 1);
      throw error;
    } finally {
      Atomics.add(control, FINISHED, 1);
      Atomics.notify(control, FINISHED);
    }
    if (op === END) return;
  }
}

function awaitHelpers(control: Int32Array, helpers: number): void {
  let spins = 0;
  for (;;) {
    const finished = Atomics.load(control, FINISHED);
    if (finished === helpers) break;
    if (spins++ < SPINS) continue;
    if (Atomics.wait(control, FINISHED, finished, STALLED_MS) === "timed-out") {
      throw new Error("A helper thread of the training run stopped answering.");
    }
  }
  if (Atomics.load(control, FAILED) !== 0) throw new Error("A helper thread of the training run failed.");
}

function awaitChange(control: Int32Array, index: number, seen: number): void {
  for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(control, index) !== seen) return;
  while (Atomics.load(control, index) === seen) Atomics.wait(control, index, seen);
}
