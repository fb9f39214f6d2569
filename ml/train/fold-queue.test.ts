import { describe, expect, it } from "vitest";
import { createQueue, type Fit, stopQueue, takeFit } from "./fold-queue.ts";

describe("the queue of fits", () => {
  it("gives one thread everything fold after fold, and then nothing", () => {
    const queue = createQueue(2, 3, false);
    const taken: string[] = [];
    for (let fit = takeFit(queue, undefined); fit; fit = takeFit(queue, fit.fold))
      taken.push(`${fit.fold}.${fit.setting}`);
    expect(taken).toEqual(["0.0", "0.1", "0.2", "1.0", "1.1", "1.2"]);
    expect(takeFit(queue, undefined)).toBeUndefined();
  });

  it("gives each of several threads a fold of its own as long as there is one, and each fit once", () => {
    const queue = createQueue(3, 2, true);
    const last: (Fit | undefined)[] = [undefined, undefined];
    const taken: string[][] = [[], []];
    for (let turn = 0; turn < 8; turn++) {
      const thread = turn % 2;
      const fit = takeFit(queue, last[thread]?.fold);
      if (!fit) continue;
      last[thread] = fit;
      taken[thread]?.push(`${fit.fold}.${fit.setting}`);
    }
    // The second one helps with the last fold, which the first one has begun.
    expect(taken).toEqual([
      ["0.0", "0.1", "2.0"],
      ["1.0", "1.1", "2.1"],
    ]);
  });

  it("gives nothing any more once it was stopped", () => {
    const queue = createQueue(2, 2, true);
    expect(takeFit(queue, undefined)).toEqual({ fold: 0, setting: 0 });
    stopQueue(queue);
    expect(takeFit(queue, 0)).toBeUndefined();
    expect(takeFit(queue, undefined)).toBeUndefined();
  });
});
