/** Which fit of a search is next, for threads that take them side by side. On shared memory where there are several. */
export interface FoldQueue {
  /** Whether the search was stopped, then the next setting of each fold. */
  readonly places: Int32Array;
  readonly settings: number;
}

/** A setting on a fold, by their places. */
export interface Fit {
  readonly fold: number;
  readonly setting: number;
}

const STOPPED = 0;
const HEAD = 1;

export function createQueue(folds: number, settings: number, shared: boolean): FoldQueue {
  const bytes = 4 * (HEAD + folds);
  return {
    places: new Int32Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)),
    settings,
  };
}

/**
 * The next fit that nobody has taken: of the fold that was taken last, since its rows are ready; else of one that nobody has begun; else of any. One thread alone
 * gets them fold after fold. None when the queue was stopped.
 */
export function takeFit(queue: FoldQueue, last: number | undefined): Fit | undefined {
  if (isStopped(queue)) return undefined;
  const { places, settings } = queue;
  const take = (fold: number): Fit | undefined => {
    const setting = Atomics.add(places, HEAD + fold, 1);
    return setting < settings ? { fold, setting } : undefined;
  };
  const own = last === undefined ? undefined : take(last);
  if (own) return own;
  for (let at = HEAD; at < places.length; at++)
    if (Atomics.compareExchange(places, at, 0, 1) === 0) return { fold: at - HEAD, setting: 0 };
  for (let fold = 0; fold < places.length - HEAD; fold++) {
    const fit = take(fold);
    if (fit) return fit;
  }
  return undefined;
}

export function stopQueue({ places }: FoldQueue): void {
  Atomics.store(places, STOPPED, 1);
}

export function isStopped({ places }: FoldQueue): boolean {
  return Atomics.load(places, STOPPED) === 1;
}
