import { describe, expect, test } from "vitest";
import { gate } from "./gate.ts";

describe("the gate", () => {
  test("never lets more through than it may, keeps the order, and turns away what does not fit in line", async () => {
    const places = gate({ running: 2, waiting: 3 });
    const release: (() => void)[] = [];
    const started: number[] = [];
    const calls = Array.from({ length: 6 }, (_, i) =>
      places.pass(async () => {
        started.push(i);
        expect(places.load().running).toBeLessThanOrEqual(2);
        await new Promise<void>((resolve) => release.push(resolve));
        return i;
      }),
    );
    expect(await calls[5]).toBeUndefined();
    expect(places.load()).toEqual({ running: 2, waiting: 3 });
    for (let i = 0; i < 5; i++) {
      release[i]?.();
      expect(await calls[i]).toEqual({ value: i });
    }
    expect(started).toEqual([0, 1, 2, 3, 4]);
    expect(places.load()).toEqual({ running: 0, waiting: 0 });
  });

  test("a failure gives its place back", async () => {
    const places = gate({ running: 1, waiting: 0 });
    await expect(places.pass(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await places.pass(async () => 1)).toEqual({ value: 1 });
  });
});
