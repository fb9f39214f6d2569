import { join } from "node:path";
import type { Adoption } from "#ml/onnx/adopt.ts";
import { type FeedTensor, feedFromTable } from "#ml/onnx/feed.ts";
import type { OnnxSummary } from "#ml/onnx/inspect.ts";
import { answersFrom } from "#ml/onnx/outside-answers.ts";
import type { Table } from "#ml/table.ts";
import { JobFailed } from "#server/kernel/job.ts";
import {
  GUARD_LIMITS,
  GuardedEnd,
  type GuardLimits,
  guardedProcess,
} from "#server/models/guarded/guarded-process.ts";
import type { FromOutside, ToOutside } from "./messages.ts";

const ROWS_AT_A_TIME = 2_000;

export type OutsideModel = {
  /** What the file holds, and the file in our own form. */
  summary: OnnxSummary;
  adopted: Uint8Array;
  /** Its answers (see `answerWidth`) for each row of a table that holds the features by name. */
  ask(table: Table): Promise<Float64Array>;
  close(): void;
};

/**
 * Opens a file of unknown origin in a process of its own: it may read the portal's code and this file, write nothing, start nothing, and is ended above the limits of memory and
 * time. Throws JobFailed with a sentence when the file is not accepted or cannot be used. `memoryBytes` is held on Linux only.
 */
export async function openOutside(
  path: string,
  adoption: Adoption,
  signal: AbortSignal,
  limits: GuardLimits = GUARD_LIMITS,
): Promise<OutsideModel> {
  const child = guardedProcess<ToOutside, FromOutside>(
    join(import.meta.dirname, "child.ts"),
    path,
    limits,
    signal,
  );
  const say = async (message: ToOutside, ms: number): Promise<FromOutside> => {
    const said = await child.say(message, ms).catch((error: unknown) => {
      throw error instanceof GuardedEnd ? refused(error.message) : error;
    });
    if (said.kind !== "failed") return said;
    throw refused(said.sentence ? said.message : `ONNX Runtime cannot use it: ${said.message}.`);
  };
  try {
    const opened = await say({ kind: "open", path, adoption }, limits.loadMs);
    if (opened.kind !== "opened") throw new Error("the model was not opened");
    const { schema, form, columns } = adoption;
    const as = { task: schema.task, form, classes: schema.classes.length, columns };
    return {
      summary: opened.summary,
      adopted: opened.adopted,
      close: child.close,
      async ask(table) {
        const parts: Float64Array[] = [];
        for (let start = 0; start < table.rows; start += ROWS_AT_A_TIME) {
          const end = Math.min(table.rows, start + ROWS_AT_A_TIME);
          const tensors: FeedTensor[] = feedFromTable(schema, table, start, end);
          const answered = await say({ kind: "ask", tensors }, limits.askMs);
          if (answered.kind !== "answered") throw new Error("the model was not asked");
          parts.push(answersFrom(answered.numbers, as));
        }
        return joined(parts);
      },
    };
  } catch (error) {
    child.close();
    throw error;
  }
}

const refused = (why: string) => new JobFailed(`The model was not taken in. ${why} Nothing was kept of it.`);

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
