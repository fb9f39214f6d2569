import { numberAnswer } from "#domain/models/answer.ts";
import type { Answer, InputRecord } from "#domain/models/schemas.ts";
import { OUTSIDE } from "#domain/training/outside.ts";
import { buildFeed } from "#ml/onnx/feed.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { invalid, preconditionFailed } from "#server/kernel/errors.ts";
import { type RawOutput, runModel } from "./sessions.ts";

export type ServerAnswer = Answer & { durationMs: number; warnings: string[] };

/** The server's own answer for one case. Throws `invalid` with a sentence for each value that does not fit. */
export async function answerOf(
  model: { sha256: string; size: number; algorithm: string; inputSchema: InputSchema },
  input: InputRecord,
): Promise<ServerAnswer> {
  const feed = buildFeed(model.inputSchema, [input]);
  if (!feed.ok) {
    throw invalid(
      feed.problems[0]?.message ?? "The input does not fit the model.",
      feed.problems.map(({ feature, message }) => ({ path: `input.${feature}`, message })),
    );
  }
  const startedAt = performance.now();
  const outputs = await runModel({ ...model, outside: model.algorithm === OUTSIDE }, feed.tensors);
  const durationMs = performance.now() - startedAt;
  const warnings = feed.unseen.map(({ message }) => message);
  if (model.inputSchema.task === "regression") {
    const [value] = numbersOf(outputs, "prediction");
    if (value === undefined) throw otherForm();
    return { ...numberAnswer(value), durationMs, warnings };
  }
  const probabilities = numbersOf(outputs, "probabilities");
  const index = numbersOf(outputs, "label")[0];
  const label = index === undefined ? undefined : model.inputSchema.classes[index];
  if (label === undefined || probabilities.length !== model.inputSchema.classes.length) {
    throw otherForm();
  }
  return { label, probabilities, durationMs, warnings };
}

const otherForm = () =>
  preconditionFailed(
    "The model's answer has another form than its input schema promises. Nothing was recorded. Register the version again.",
  );

export function numbersOf(outputs: readonly RawOutput[], name: string): number[] {
  const data = outputs.find((output) => output.name === name)?.data;
  return data === undefined ? [] : Array.from(data as ArrayLike<number | bigint>, Number);
}
