import type { Figures } from "#ml/evaluate/figures.ts";

/** A setting that was judged on a fold: its figures, or why it could not be fitted. */
export interface JudgedFit {
  readonly figures: Figures;
  readonly seconds: number;
  readonly failure?: string;
  /** What it answered, where the answers themselves are asked for. */
  readonly answers?: Float64Array;
}

/** How far a run has come. Plain data and typed arrays, to be stored as it is. */
export interface Checkpoint {
  readonly version: 1;
  /** By the fit's name and parameters; the steps of an automatic search too, with their moment as seconds. */
  readonly judged: Readonly<Record<string, JudgedFit>>;
  /** The fit that was under way, and what its learner goes on from. */
  readonly fit?: { readonly key: string; readonly state: FitState };
}

/** What a learner keeps of an unfinished fit. `kind` and `size` say what it can be taken up by: anything else begins anew. */
export interface FitState {
  readonly kind: string;
  /** Of the rows and the model: a state of another size is of another fit. */
  readonly size: number;
  readonly done: number;
  readonly data: unknown;
}

/** One fit's own: where it may begin, and where it says how far it is. */
export interface FitKeeper {
  /** The state to go on from; undefined where there is none of this kind and size. */
  resume(kind: string, size: number): FitState | undefined;
  /** Asked after each step; `state` is only made when it is time to keep one. */
  keep(state: () => FitState): void;
}

export interface Keeper {
  judged(key: string): JudgedFit | undefined;
  keepJudged(key: string, fit: JudgedFit): void;
  fit(key: string): FitKeeper;
}

/** States are kept this far apart at least, and so rarely that making them takes a twentieth of the time at most. */
const EVERY_SECONDS = 3;
const SHARE = 20;

export const noKeeper: Keeper = {
  judged: () => undefined,
  keepJudged: () => {},
  fit: () => ({ resume: () => undefined, keep: () => {} }),
};

export interface KeeperOptions {
  /** Seconds between two checkpoints at least; 0 keeps every step. */
  readonly every?: number | undefined;
  /** Seconds since any moment. */
  readonly now?: () => number;
}

/**
 * Keeps what a run has done, so that another attempt goes on from there and ends with the same bytes: a fit judged once is not fitted again, and a fit under way continues
 * after its last kept step. `save` takes each checkpoint.
 */
export function createKeeper(
  before: Checkpoint | undefined,
  save: (checkpoint: Checkpoint) => void,
  { every = EVERY_SECONDS, now = () => performance.now() / 1000 }: KeeperOptions = {},
): Keeper {
  const judged: Record<string, JudgedFit> = { ...before?.judged };
  let next = now() + every;
  const put = (fit?: Checkpoint["fit"]) => {
    const began = now();
    save({ version: 1, judged, ...(fit && { fit }) });
    next = every === 0 ? began : now() + Math.max(every, SHARE * (now() - began));
  };
  return {
    judged: (key) => judged[key],
    keepJudged(key, fit) {
      judged[key] = fit;
      if (now() >= next) put();
    },
    fit: (key) => ({
      resume(kind, size) {
        if (before?.fit?.key !== key) return undefined;
        const { state } = before.fit;
        return state.kind === kind && state.size === size ? state : undefined;
      },
      keep(state) {
        if (now() < next) return;
        put({ key, state: state() });
      },
    }),
  };
}
