import { cn } from "#components/ui/cn.ts";
import { formatPercent } from "#domain/format/numbers.ts";

/** The probability of the positive answer as a number and a bar, with the share of the training rows as a mark to hold it against. */
export function AnswerBar({
  question,
  probability,
  reference,
  pending,
  sequence,
}: {
  /** What is foretold, for example "delay > 15". */
  question: string;
  probability: number | null;
  /** Share of positive rows in training, and whose share it was. */
  reference: { share: number; label: string } | null;
  pending: boolean;
  /** Counts the answers shown so far: two cases may have the same answer. */
  sequence: number;
}) {
  const width = probability === null ? 0 : Math.min(100, Math.max(0, probability * 100));
  const above = reference !== null && probability !== null && probability > reference.share;
  return (
    <div className="min-w-0" aria-busy={pending}>
      <p className="text-ink-3">{question}</p>
      <p
        data-testid="preview-answer"
        data-sequence={sequence}
        aria-live="polite"
        className="tabular text-[2.5rem] leading-tight font-bold tracking-[-0.02em]"
      >
        {probability === null ? (
          <span className="text-ink-3">–</span>
        ) : (
          formatPercent(probability, probability < 0.0995 ? 1 : 0)
        )}
      </p>
      <div className="relative mt-1 h-2.5 rounded-full bg-line-2">
        <span
          className={cn("absolute inset-y-0 left-0 rounded-full", above ? "bg-warn" : "bg-accent")}
          style={{ width: `${width}%` }}
        />
        {reference && (
          <span
            aria-hidden="true"
            className="absolute -inset-y-0.5 w-0.5 -translate-x-1/2 bg-ink"
            style={{ left: `${reference.share * 100}%` }}
          />
        )}
      </div>
      {reference && (
        <p className="mt-1.5 text-sm text-ink-3">
          {reference.label}: {formatPercent(reference.share, 1)}
        </p>
      )}
    </div>
  );
}
