/** One thread's side of a piece of work. What comes out must not depend on how many threads there are. */
export interface Operations {
  /** What the thread that drives tells the others before each operation. */
  readonly args: Float64Array;
  /** Does this thread's share of an operation. */
  execute(op: number): void;
}

/** The share [from, to) of `size` items that belongs to a thread. */
export function share(size: number, thread: number, threads: number): [number, number] {
  return [Math.floor((size * thread) / threads), Math.floor((size * (thread + 1)) / threads)];
}
