import { Worker } from "node:worker_threads";

/** Threads that wait for work, from when they are first needed. */
export interface Helpers {
  readonly count: number;
  /** Asked whenever they can be, not only where it pays. */
  readonly eager: boolean;
  /** Those that were started: none or all. */
  readonly started: readonly Worker[];
  start(): readonly Worker[];
}

/** So many helpers; eager ones are started at once. They load what they need beside the thread that starts them: this file loads nothing. */
export function createHelpers(count: number, eager = false): Helpers {
  const started: Worker[] = [];
  const helpers: Helpers = {
    count,
    eager,
    started,
    start() {
      while (started.length < count) started.push(spawn());
      return started;
    },
  };
  if (eager) helpers.start();
  return helpers;
}

function spawn(): Worker {
  const worker = new Worker(new URL("./helper.ts", import.meta.url));
  worker.unref();
  // The crew notices a failed helper itself and ends the run; without a listener the error would end the process.
  worker.on("error", () => {});
  return worker;
}
