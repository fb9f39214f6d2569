import { parentPort } from "node:worker_threads";
import { type HelperTask, serve } from "#ml/threads/crew.ts";

parentPort?.on("message", (task: HelperTask) => serve(task));
