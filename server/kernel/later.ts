/**
 * What a query answers once its transaction has ended: it read there what it needs, and its long work holds no snapshot and no connection. Returned by `run`;
 * the caller gets what `work` gives.
 */
export class Later<T> {
  readonly work: () => Promise<T>;
  constructor(work: () => Promise<T>) {
    this.work = work;
  }
}
