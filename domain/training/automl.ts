import { z } from "zod";
import { formatMetric, formatPercent, formatValue } from "#domain/format/numbers.ts";
import { type FigureName, SHARES, SMALLER_IS_BETTER } from "./figures.ts";

export const AUTO_SECONDS_MIN = 10;
export const AUTO_SECONDS_MAX = 4 * 3600;

/** What a run looks for by itself: the algorithm and its settings, in about so much time. */
export const automlSchema = z.object({
  seconds: z
    .int({ error: "The time is a whole number of seconds." })
    .min(AUTO_SECONDS_MIN, { error: `Give it ${AUTO_SECONDS_MIN} seconds at least.` })
    .max(AUTO_SECONDS_MAX, { error: "Give it 4 hours at most." }),
});
export type Automl = z.infer<typeof automlSchema>;

/** Why a run cannot find its algorithm by itself, in a sentence with the field it is about; null when it can, or was not asked to. */
export function automlProblem(asked: {
  readonly automl?: Automl | undefined;
  readonly search?: unknown;
  readonly grid: Readonly<Record<string, unknown>>;
  readonly validation: { readonly nested?: number | undefined };
}): { path: string; sentence: string } | null {
  if (!asked.automl) return null;
  if (asked.validation.nested)
    return {
      path: "validation.nested",
      sentence:
        "An automatic search goes by the clock, so it cannot be done again on outer folds; the holdout is its honest figure. Leave nested validation out.",
    };
  if (asked.search !== undefined || Object.keys(asked.grid).length > 0)
    return {
      path: "automl",
      sentence:
        "A run that finds its algorithm by itself has ranges of its own. Leave the grid and the search out, or choose an algorithm.",
    };
  return null;
}

type Tried = { readonly algorithm: string; readonly mean: number | null; readonly std: number | null };

/** A figure of any task inside a sentence. */
const inWords = (metric: FigureName, value: number | null): string =>
  SHARES.has(metric) && metric !== "mape"
    ? formatPercent(value, 1)
    : metric === "mae" || metric === "rmse" || metric === "medianAe"
      ? formatValue(value)
      : formatMetric(value);

/**
 * Why this candidate was chosen, and how sure that is: against the best of another kind, by the deviation of its own folds. `labelOf` names an algorithm.
 * `tried` is in the order of trying and not empty; the chosen one has the best mean, the earlier of equal ones, of those that could be fitted on all rows: those before it could
 * not. Without folds, `where` names the rows that the figures are of.
 */
export function whyChosen<T extends Tried>(
  tried: readonly T[],
  metric: FigureName,
  folds: number,
  labelOf: (algorithm: string) => string,
  { chosen, where: alone = "the inner split" }: { chosen?: T | undefined; where?: string } = {},
): { sentence: string; isClose: boolean } {
  const sign = SMALLER_IS_BETTER.has(metric) ? -1 : 1;
  const score = ({ mean }: Tried) => (mean === null ? Number.NEGATIVE_INFINITY : sign * mean);
  const ranked = [...tried].sort((a, b) => score(b) - score(a));
  const place = Math.max(0, chosen === undefined ? 0 : ranked.indexOf(chosen));
  const best = ranked[place] as Tried;
  const rival = ranked.slice(place).find(({ algorithm }) => algorithm !== best.algorithm);
  const where = folds > 1 ? `the mean of ${folds} folds` : alone;
  const figure = `${inWords(metric, best.mean)}${folds > 1 ? ` ± ${inWords(metric, best.std)}` : ""}`;
  const reached =
    place === 0
      ? `${labelOf(best.algorithm)} reached the best figure on ${where}: ${figure}.`
      : `${place === 1 ? "The try" : `The ${place} tries`} with a better figure on ${where}, ${labelOf((ranked[0] as Tried).algorithm).toLowerCase()} with ${inWords(metric, (ranked[0] as Tried).mean)} first, could not be fitted on all rows. Of the others ${labelOf(best.algorithm).toLowerCase()} reached the best: ${figure}.`;
  if (!rival || rival.mean === null || best.mean === null)
    return { sentence: `${reached} Nothing of another kind was finished.`, isClose: false };
  const gap = Math.abs(best.mean - rival.mean);
  const isClose = folds > 1 && best.std !== null && gap < best.std;
  const next = `The best of another kind was ${labelOf(rival.algorithm).toLowerCase()} with ${inWords(metric, rival.mean)}`;
  return {
    sentence: isClose
      ? `${reached} ${next}: the folds of one model differ by more than that, so another draw might have chosen it.`
      : `${reached} ${next}.`,
    isClose,
  };
}
