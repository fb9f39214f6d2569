import { CATALOGUE, expandGrid, type ParameterValues } from "#ml/catalogue.ts";
import { TrainingInputError } from "#ml/errors.ts";
import { FIGURES, type FigureName, type Figures, LESS_IS_BETTER } from "#ml/evaluate/figures.ts";
import { meanAndStd } from "#ml/evaluate/metrics.ts";
import { halvingRounds, type Round } from "#ml/search/halving.ts";
import { drawSettings, searchSpace } from "#ml/search/space.ts";
import { suggestSetting, TPE_STARTUP } from "#ml/search/tpe.ts";
import type { Fold } from "#ml/split/parts.ts";
import { choosingFolds } from "#ml/split/plan.ts";
import { createRandom } from "#ml/split/random.ts";
import { strataOf, stratifiedHoldout } from "#ml/split/stratified.ts";
import { selectTarget } from "#ml/table.ts";
import type { Task } from "#ml/task.ts";
import { type SearchJob, scoreSettings } from "./score-settings.ts";
import type { Scores } from "./scoreboard.ts";
import type { SearchSpec, Spread, TrainResult, TrainSpec, Trial } from "./spec.ts";

export interface SearchResult {
  readonly trials: readonly Trial[];
  /** What a model may be made with, the best first. */
  readonly ranked: readonly Candidate[];
}

export interface Candidate {
  readonly best: Trial;
  readonly cvFolds: TrainResult["cvFolds"];
}

export const SEARCH_TRIALS_MAX = 200;
const INNER_VALIDATION = 0.2;
/** Added to the run's seed, so that a search draws apart from the splits. */
const SEARCH_SEED = 101;
const HALVING_SEED = 1001;
const HALVING_FACTOR = 3;
/** Fewer rows than these say nothing about a setting. */
const HALVING_MIN_ROWS = 100;

type Halving = Extract<SearchSpec, { kind: "halving" }>;

/** What of a run's spec lays out its search. */
export type SearchedSpec = Pick<TrainSpec, "algorithm" | "grid" | "search" | "validation" | "classes">;

/** A search laid out: what is fitted first, and what follows from the scores. */
interface Planned {
  /** Settings tried, and models fitted on each fold. */
  readonly settings: number;
  readonly fits: number;
  /** The same in fits on all rows of a fold, for progress. */
  readonly cost: number;
  run(job: SearchJob, folds: readonly Fold[]): Promise<{ trials: ScoredTrial[]; ranked: ScoredTrial[] }>;
}
/** A setting with its figures on each fold. */
export interface ScoredTrial {
  readonly trial: Trial;
  readonly figures: readonly Figures[];
  /** Why it could not be fitted. */
  readonly failure?: TrainingInputError | undefined;
}

/**
 * What the search of a run on so many training rows takes: settings, models fitted, and the same in fits on all rows of a fold. The outer folds of a nested validation are
 * not in it. Throws a TrainingInputError, in a sentence, for a search that cannot be done.
 */
export function searchSize(
  spec: SearchedSpec,
  rows: number,
): { settings: number; fits: number; cost: number } {
  const { folds, repeats = 1 } = spec.validation;
  const { settings, fits, cost } = planSearch(spec, rows);
  const perSetting = folds > 0 ? folds * repeats : isSearched(spec) ? 1 : 0;
  return { settings, fits: fits * perSetting, cost: cost * perSetting };
}

/** Searches as the run says; the setting with the best mean of its metric wins, the earlier one on a tie. After halving: the best of the last round. */
export async function searchTrials(job: SearchJob): Promise<SearchResult> {
  const { spec } = job;
  const { trials, ranked } = await planSearch(spec, job.table.rows).run(job, foldsFor(job));
  return {
    trials: trials.map(({ trial }) => trial),
    ranked: ranked.map(({ trial, figures }) => ({
      best: trial,
      cvFolds: figures.length > 0 ? spreads(spec.task, figures) : null,
    })),
  };
}

function planSearch(spec: SearchedSpec, rows: number): Planned {
  const { search = { kind: "grid" }, algorithm, grid } = spec;
  switch (search.kind) {
    case "grid":
      return oneRound(expandGrid(algorithm, grid));
    case "random": {
      checkCount(search.trials);
      const space = searchSpace(algorithm, grid, search.ranges ?? {});
      return oneRound(drawSettings(space, search.trials, drawsOf(spec)));
    }
    case "halving":
      return halving(spec, search, rows);
    case "tpe":
      return guided(spec, search);
  }
}

const drawsOf = (spec: SearchedSpec) => createRandom(spec.validation.seed + SEARCH_SEED);

/** Whether settings are told apart at all: a single one without folds goes straight to the refit. */
function isSearched(spec: SearchedSpec): boolean {
  return (
    (spec.search ?? { kind: "grid" }).kind !== "grid" || expandGrid(spec.algorithm, spec.grid).length > 1
  );
}

