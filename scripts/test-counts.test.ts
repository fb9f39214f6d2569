import { expect, it } from "vitest";
import { countPlaywright, countVitest, sum, withExitCode } from "./test-counts.ts";

const vitest = (passed: number, failed: number, pending: number, files: [string, string[]][]) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  testResults: files.map(([status, tests]) => ({
    status,
    assertionResults: tests.map((of) => ({ status: of })),
  })),
});

it.each([
  ["all passed", vitest(2, 0, 0, [["passed", ["passed", "passed"]]]), { passed: 2, failed: 0 }],
  ["one failed", vitest(1, 1, 0, [["failed", ["passed", "failed"]]]), { passed: 1, failed: 1 }],
  ["a file that did not load", vitest(0, 0, 0, [["failed", []]]), { passed: 0, failed: 1 }],
  ["a skipped test", vitest(1, 0, 1, [["passed", ["passed", "skipped"]]]), { passed: 1, failed: 1 }],
])("vitest: %s", (_name, report, expected) => {
  expect(countVitest(report)).toEqual(expected);
});

it.each([
  ["all passed", { expected: 3, unexpected: 0, flaky: 0, skipped: 0 }, { passed: 3, failed: 0 }],
  [
    "a flaky and a skipped one",
    { expected: 1, unexpected: 1, flaky: 1, skipped: 1 },
    { passed: 1, failed: 3 },
  ],
])("playwright: %s", (_name, stats, expected) => {
  expect(countPlaywright({ stats })).toEqual(expected);
});

it("a program that could not run counts as one failure", () => {
  expect(withExitCode({ passed: 4, failed: 0 }, 1)).toEqual({ passed: 4, failed: 1 });
  expect(withExitCode({ passed: 4, failed: 2 }, 1)).toEqual({ passed: 4, failed: 2 });
  expect(withExitCode({ passed: 4, failed: 0 }, 0)).toEqual({ passed: 4, failed: 0 });
});

it("parts add up", () => {
  expect(
    sum([
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3 },
    ]),
  ).toEqual({ passed: 3, failed: 3 });
});
