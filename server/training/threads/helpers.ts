import type { Worker } from "node:worker_threads";
import { createCrew, type Engine, singleThread } from "#ml/threads/crew.ts";
import type { Judges } from "#ml/train/side-by-side.ts";
import { judgeOn } from "./judge-on.ts";
import type { ToHelper } from "./messages.ts";
import { createHelpers, type Helpers } from "./spawn-helpers.ts";

/** An engine on the calling thread and those of its helpers that were started, and the way to end these. */
export interface ThreadedEngine {
  readonly engine: Engine;
  /** The helpers, to fit models by themselves; none where there are no helpers. */
  readonly judges: Judges | undefined;
  end(): Promise<void>;
}

/** Work for one thread, in seconds, from which on helpers pay: they need about half a second until they are of use, and a first fit takes several times as long as those after it. */
const WORTH_STARTING = 3;
const WORTH_ASKING = 0.2;

/** Starts the helper threads of one training run. Call it on a thread that may block. */
export const startHelpers = (threads: number): ThreadedEngine => engineOn(createHelpers(threads - 1, true));

/** The engine on these threads and the calling one, which is alone until they were started. */
export function engineOn(helpers: Helpers): ThreadedEngine {
  if (helpers.count === 0) return { engine: singleThread, judges: undefined, end: async () => {} };
  const send = (worker: Worker | undefined, message: ToHelper) => worker?.postMessage(message);
  const crew = createCrew(helpers.count, (task, helper) =>
    send(helpers.started[helper - 1], { kind: "serve", task }),
  );
  const now = () => (helpers.started.length > 0 ? crew : singleThread);
  return {
    engine: {
      get threads() {
        return now().threads;
      },
      get shared() {
        return now().shared;
      },
      start: (work) => now().start(work),
    },
    judges: {
      gain: (seconds) =>
        helpers.eager || seconds >= (helpers.started.length > 0 ? WORTH_ASKING : WORTH_STARTING),
      async judge(task, settle) {
        const ends = helpers.start().map((worker) => judgeOn(worker, task, settle));
        // All have ended when it settles: the next task finds them free.
        const failed = (await Promise.allSettled(ends)).find(({ status }) => status === "rejected");
        if (failed?.status === "rejected") throw failed.reason;
      },
    },
    async end() {
      await Promise.all(helpers.started.map((worker) => worker.terminate()));
    },
  };
}
