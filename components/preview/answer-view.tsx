import { formatPercent, formatValue } from "#domain/format/numbers.ts";
import type { Answer } from "#domain/models/schemas.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { AnswerBar } from "./answer.tsx";

const CLASSES_SHOWN = 8;

type Props = {
  schema: InputSchema;
  /** What is foretold, for example "delay > 15". */
  question: string;
  output: Answer | null;
  reference: { share: number; label: string } | null;
  pending: boolean;
  /** Counts the answers shown so far: two cases may have the same answer. */
  sequence: number;
};

/** The answer in the form of its task: the probability of the positive class, the likeliest of several, or a number. */
export function AnswerView({ schema, output, ...rest }: Props) {
  if (schema.task === "binary_classification") {
    const positive = Math.max(0, schema.classes.indexOf(schema.positiveLabel ?? ""));
    return <AnswerBar {...rest} probability={output?.probabilities[positive] ?? null} />;
  }
  const { question, pending, sequence } = rest;
  const said = output === null ? null : output.value === undefined ? output.label : formatValue(output.value);
  return (
    <div className="min-w-0" aria-busy={pending}>
      <p className="text-ink-3">{question}</p>
      <p
        data-testid="preview-answer"
        data-sequence={sequence}
        aria-live="polite"
        className="tabular text-[2.5rem] leading-tight font-bold tracking-[-0.02em] wrap-anywhere"
      >
        {said ?? <span className="text-ink-3">–</span>}
      </p>
      {output !== null && output.value === undefined && (
        <ClassShares classes={schema.classes} probabilities={output.probabilities} />
      )}
    </div>
  );
}

/** The likeliest classes with their probabilities. */
function ClassShares({
  classes,
  probabilities,
}: {
  classes: readonly string[];
  probabilities: readonly number[];
}) {
  const ranked = classes
    .map((label, at) => ({ label, share: probabilities[at] ?? 0 }))
    .sort((a, b) => b.share - a.share);
  const rest = ranked.length - CLASSES_SHOWN;
  return (
    <ul className="mt-1 grid gap-1.5 text-sm">
      {ranked.slice(0, CLASSES_SHOWN).map(({ label, share }) => (
        <li key={label} className="grid grid-cols-[minmax(0,1fr)_3.5rem] gap-x-3">
          <span className="truncate">{label}</span>
          <span className="tabular text-right">{formatPercent(share, 1)}</span>
          <span className="col-span-2 h-1.5 rounded-full bg-line-2">
            <span
              className="block h-full rounded-full bg-accent"
              style={{ width: `${Math.min(100, share * 100)}%` }}
            />
          </span>
        </li>
      ))}
      {rest > 0 && <li className="text-xs text-ink-3">and {rest} less likely</li>}
    </ul>
  );
}
