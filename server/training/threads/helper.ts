import { parentPort } from "node:worker_threads";
import { serve } from "#ml/threads/crew.ts";
import { judgeAside } from "#ml/train/judge-aside.ts";
import { asFailed } from "./failed.ts";
import type { FromHelper, ToHelper } from "./messages.ts";

const post = (message: FromHelper) => parentPort?.postMessage(message);

parentPort?.on("message", (message: ToHelper) => {
  if (message.kind === "serve") return serve(message.task);
  judgeAside(message.task, (fit, outcome) => post({ kind: "judged", fit, outcome })).then(
    () => post({ kind: "ended" }),
    (error: unknown) => post(asFailed(error)),
  );
});
