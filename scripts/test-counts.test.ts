import { expect, it } from "vitest";
import { countPlaywright, countVitest, sum, withExitCode } from "./test-counts.ts";

const vitest = (passed: number, failed: number, pending: number, files: [string, string[]][]) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  testResults: files.map(([status, tests]) => ({
    name: "a.test.ts",
    status,
    assertionResults: tests.map((of, i) => ({ status: of, fullName: `test ${i + 1}` })),
  })),
});

it.each([
  ["all passed", vitest(2, 0, 0, [["passed", ["passed", "passed"]]]), { passed: 2, failed: 0, failures: [] }],
  [
    "one failed",
    vitest(1, 1, 0, [["failed", ["passed", "failed"]]]),
    { passed: 1, failed: 1, failures: ["a.test.ts: test 2 (failed)"] },
  ],
  [
    "a file that did not load",
    vitest(0, 0, 0, [["failed", []]]),
    { passed: 0, failed: 1, failures: ["a.test.ts could not be loaded"] },
  ],
  [
    "a skipped test",
    vitest(1, 0, 1, [["passed", ["passed", "skipped"]]]),
    { passed: 1, failed: 1, failures: ["a.test.ts: test 2 (skipped)"] },
  ],
])("vitest: %s", (_name, report, expected) => {
  expect(countVitest(report)).toEqual(expected);
});

const spec = (title: string, status: string) => ({ title, file: "a.spec.ts", tests: [{ status }] });

it.each([
  [
    "all passed",
    { stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0 } },
    { passed: 3, failed: 0, failures: [] },
  ],
  [
    "a flaky and a skipped one, in suites of suites",
    {
      stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 1 },
      suites: [
        { specs: [spec("fails", "unexpected"), spec("passes", "expected")] },
        { suites: [{ specs: [spec("wavers", "flaky"), spec("waits", "skipped")] }] },
      ],
    },
    {
      passed: 1,
      failed: 3,
      failures: ["a.spec.ts: fails (unexpected)", "a.spec.ts: wavers (flaky)", "a.spec.ts: waits (skipped)"],
    },
  ],
])("playwright: %s", (_name, report, expected) => {
  expect(countPlaywright(report)).toEqual(expected);
});

it("a program that could not run counts as one failure", () => {
  const counts = (failed: number, failures: string[] = []) => ({ passed: 4, failed, failures });
  expect(withExitCode(counts(0), 1)).toEqual(counts(1, ["no test failed, and the program ended with 1"]));
  expect(withExitCode(counts(2), 1)).toEqual(counts(2));
  expect(withExitCode(counts(0), 0)).toEqual(counts(0));
});

it("parts add up", () => {
  expect(
    sum([
      { passed: 1, failed: 0, failures: [] },
      { passed: 2, failed: 3, failures: ["a", "b"] },
    ]),
  ).toEqual({ passed: 3, failed: 3, failures: ["a", "b"] });
});
