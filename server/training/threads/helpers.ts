import type { Worker } from "node:worker_threads";
import { createCrew, type Engine, singleThread } from "#ml/threads/crew.ts";
import type { Judges } from "#ml/train/side-by-side.ts";
import { judgeOn } from "./judge-on.ts";
import type { ToHelper } from "./messages.ts";
import { spawnHelpers } from "./spawn-helpers.ts";

/** An engine on `threads` threads, the calling one included, and the way to end its helpers. */
export interface ThreadedEngine {
  readonly engine: Engine;
  /** The helpers, to fit models by themselves; none where there are no helpers. */
  readonly judges: Judges | undefined;
  end(): Promise<void>;
}

/** Starts the helper threads of one training run. Call it on a thread that may block. */
export const startHelpers = (threads: number): ThreadedEngine => engineOn(spawnHelpers(threads - 1));

/** The engine on these threads and the calling one. */
export function engineOn(workers: readonly Worker[]): ThreadedEngine {
  if (workers.length === 0) return { engine: singleThread, judges: undefined, end: async () => {} };
  const send = (worker: Worker | undefined, message: ToHelper) => worker?.postMessage(message);
  return {
    engine: createCrew(workers.length, (task, helper) => send(workers[helper - 1], { kind: "serve", task })),
    judges: {
      async judge(task, settle) {
        const ends = workers.map((worker) => judgeOn(worker, task, settle));
        // All have ended when it settles: the next task finds them free.
        const failed = (await Promise.allSettled(ends)).find(({ status }) => status === "rejected");
        if (failed?.status === "rejected") throw failed.reason;
      },
    },
    async end() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
