import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { runResults, runs } from "#db/schema/training.ts";
import { mayInProject, whyNot } from "#domain/access/permissions.ts";
import { formatValue } from "#domain/format/numbers.ts";
import { answerInWords } from "#domain/training/explanation-words.ts";
import type { RunSpec } from "#domain/training/schemas.ts";
import { ExplainedRowRef } from "#domain/training/schemas.ts";
import { type AnswerStep, walkToAnswer } from "#ml/explain/walk.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { forbidden, notFound } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { explanationOf, ROWS } from "./get-explanation.ts";

export type ExplainedAnswer = {
  row: number;
  /** The class whose probability is explained; null for a number. */
  className: string | null;
  /** The answer without knowledge of the row, and with all of it. */
  start: number;
  answer: number;
  /** What it was: a class, or a number in words. */
  actual: string;
  steps: AnswerStep[];
  sentences: string[];
};

export const explainAnswer = query({
  name: "training.explainAnswer",
  summary:
    "One answer of a run to a row of its holdout, explained: each feature's step from the mean answer to this one, and the same in sentences. The rows that can be asked for come with training.getExplanation.",
  permission: "run:read",
  scope: inProjectOf<z.output<typeof ExplainedRowRef>>(runs, "This run", (input) => input.runId),
  input: ExplainedRowRef,
  async run({ tx, input, standing }): Promise<ExplainedAnswer> {
    if (!mayInProject(standing, ROWS)) throw forbidden(whyNot(standing, ROWS));
    const explanation = await explanationOf(tx, input.runId);
    const row = explanation?.rows.find((one) => one.row === input.row);
    if (!explanation || !row) throw notFound("This row's explanation");
    const [run] = await tx
      .select({
        spec: runs.spec,
        schema: sql<InputSchema>`${runResults.result} -> 'inputSchema'`,
      })
      .from(runs)
      .innerJoin(runResults, eq(runResults.runId, runs.id))
      .where(eq(runs.id, input.runId));
    if (!run) throw notFound("This run");
    const { classes, features } = run.schema;
    const outputs = explanation.base.length;
    const output = input.class === undefined ? likeliest(row.answers) : input.class;
    if (output >= Math.max(outputs, classes.length)) throw notFound("This class");
    // Of two classes the score is about the second; the first one's way is the same one mirrored.
    const steps = walkToAnswer(
      explanation,
      row,
      outputs === 1 ? 0 : output,
      explanation.link === "identity" && classes.length > 0 ? { within: [0, 1] } : {},
    );
    const className = classes.length === 0 ? null : (classes[outputs === 1 ? 1 : output] ?? null);
    const start = steps[0]?.before ?? row.answers[0] ?? 0;
    const answer = row.answers[outputs === 1 ? 0 : output] ?? start;
    const actual = classes.length === 0 ? formatValue(row.actual) : (classes[row.actual] ?? "");
    const kinds = new Map(features.map(({ name, kind }) => [name, kind]));
    const { target } = run.spec as RunSpec;
    const sentences = answerInWords({
      className,
      target: target.column,
      from: "nothing",
      start,
      answer,
      ...(outputs > 1 && { said: classes[likeliest(row.answers)] ?? "" }),
      actual,
      steps: steps.map((step) => ({ ...step, kind: kinds.get(step.feature ?? "") ?? "numeric" })),
    });
    return { row: row.row, className, start, answer, actual, steps, sentences };
  },
});

/** Of several probabilities the place of the highest; 0 of one. */
function likeliest(answers: readonly number[]): number {
  return answers.indexOf(Math.max(...answers));
}
