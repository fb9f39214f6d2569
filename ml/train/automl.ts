import {
  ALGORITHMS,
  type Algorithm,
  CATALOGUE,
  defaultParameters,
  type ParameterValues,
} from "#ml/catalogue.ts";
import { TrainingInputError } from "#ml/errors.ts";
import { countText } from "#ml/format.ts";
import { NEIGHBOURS_MAX_ROWS } from "#ml/neighbours/neighbours.ts";
import { AUTO_ORDER } from "#ml/search/auto-order.ts";
import { drawSettings, type SearchSpace, searchSpace } from "#ml/search/space.ts";
import { SUGGESTED_RANGES } from "#ml/search/suggested.ts";
import { suggestSetting } from "#ml/search/tpe.ts";
import { GIVEN_PARTS } from "#ml/split/given.ts";
import { planFor, type SplitPlan } from "#ml/split/plan.ts";
import { createRandom, type Random } from "#ml/split/random.ts";
import { strataOf, stratifiedHoldout } from "#ml/split/stratified.ts";
import { selectRows } from "#ml/table.ts";
import type { Reporter } from "./reporter.ts";
import { type SearchJob, scoreSettings } from "./score-settings.ts";
import {
  betterFirst,
  type Candidate,
  foldsFor,
  leastOfClass,
  type ScoredTrial,
  scored,
  signed,
  spreads,
} from "./search.ts";
import type { AutoReport, Trial } from "./spec.ts";

/** Rows that learners are compared on at most; the chosen one learns from all. */
export const AUTO_ROWS = 50_000;
/** Of the time given, for trying; the rest is for the last fit, the evaluation and the file. */
const TRYING = 0.8;
const SEARCHED = 3;
const SETTINGS_MAX = 30;
const STARTUP = 5;
const SAMPLE_SEED = 71;
const DRAW_SEED = 2001;

export interface AutoFound {
  /** The best first, each with the trials of its learner. */
  readonly ranked: readonly (Candidate & {
    readonly algorithm: Algorithm;
    readonly trials: readonly Trial[];
  })[];
  readonly report: AutoReport;
}

class OutOfTime extends Error {
  override name = "OutOfTime";
}

type Tried = ScoredTrial & { algorithm: Algorithm; stage: "look" | "search"; took: number };
interface Contender {
  readonly algorithm: Algorithm;
  readonly space: SearchSpace;
  readonly random: Random;
  closed: boolean;
}

/**
 * Tries learners until the time is up: each once with its defaults, in `AUTO_ORDER`, then the best three in turn with settings from their suggested ranges (five drawn, then guided). The best
 * mean over the folds wins. What is tried depends on the clock (`hooks.clock`, in seconds); the model of the chosen setting does not. What an attempt before had judged is not judged again.
 */
