import type { ParameterValues } from "#ml/catalogue.ts";
import { TrainingInputError } from "#ml/errors.ts";
import type { Figures } from "#ml/evaluate/figures.ts";
import { figureText } from "#ml/format.ts";
import { FIGURE_WORDS } from "./figure-words.ts";
import type { Fit } from "./fold-queue.ts";
import type { Judged } from "./judge.ts";
import { describeParameters } from "./parameter.ts";
import type { SearchJob } from "./score-settings.ts";

export interface Scores {
  /** One for each fold. */
  readonly figures: readonly Figures[];
  readonly seconds: number;
  /** Why the setting could not be fitted; it has no figures then. */
  readonly failure?: TrainingInputError | undefined;
}

export interface ScoringOptions {
  /** What a fit counts as in the work that is done; 1 when left out. */
  readonly cost?: number;
  /** Whether a setting that cannot be fitted is said in the log and the others go on. */
  readonly mayFail?: boolean;
  readonly nameOf: (setting: number) => string;
}

/** What came of a fit, and its losses where nobody has seen them yet. */
export interface Outcome extends Judged {
  readonly losses?: readonly { readonly step: number; readonly loss: number }[];
}

/** Takes what came of each fit, in any order, and tells of it fold after fold. */
export interface Scoreboard {
  readonly scores: readonly Scores[];
  nameOf(fit: Fit): string;
  /** Of the curve of its loss. */
  curveOf(fit: Fit): string;
  /** By which it is kept. */
  keyOf(fit: Fit): string;
  /** Whether nothing is left to be learned from a fit. */
  isNeedless(fit: Fit): boolean;
  /** The first outcome of a fit counts. Throws the failure of a setting that may not fail. */
  settle(fit: Fit, outcome: Outcome): void;
}

interface Tally extends Scores {
  figures: Figures[];
  seconds: number;
  failure: TrainingInputError | undefined;
}

/** A board on which stands already what an attempt before this one had judged and told. */
export function createScoreboard(
  { spec, reporter, keeper, meter, prefix }: SearchJob,
  folds: number,
  settings: readonly ParameterValues[],
  { cost = 1, mayFail = false, nameOf }: ScoringOptions,
): Scoreboard {
  const scores = settings.map((): Tally => ({ figures: [], seconds: 0, failure: undefined }));
  const fits = Array.from({ length: folds * settings.length }, (_, at) => ({
    fold: Math.floor(at / settings.length),
    setting: at % settings.length,
  }));
  const outcomes: (Outcome | undefined)[] = fits.map(() => undefined);
  const paramsOf = ({ setting }: Fit) => describeParameters(settings[setting] as ParameterValues);
  const nameOfFit = ({ fold, setting }: Fit) => `${prefix}Fold ${fold + 1} of ${folds}, ${nameOf(setting)}`;
  const curveOf = (fit: Fit) => `loss ${nameOfFit(fit)}`;
  const keyOf = (fit: Fit) => `${nameOfFit(fit)}: ${paramsOf(fit)}`;
  const before = fits.map((fit) => keeper.judged(keyOf(fit)));

  const count = (score: Tally, { figures, seconds, failure }: Outcome) => {
    if (failure !== undefined) {
      const error = new TrainingInputError(failure);
      if (!mayFail) throw error;
      score.failure = error;
      // One fold that fails leaves no mean to compare by.
      score.figures = score.figures.map(() => ({}));
    }
    score.figures.push(figures);
    score.seconds += seconds;
  };
  const tell = (fit: Fit, { figures, seconds, failure, losses = [] }: Outcome) => {
    for (const { step, loss } of losses) reporter.point(curveOf(fit), step, loss);
    const value = figures[spec.metric];
    if (value !== undefined) reporter.point(`score ${prefix}fold ${fit.fold + 1}`, fit.setting + 1, value);
    const said =
      failure !== undefined
        ? `left, ${failure}`
        : `${FIGURE_WORDS[spec.metric]} ${figureText(value ?? Number.NaN)} in ${seconds.toFixed(1)} s`;
    reporter.log(`${nameOfFit(fit)}: ${said} (${paramsOf(fit)})`);
    // After it was said: what is kept as judged is not said again.
    keeper.keepJudged(keyOf(fit), { figures, seconds, ...(failure !== undefined && { failure }) });
  };
  let next = 0;
  const goOn = () => {
    for (; next < fits.length; next++) {
      const [fit, outcome] = [fits[next] as Fit, outcomes[next]];
      if (!outcome) return;
      const score = scores[fit.setting] as Tally;
      if (score.failure) {
        score.figures.push({});
        continue;
      }
      count(score, outcome);
      if (!before[next]) tell(fit, outcome);
    }
  };
  const settle = (fit: Fit, outcome: Outcome) => {
    const at = fit.fold * settings.length + fit.setting;
    if (outcomes[at]) return;
    outcomes[at] = outcome;
    meter.done += cost;
    goOn();
  };
  before.forEach((known, at) => {
    if (known) settle(fits[at] as Fit, known);
  });
  return {
    scores,
    nameOf: nameOfFit,
    curveOf,
    keyOf,
    isNeedless: ({ fold, setting }) =>
      outcomes[fold * settings.length + setting] !== undefined || scores[setting]?.failure !== undefined,
    settle,
  };
}
