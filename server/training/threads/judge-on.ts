import type { Worker } from "node:worker_threads";
import { stopQueue } from "#ml/train/fold-queue.ts";
import type { Judges, SideTask } from "#ml/train/side-by-side.ts";
import { revive } from "./failed.ts";
import type { FromHelper, ToHelper } from "./messages.ts";

/** Has a helper judge fits until none is left. Settles when the helper is free again, or gone; what stops it stops the search. */
export function judgeOn(
  worker: Worker,
  task: SideTask,
  settle: Parameters<Judges["judge"]>[1],
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: unknown;
    const fail = (error: unknown) => {
      failure ??= error;
      stopQueue(task.queue);
    };
    const end = () => {
      worker.off("message", hear).off("error", breakOff).off("exit", leave);
      if (failure === undefined) resolve();
      else reject(failure);
    };
    const hear = (message: FromHelper) => {
      if (message.kind === "ended") return end();
      if (message.kind === "failed") {
        fail(revive(message));
        return end();
      }
      try {
        settle(message.fit, message.outcome);
      } catch (error) {
        fail(error);
      }
    };
    const breakOff = (error: unknown) => {
      fail(error);
      end();
    };
    const leave = () => breakOff(new Error("A helper thread of the training run ended early."));
    worker.on("message", hear).on("error", breakOff).on("exit", leave);
    worker.postMessage({ kind: "judge", task } satisfies ToHelper);
  });
}
