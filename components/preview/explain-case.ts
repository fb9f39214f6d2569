import type { InputRecord } from "#domain/models/schemas.ts";
import { planBaselineShap } from "#ml/explain/baseline-shap.ts";
import type { RawValue } from "#ml/explain/explain.ts";
import { type AnswerStep, walkToAnswer } from "#ml/explain/walk.ts";
import { buildFeed, type FeedTensor, pickRows } from "#ml/onnx/feed.ts";
import { type InputFeature, type InputSchema, MISSING_SECONDS } from "#ml/onnx/schema.ts";
import type { Run } from "./messages.ts";

/** How long the model may be busy with one batch: a case that is typed meanwhile waits no longer than this. */
const BATCH_MS = 8;

const [TYPICAL, TYPED] = [0, 1];

/** The typed case and the typical one side by side, as the model sees them. */
export type CasePair = {
  tensors: readonly FeedTensor[];
  /** Positions of the features in which they differ. */
  differing: readonly number[];
};

export type ExplainedCase = {
  /** The class whose probability is explained; null for a number. */
  className: string | null;
  /** The answers to the typical case and to the typed one. */
  start: number;
  answer: number;
  steps: readonly AnswerStep[];
  /** What the features that differ have in the typical case. */
  typical: ReadonlyMap<string, RawValue>;
  /** How many mixtures of the two cases were asked. */
  asked: number;
  /** Random orders, each with its reverse; null when the contributions are exact. */
  orders: number | null;
};

/** Null while a value of the case does not fit. */
export function pairOf(schema: InputSchema, typical: InputRecord, typed: InputRecord): CasePair | null {
  const feed = buildFeed(schema, [typical, typed]);
  if (!feed.ok) return null;
  const differing = feed.tensors.flatMap(({ data }, i) => (Object.is(data[TYPICAL], data[TYPED]) ? [] : [i]));
  return { tensors: feed.tensors, differing };
}

/**
 * What moved the answer from the typical case to the typed one, by asking the model itself about mixtures of both, in batches of `BATCH_MS`. `ask` answers null when
 * another case came between; so does this.
 */
export async function explainCase(
  schema: InputSchema,
  { tensors, differing }: CasePair,
  label: string,
  ask: (tensors: FeedTensor[]) => Promise<Run | null>,
): Promise<ExplainedCase | null> {
  const { classes } = schema;
  const position = Math.max(0, classes.indexOf(schema.positiveLabel ?? label));
  const plan = planBaselineShap(differing.length);
  const players = new Map(differing.map((feature, player) => [feature, player]));
  const answers: number[] = [];
  let rows = 1;
  while (answers.length < plan.coalitions.length) {
    const batch = plan.coalitions.slice(answers.length, answers.length + rows);
    const run = await ask(
      tensors.map((tensor, feature) => {
        const player = players.get(feature);
        const source = batch.map((has) => (player === undefined ? TYPICAL : (has[player] ?? TYPICAL)));
        return pickRows(tensor, source);
      }),
    );
    if (run === null) return null;
    batch.forEach((_, row) => {
      const answer =
        classes.length > 0 ? run.probabilities[row * classes.length + position] : run.values[row];
      answers.push(answer ?? Number.NaN);
    });
    const fitting = Math.floor((BATCH_MS * batch.length) / Math.max(run.ms, 0.01));
    rows = Math.max(1, Math.min(fitting, 8 * batch.length, schema.batchRows ?? fitting));
  }
  const { start, answer, values, errors } = plan.solve(answers);
  const names = differing.map((i) => (schema.features[i] as InputFeature).name);
  const seen = (row: number) => differing.map((i) => seenValue(tensors[i] as FeedTensor, row));
  const steps = walkToAnswer(
    { base: [start], features: names, link: "identity" },
    {
      values: seen(TYPED),
      contributions: values,
      rest: [0],
      ...(errors && { errors }),
    },
    0,
    classes.length > 0 ? { within: [0, 1] } : {},
  );
  const className = classes[position] ?? null;
  const typical = new Map(seen(TYPICAL).map((value, i) => [names[i] as string, value]));
  return { className, start, answer, steps, typical, asked: answers.length, orders: plan.orders };
}

function seenValue({ data }: FeedTensor, row: number): RawValue {
  const value = data[row];
  if (typeof value === "string") return value === "" ? null : value;
  const number = Number(value);
  return Number.isNaN(number) || number === MISSING_SECONDS ? null : number;
}
