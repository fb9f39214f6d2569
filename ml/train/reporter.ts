import { TrainingCancelledError } from "#ml/errors.ts";
import type { Progress, Stage, TrainHooks } from "./spec.ts";

const YIELD_MS = 50;
const REPORT_MS = 100;

/** Share of the whole run at which each stage starts, and at which it ends. */
const SPANS: Readonly<Record<Stage, readonly [number, number]>> = {
  prepare: [0, 0.02],
  search: [0.02, 0.78],
  refit: [0.78, 0.88],
  outOfFolds: [0.88, 0.93],
  evaluate: [0.93, 0.94],
  explain: [0.94, 0.99],
  export: [0.99, 1],
};

/** Tells the hooks how far a run is and gives the event loop its turn, so that a cancel can arrive. */
export interface Reporter {
  stage(stage: Stage, total: number, message: string): void;
  /** `done` of the stage's total, fractions allowed. Throws TrainingCancelledError after an abort. */
  step(done: number, message?: string): Promise<void> | void;
  log(line: string): void;
  point(curve: string, step: number, value: number): void;
  /** Watches one fit: its loss is asked for at about so many of its steps, evenly. */
  watch(curve: string, points: number): WatchFit;
  seconds(): Record<Stage | "total", number>;
}

/** Told after each step of a fit; the loss is only reckoned when it is asked for. */
export type WatchFit = (step: number, steps: number, loss: () => number) => void;

/** Puts the loss of about so many steps, evenly, where it is a number. */
export function watchPoints(points: number, put: (step: number, loss: number) => void): WatchFit {
  return (step, steps, loss) => {
    if (step % Math.max(1, Math.ceil(steps / points)) !== 0) return;
    const value = loss();
    if (Number.isFinite(value)) put(step, value);
  };
}

export function createReporter(hooks: TrainHooks): Reporter {
  const started = performance.now();
  const seconds: Record<Stage | "total", number> = {
    prepare: 0,
    search: 0,
    refit: 0,
    outOfFolds: 0,
    evaluate: 0,
    explain: 0,
    export: 0,
    total: 0,
  };
  let stage: Stage = "prepare";
  let stageStarted = started;
  let total = 1;
  let message = "";
  let lastYield = started;
  let lastReport = 0;
  const report = (done: number) => {
    const [from, to] = SPANS[stage];
    const fraction = from + (to - from) * Math.min(1, done / total);
    const progress: Progress = { stage, done: Math.floor(done), total, fraction, message };
    hooks.onProgress?.(progress);
    lastReport = performance.now();
  };
  const throwIfCancelled = () => {
    if (hooks.signal?.aborted) throw new TrainingCancelledError();
  };
  const closeStage = () => {
    const now = performance.now();
    seconds[stage] += (now - stageStarted) / 1000;
    stageStarted = now;
  };
  return {
    stage(next, steps, text) {
      throwIfCancelled();
      closeStage();
      stage = next;
      total = Math.max(1, steps);
      message = text;
      report(0);
    },
    step(done, text) {
      throwIfCancelled();
      if (text !== undefined) message = text;
      const now = performance.now();
      if (now - lastReport >= REPORT_MS || text !== undefined) report(done);
      if (now - lastYield < YIELD_MS) return;
      return new Promise<void>((resolve) => setTimeout(resolve, 0)).then(() => {
        lastYield = performance.now();
        throwIfCancelled();
      });
    },
    log: (line) => hooks.onLog?.(line),
    point: (curve, step, value) => {
      if (Number.isFinite(value)) hooks.onPoint?.(curve, step, value);
    },
    watch: (curve, points) =>
      hooks.onPoint ? watchPoints(points, (step, loss) => hooks.onPoint?.(curve, step, loss)) : () => {},
    seconds() {
      closeStage();
      return { ...seconds, total: (performance.now() - started) / 1000 };
    },
  };
}
