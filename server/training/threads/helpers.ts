import { Worker } from "node:worker_threads";
import { createCrew, type Engine, singleThread } from "#ml/threads/crew.ts";

/** An engine on `threads` threads, the calling one included, and the way to end its helpers. */
export interface ThreadedEngine {
  readonly engine: Engine;
  end(): Promise<void>;
}

/** Starts the helper threads of one training run. Call it on a thread that may block. */
export function startHelpers(threads: number): ThreadedEngine {
  if (threads <= 1) return { engine: singleThread, end: async () => {} };
  const workers = Array.from({ length: threads - 1 }, () => {
    const worker = new Worker(new URL("./helper.ts", import.meta.url));
    worker.unref();
    // The crew notices a failed helper itself and ends the run; without a listener the error would end the process.
    worker.on("error", () => {});
    return worker;
  });
  return {
    engine: createCrew(threads - 1, (task, helper) => workers[helper - 1]?.postMessage(task)),
    async end() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