function oneRound(settings: readonly ParameterValues[]): Planned {
  return {
    settings: settings.length,
    fits: settings.length,
    cost: settings.length,
    async run(job, folds) {
      const { spec } = job;
      const scores = await scoreSettings(job, folds, settings, {
        mayFail: isSearched(spec),
        nameOf: (index) => `setting ${index + 1} of ${settings.length}`,
      });
      const trials = scores.map((score, i) => scored(spec, settings[i] as ParameterValues, score));
      return { trials, ranked: rankedOf(spec, trials) };
    },
  };
}

/** The tree-structured Parzen estimator: some settings at random, each further one where the ones before did well. */
function guided(searched: SearchedSpec, search: Extract<SearchSpec, { kind: "tpe" }>): Planned {
  checkCount(search.trials);
  const space = searchSpace(searched.algorithm, searched.grid, search.ranges ?? {});
  const count = search.trials;
  return {
    settings: count,
    fits: count,
    cost: count,
    async run(job, folds) {
      const { spec } = job;
      const random = drawsOf(spec);
      const trials: ScoredTrial[] = [];
      let next = drawSettings(space, Math.min(TPE_STARTUP, count), random);
      while (next.length > 0) {
        const from = trials.length;
        const scores = await scoreSettings(job, folds, next, {
          mayFail: true,
          nameOf: (index) => `setting ${from + index + 1} of ${count}`,
        });
        trials.push(...scores.map((score, i) => scored(spec, next[i] as ParameterValues, score)));
        if (trials.length >= count) break;
        const seen = trials.map(({ trial }) => ({ params: trial.params, score: signed(spec, trial.mean) }));
        const suggested = suggestSetting(space, seen, random);
        next = suggested ? [suggested] : [];
      }
      return { trials, ranked: rankedOf(spec, trials) };
    },
  };
}

/** Successive halving: many settings on little, the best of them on more, until few are left on (nearly) everything. */
function halving(searched: SearchedSpec, search: Halving, rows: number): Planned {
  const settings = halvingCandidates(searched, search);
  const byRows = (search.resource ?? "rows") === "rows";
  const whole = byRows ? rows : resourceLimit(searched, search);
  const least = byRows ? Math.min(rows, Math.max(HALVING_MIN_ROWS, smallestRows(searched))) : 1;
  if (search.minResources !== undefined && !(search.minResources >= 1 && search.minResources <= whole))
    throw new TrainingInputError(
      `The first round would use ${search.minResources} ${byRows ? "rows" : search.resource}, and there are ${whole} in all. Start with fewer.`,
    );
  const rounds = halvingRounds({
    candidates: settings.length,
    maxResources: whole,
    minResources: search.minResources ?? least,
    factor: search.factor ?? HALVING_FACTOR,
    exhaust: search.minResources === undefined,
  });
  const share = ({ resources }: Round) => resources / whole;
  return {
    settings: settings.length,
    fits: rounds.reduce((sum, { candidates }) => sum + candidates, 0),
    cost: rounds.reduce((sum, round) => sum + round.candidates * share(round), 0),
    async run(job, folds) {
      const { spec } = job;
      const trials: ScoredTrial[] = [];
      let left = settings;
      let last: ScoredTrial[] = [];
      for (const [round, plan] of rounds.entries()) {
        const asked = byRows
          ? left
          : left.map((one) => ({ ...one, [search.resource as string]: plan.resources }));
        const parts = byRows ? folds.map((fold, i) => someOf(job, fold, share(plan), round, i)) : folds;
        const scores = await scoreSettings(job, parts, asked, {
          cost: share(plan),
          mayFail: true,
          nameOf: (index) =>
            `round ${round + 1} of ${rounds.length} (${plan.resources} ${byRows ? "rows" : search.resource}), setting ${index + 1} of ${asked.length}`,
        });
        last = scores.map((score, i) =>
          scored(spec, asked[i] as ParameterValues, score, { round: round + 1, resources: plan.resources }),
        );
        trials.push(...last);
        const keep = new Set(
          betterFirst(spec, last)
            .slice(0, rounds[round + 1]?.candidates ?? 1)
            .map((one) => last.indexOf(one)),
        );
        left = left.filter((_, i) => keep.has(i));
      }
      return { trials, ranked: rankedOf(spec, last) };
    },
  };
}

function halvingCandidates(spec: SearchedSpec, search: Halving): ParameterValues[] {
  const factor = search.factor ?? HALVING_FACTOR;
  if (!(Number.isInteger(factor) && factor >= 2 && factor <= 10))
    throw new TrainingInputError(
      "Halving divides the settings by a whole number from 2 to 10 after each round.",
    );
  if (search.candidates === undefined) return expandGrid(spec.algorithm, spec.grid);
  checkCount(search.candidates);
  const space = searchSpace(spec.algorithm, spec.grid, search.ranges ?? {});
  return drawSettings(space, search.candidates, drawsOf(spec));
}

