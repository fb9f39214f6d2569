import { afterEach, describe, expect, it } from "vitest";
import { engineOn, type ThreadedEngine } from "./helpers.ts";
import { createHelpers } from "./spawn-helpers.ts";

const open: ThreadedEngine[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.end()));
});
function engine(count: number, eager = false) {
  const helpers = createHelpers(count, eager);
  const threaded = engineOn(helpers);
  open.push(threaded);
  return { helpers, ...threaded };
}

describe("helpers of a training run", () => {
  it("are started when they pay, and the engine counts them from then on", () => {
    const { helpers, engine: on, judges } = engine(2);
    expect([on.threads, on.shared]).toEqual([1, false]);
    expect([2.9, 3].map((seconds) => judges?.gain(seconds))).toEqual([false, true]);
    helpers.start();
    expect([on.threads, on.shared]).toEqual([3, true]);
    expect([0.1, 0.2].map((seconds) => judges?.gain(seconds))).toEqual([false, true]);
    expect(helpers.start()).toHaveLength(2);
  });

  it("are there at once and always asked where they are eager", () => {
    const { engine: on, judges } = engine(1, true);
    expect(on.threads).toBe(2);
    expect(judges?.gain(0)).toBe(true);
  });

  it("are none where there is one thread", () => {
    const { engine: on, judges } = engine(0);
    expect([on.threads, judges]).toEqual([1, undefined]);
  });
});
