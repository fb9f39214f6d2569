import { Notice } from "#components/ui/states.tsx";
import { figureInWords } from "#domain/training/figures.ts";
import type { RunMetrics } from "#domain/training/result.ts";
import { tooGood } from "#domain/training/too-good.ts";
import { figureText } from "./labels.ts";
import type { RunResult } from "./types.ts";

/** Said before anybody is glad of figures that a column which knows the answer may have made. */
export function TooGoodNotice({ metrics, result }: { metrics: RunMetrics; result: RunResult }) {
  const found = tooGood(metrics, result.importance);
  if (!found) return null;
  const { figure, value, feature } = found;
  return (
    <Notice tone="warn">
      <strong className="font-medium">Too good to be true?</strong> The answers are nearly perfect (
      {figureInWords(figure)} {figureText(figure, value)})
      {feature === null ? (
        <>
          . Look whether a column comes into being with the answer, or whether the same cases are in both
          parts.
        </>
      ) : (
        <>
          , and <code className="font-mono">{feature}</code> alone makes most of it. If it comes into being
          with the answer, or after it, it gives the answer away: clone the run without it.
        </>
      )}
    </Notice>
  );
}