/** What scikit-learn takes as the fewest rows: two for each fold and class. */
function smallestRows({ validation, classes }: SearchedSpec): number {
  const folds = validation.folds > 0 ? validation.folds * (validation.repeats ?? 1) : 1;
  return folds * 2 * Math.max(1, classes.length);
}

/** The most of a parameter that serves as the resource: its one value. */
function resourceLimit({ algorithm, grid }: SearchedSpec, { resource, ranges = {} }: Halving): number {
  const parameter = CATALOGUE[algorithm].parameters.find(({ name }) => name === resource);
  const limit = grid[resource as string] ?? [parameter?.default ?? Number.NaN];
  if (!parameter || !RESOURCES.has(parameter.name))
    throw new TrainingInputError(
      `${CATALOGUE[algorithm].label} cannot be halved by "${resource}". Halve by rows, or by trees or passes where the algorithm has them.`,
    );
  if (limit.length !== 1 || parameter.name in ranges)
    throw new TrainingInputError(
      `${parameter.label} is what the rounds are given more and more of, so it cannot be searched too. Give it one value, the most of it.`,
    );
  return limit[0] as number;
}
const RESOURCES: ReadonlySet<string> = new Set(["trees", "epochs"]);

/** A share of a fold's rows on both of its sides, with the classes in proportion, but never fewer of a rare one than there are folds. */
function someOf(job: SearchJob, fold: Fold, share: number, round: number, index: number): Fold {
  if (share >= 1) return fold;
  const seed = job.spec.validation.seed + HALVING_SEED + 100 * round + index;
  const some = (rows: Uint32Array) =>
    stratifiedHoldout(
      strataOf(selectTarget(job.plan.target, rows)),
      share,
      seed,
      leastOfClass(job.spec),
    ).holdout.map((at) => rows[at] as number);
  return { train: some(fold.train), validation: some(fold.validation) };
}

/** Rows of each class that a sample keeps, where there are so many. */
export const leastOfClass = ({ validation }: TrainSpec): number => Math.max(2, validation.folds);

function checkCount(count: number): void {
  if (!(Number.isInteger(count) && count >= 2 && count <= SEARCH_TRIALS_MAX))
    throw new TrainingInputError(`A search tries 2 to ${SEARCH_TRIALS_MAX} settings.`);
}

/** A trial with the mean and deviation of the run's metric. */
export function scored(
  spec: TrainSpec,
  params: ParameterValues,
  { figures, seconds, failure }: Scores,
  more: Pick<Trial, "round" | "resources"> = {},
): ScoredTrial {
  const foldMetrics = figures.map((one) => one[spec.metric] ?? Number.NaN);
  const spread = foldMetrics.length > 0 ? meanAndStd(foldMetrics) : { mean: 0, std: 0 };
  return { trial: { params, foldMetrics, ...spread, seconds, ...more }, figures, failure };
}

/** The metric as a score: larger is better. */
export const signed = ({ metric }: TrainSpec, mean: number) => (LESS_IS_BETTER.has(metric) ? -mean : mean);

/** The trials, the best first; of equal ones the earlier. A figure that cannot be computed loses to any that can. */
export function betterFirst<T extends ScoredTrial>(spec: TrainSpec, trials: readonly T[]): T[] {
  const score = ({ trial }: T) => signed(spec, trial.mean);
  return [...trials].sort((a, b) => {
    const [one, other] = [score(a), score(b)];
    if (Number.isNaN(one) || Number.isNaN(other))
      return Number(Number.isNaN(one)) - Number(Number.isNaN(other));
    return one === other ? 0 : other - one;
  });
}

/** The trials that could be fitted, the best first. Throws the first failure where none could. */
function rankedOf(spec: TrainSpec, trials: readonly ScoredTrial[]): ScoredTrial[] {
  const fitted = trials.filter(({ failure }) => failure === undefined);
  if (fitted.length === 0) throw trials[0]?.failure ?? new RangeError("A search tried nothing.");
  return betterFirst(spec, fitted);
}

/** The run's folds, or the validation rows that were given; without any, one inner split where settings are told apart. */
export function foldsFor({ spec, plan }: SearchJob, searched = isSearched(spec)): Fold[] {
  const { folds, repeats = 1, seed } = spec.validation;
  return choosingFolds(plan, { folds, repeats, inner: searched ? INNER_VALIDATION : 0 }, seed + 1);
}

/** Mean and deviation of each figure of the task over the folds. */
export function spreads(task: Task, scores: readonly Figures[]): NonNullable<TrainResult["cvFolds"]> {
  return Object.fromEntries(
    FIGURES[task].map((name: FigureName): [FigureName, Spread] => {
      const folds = scores.map((figures) => figures[name] ?? Number.NaN);
      return [name, { ...meanAndStd(folds), folds }];
    }),
  );
}
