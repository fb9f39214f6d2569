import type { Algorithm } from "#ml/catalogue.ts";
import type { Table } from "#ml/table.ts";
import { SHARED_TREE_ROWS } from "#ml/tree/bin-layout.ts";
import type { Fit, FoldQueue } from "./fold-queue.ts";
import type { JudgeWork } from "./judge.ts";
import type { Outcome } from "./scoreboard.ts";
import type { TrainSpec } from "./spec.ts";

/** A search that threads take fits of, each by itself. It can be sent to a thread. */
export interface SideTask {
  readonly work: JudgeWork;
  readonly queue: FoldQueue;
  /** By fold and setting: of which fits nothing more is to be learned. */
  readonly needless: readonly boolean[];
  /** Losses of each fit that are wanted, about; 0 for none. */
  readonly points: number;
}

/** Threads beside the calling one. */
export interface Judges {
  /** Whether work that this thread alone would need so long for is done sooner with them; they may have to be started first. */
  gain(seconds: number): boolean;
  /** Has fits judged until none is left, or the queue is stopped. Rejects with what stopped a thread, or what `settle` threw. */
  judge(task: SideTask, settle: (fit: Fit, outcome: Outcome) => void): Promise<void>;
}

/** Learners of which one fit can take several threads. */
const SHARED: ReadonlySet<Algorithm> = new Set<Algorithm>([
  "random_forest",
  "extra_trees",
  "gradient_boosting",
  "multilayer_perceptron",
]);
/** Values of a table that each thread may hold made ready for itself: with more, memory and resuming count for more than the wait. */
const OWN_CELLS = 8_000_000;
/** Up to so many, threads that share a fit wait for each other longer than fits side by side do at the end. */
const SHARED_CELLS = 500_000;

/** With fewer, a model of the usual size is fitted before other threads would have been started. */
const QUICK_CELLS = 50_000;
const USUAL_TREES = 100;

const cellsOf = ({ rows, columns }: Table) => rows * columns.length;

/** Whether a search is done sooner when each thread fits models of its own. */
export function gainsSideBySide({ algorithm }: TrainSpec, table: Table, fits: number): boolean {
  return fits > 1 && cellsOf(table) <= (SHARED.has(algorithm) ? SHARED_CELLS : OWN_CELLS);
}

/** Whether that is known before one of them was fitted. */
export const gainsAtOnce = (table: Table): boolean => cellsOf(table) > SHARED_CELLS;

/** Whether other threads are needed from the beginning: for a single fit already, or for fits that take long. */
export function needsHelpers({ algorithm, automl, grid, validation }: TrainSpec, table: Table): boolean {
  if (cellsOf(table) > SHARED_CELLS) return true;
  const known = table.rows * (1 - validation.holdoutFraction);
  if (algorithm === "gradient_boosting" && known <= SHARED_TREE_ROWS && !automl) return false;
  const trees = Math.max(USUAL_TREES, ...(grid.trees ?? []));
  const shares = SHARED.has(algorithm) || automl !== undefined;
  return shares && cellsOf(table) * (trees / USUAL_TREES) > QUICK_CELLS;
}