export async function autoSearch(whole: SearchJob, seconds: number): Promise<AutoFound> {
  const { spec, reporter } = whole;
  const clock = whole.hooks.clock ?? (() => performance.now() / 1000);
  const started = clock();
  const deadline = TRYING * seconds;
  // What an attempt before this one had judged counts with the time that it took.
  let before = 0;
  const elapsed = () => before + clock() - started;
  const { keeper } = whole;
  const job: SearchJob = {
    ...sampled(whole),
    keeper: {
      ...keeper,
      judged(key) {
        const known = keeper.judged(key);
        before += known?.seconds ?? 0;
        return known;
      },
    },
  };
  const folds = foldsFor(job, true);
  const tried: Tried[] = [];
  const left: AutoReport["left"][number][] = [];
  reporter.stage("search", deadline, "Looking at each learner");

  const attempt = async (
    algorithm: Algorithm,
    params: ParameterValues,
    stage: Tried["stage"],
    limit: number,
  ) => {
    const own: SearchJob = {
      ...job,
      spec: { ...spec, algorithm, grid: {} },
      // Whatever the time, there must be something to choose.
      reporter: timed(reporter, elapsed, tried.length === 0 ? Number.POSITIVE_INFINITY : limit),
      prefix: `${CATALOGUE[algorithm].label}: `,
    };
    const scores = await scoreSettings(own, folds, [params], {
      // A learner is left if its defaults fail; of its settings each goes by itself.
      mayFail: stage === "search",
      nameOf: () => `try ${tried.length + 1}`,
    });
    return scores.map((score) => ({ ...scored(spec, params, score), algorithm, stage }));
  };

  /** What a step came to is kept with its moment: another attempt goes the same way at the same time, as far as this one came. */
  const step = async (key: string, work: (limit: number) => ReturnType<typeof attempt>) => {
    const known = keeper.judged(key);
    const began = elapsed();
    let found: Awaited<ReturnType<typeof attempt>> = [];
    let why = known?.failure ?? null;
    if (why === null)
      why = await whyNot(async () => {
        found = await work(known ? Number.POSITIVE_INFINITY : deadline);
      });
    if (known) before += known.seconds - elapsed();
    else keeper.keepJudged(key, { figures: {}, seconds: elapsed(), ...(why !== null && { failure: why }) });
    for (const one of found) tried.push({ ...one, took: elapsed() - began });
    return { why, known: known !== undefined };
  };

  for (const algorithm of AUTO_ORDER[spec.task]) {
    const { why, known } = await step(`Look at ${algorithm}`, async (limit) => {
      if (tried.length > 0 && elapsed() >= limit) throw new OutOfTime();
      if (algorithm === "nearest_neighbours" && whole.table.rows > NEIGHBOURS_MAX_ROWS)
        throw new TrainingInputError(
          `It keeps its training rows, ${countText(NEIGHBOURS_MAX_ROWS)} at most.`,
        );
      return attempt(algorithm, defaultParameters(algorithm), "look", limit);
    });
    if (why !== null) {
      left.push({ algorithm, why });
      if (!known) reporter.log(`${CATALOGUE[algorithm].label} is left: ${why}`);
    }
  }
  if (tried.length === 0)
    throw new TrainingInputError(
      `No learner could be fitted to this data. The first said: ${left[0]?.why ?? "nothing"}`,
    );

  const contenders = openContenders(spec.validation.seed, betterFirst(spec, tried));
  while (contenders.some(({ closed }) => !closed)) {
    for (const contender of contenders) {
      if (contender.closed) continue;
      const { algorithm } = contender;
      const mine = tried.filter((one) => one.algorithm === algorithm);
      const each = mine.reduce((sum, { took }) => sum + took, 0) / mine.length;
      const next = mine.length > SETTINGS_MAX ? null : nextSetting(whole, contender, mine);
      const outcome =
        next &&
        (await step(`Search ${algorithm} after ${tried.length} tries`, async (limit) => {
          if (each > limit - elapsed()) throw new OutOfTime();
          return attempt(algorithm, next, "search", limit);
        }));
      contender.closed = outcome === null || outcome.why !== null;
    }
  }

  const fitted = tried.filter(({ failure }) => failure === undefined);
  return {
    ranked: betterFirst(spec, fitted).map(({ algorithm, trial, figures }) => ({
      algorithm,
      trials: tried.filter((one) => one.algorithm === algorithm).map((one) => one.trial),
      best: trial,
      cvFolds: spreads(spec.task, figures),
    })),
    report: {
      seconds,
      spent: elapsed(),
      rows: job.table.rows,
      folds: folds.length,
      order: AUTO_ORDER[spec.task],
      tried: tried.map(({ algorithm, stage, trial }) => ({ algorithm, stage, ...trial })),
      left,
      searched: contenders
        .map(({ algorithm }) => algorithm)
        .filter((one) => tried.some(({ algorithm, stage }) => stage === "search" && algorithm === one)),
    },
  };
}

/** A job on at most `AUTO_ROWS` of the rows, classes in proportion, but never fewer of a rare one than there are folds. */
function sampled(job: SearchJob): SearchJob {
  const { table, plan, spec } = job;
  if (table.rows <= AUTO_ROWS) return job;
  const { holdout: rows } = stratifiedHoldout(
    strataOfPlan(plan),
    AUTO_ROWS / table.rows,
    spec.validation.seed + SAMPLE_SEED,
    leastOfClass(spec),
  );
  return { ...job, table: selectRows(table, rows), plan: planFor(plan, rows) };
}

/** Classes, and apart from each other the parts where they are given: a small one for validation must not be lost. */
function strataOfPlan({ spec, target, keys }: SplitPlan): Uint8Array {
  const strata = strataOf(target);
  if (spec.kind !== "given" || !keys) return strata;
  return strata.map((label, row) => GIVEN_PARTS.length * label + (keys[row] as number));
}

/** The best learners that have something to search. */
function openContenders(seed: number, ranked: readonly Tried[]): Contender[] {
  return ranked
    .filter(({ algorithm }) => Object.keys(SUGGESTED_RANGES[algorithm]).length > 0)
    .slice(0, SEARCHED)
    .map(({ algorithm }) => ({
      algorithm,
      space: searchSpace(algorithm, {}, SUGGESTED_RANGES[algorithm]),
      random: createRandom(seed + DRAW_SEED + ALGORITHMS.indexOf(algorithm)),
      closed: false,
    }));
}

function nextSetting({ spec }: SearchJob, { space, random }: Contender, mine: readonly Tried[]) {
  const seen = mine.map(({ trial }) => ({ params: trial.params, score: signed(spec, trial.mean) }));
  if (seen.length > STARTUP) return suggestSetting(space, seen, random);
  return (
    drawSettings(
      space,
      1,
      random,
      seen.map(({ params }) => params),
    )[0] ?? null
  );
}

/** Why an attempt came to nothing, in a sentence; null when it did not. A cancel goes through. */
async function whyNot(attempt: () => Promise<void>): Promise<string | null> {
  try {
    await attempt();
    return null;
  } catch (error) {
    if (error instanceof OutOfTime) return "The time was up.";
    if (error instanceof TrainingInputError) return error.message;
    throw error;
  }
}

/** Tells how much of the time has passed instead of how much work is done, and stops a fit that would take longer. */
function timed(reporter: Reporter, elapsed: () => number, limit: number): Reporter {
  return {
    ...reporter,
    step(_done, message) {
      const spent = elapsed();
      if (spent > limit) throw new OutOfTime();
      return reporter.step(spent, message);
    },
  };
}
