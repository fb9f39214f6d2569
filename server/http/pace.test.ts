import { expect, onTestFinished, test, vi } from "vitest";
import { DomainError } from "#server/kernel/errors.ts";
import { forwardInference } from "./inference.ts";
import { BUCKET, costOf, INFERENCE_BUCKETS, pace, paceInference, pacer } from "./pace.ts";
import { errorResponse } from "./respond.ts";

test("a caller goes on until the bucket is empty, and again when it has filled", () => {
  const { take } = pacer(3, 2);
  expect([take("a", 1, 0), take("a", 1, 0), take("a", 1, 0)]).toEqual([0, 0, 0]);
  expect(take("a", 1, 0)).toBe(1);
  expect(take("a", 1, 500)).toBe(0);
  expect(take("a", 1, 500)).toBe(1);
});

test("one caller's calls are not another's", () => {
  const { take } = pacer(1, 1);
  expect(take("a", 1, 0)).toBe(0);
  expect(take("b", 1, 0)).toBe(0);
  expect(take("a", 1, 0)).toBe(1);
});

test("a dear call waits longer, and a refused one costs nothing", () => {
  const { take } = pacer(10, 2);
  expect(take("a", 8, 0)).toBe(0);
  expect(take("a", 8, 0)).toBe(3);
  expect(take("a", 2, 0)).toBe(0);
});

test("a bucket never holds more than its size", () => {
  const { take } = pacer(2, 100);
  expect(take("a", 2, 0)).toBe(0);
  expect(take("a", 2, 60_000)).toBe(0);
  expect(take("a", 1, 60_000)).toBe(1);
});

test("every cost fits into a full bucket", () => {
  for (const what of ["models.predict", "audit.exportEntries", "upload", "download", "anything"])
    expect(costOf(what)).toBeLessThanOrEqual(BUCKET.size / 10);
});

test("the refusal is a 429 that says when to come again; a stranger is counted elsewhere", async () => {
  const actor = { type: "user", userId: "usr_fast", label: "f", sessionId: "s" } as const;
  let refusal: unknown;
  for (let i = 0; i < 2 * BUCKET.size && !refusal; i++)
    try {
      pace(actor, "lifecycle.counts");
    } catch (error) {
      refusal = error;
    }
  expect(refusal).toBeInstanceOf(DomainError);
  const answer = errorResponse(refusal, "rqs_1");
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(Number(answer.headers.get("retry-after"))).toBeLessThan(60);
  expect(await answer.json()).toMatchObject({ error: { code: "rate_limited" } });
  expect(() => pace({ type: "anonymous" }, "access.signIn")).not.toThrow();
});

const flood = (refused: () => void, most: number): DomainError | null => {
  for (let i = 0; i < most; i++)
    try {
      refused();
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  return null;
};

test("one key floods the models in service until it is refused, and no other key waits for it", async () => {
  // What comes back in the milliseconds between two calls is not what this is about.
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const key = "Bearer cs_flooding";
  expect(flood(() => paceInference(key, null), 2 * INFERENCE_BUCKETS.keys.size)?.code).toBe("rate_limited");
  const asked = (authorization: string) =>
    forwardInference(
      new Request("http://127.0.0.1/v2/models/late/infer", {
        method: "POST",
        body: "{}",
        headers: { authorization },
      }),
    );
  const refused = await asked(key);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await refused.json()).toEqual({ error: expect.stringContaining("Try again in") });
  expect((await asked("Bearer cs_calm")).status).not.toBe(429);
});

test("whoever makes keys up is counted by their network", () => {
  let made = 0;
  const network = "203.0.113.7";
  const error = flood(
    () => paceInference(`Bearer cs_${made++}`, network),
    2 * INFERENCE_BUCKETS.networks.size,
  );
  expect(error?.code).toBe("rate_limited");
  expect(made).toBeGreaterThanOrEqual(INFERENCE_BUCKETS.networks.size);
  expect(flood(() => paceInference("Bearer cs_x", "203.0.113.8"), 10)).toBeNull();
});
