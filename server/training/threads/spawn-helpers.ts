import { Worker } from "node:worker_threads";

/** Starts so many threads that wait for work. They load what they need meanwhile: this file loads nothing. */
export function spawnHelpers(count: number): Worker[] {
  return Array.from({ length: count }, () => {
    const worker = new Worker(new URL("./helper.ts", import.meta.url));
    worker.unref();
    // The crew notices a failed helper itself and ends the run; without a listener the error would end the process.
    worker.on("error", () => {});
    return worker;
  });
}
