import { z } from "zod";

/** `failures` name what did not pass, for whoever sees only the end of the output. */
export type Counts = { passed: number; failed: number; failures: readonly string[] };

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number().default(0),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

const PlaywrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()).default([]),
  suites: z.array(z.unknown()).default([]),
});
const Suite = z.object({
  suites: z.array(z.unknown()).default([]),
  specs: z
    .array(
      z.object({ title: z.string(), file: z.string(), tests: z.array(z.object({ status: z.string() })) }),
    )
    .default([]),
});

/** A file that could not be loaded counts as one failure, and so does a test that was skipped. */
export function countVitest(report: unknown): Counts {
  const parsed = VitestReport.parse(report);
  const broken = parsed.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  );
  const skipped = parsed.numPendingTests + parsed.numTodoTests;
  const tests = parsed.testResults.flatMap((file) =>
    file.assertionResults
      .filter(({ status }) => status !== "passed")
      .map(({ status, fullName }) => `${file.name}: ${fullName} (${status})`),
  );
  return {
    passed: parsed.numPassedTests,
    failed: parsed.numFailedTests + broken.length + skipped,
    failures: [...broken.map(({ name }) => `${name} could not be loaded`), ...tests],
  };
}

/** A journey that passed only at a second try failed. */
export function countPlaywright(report: unknown): Counts {
  const { stats, errors, suites } = PlaywrightReport.parse(report);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
    failures: suites.flatMap(failuresOf),
  };
}

function failuresOf(suite: unknown): string[] {
  const { suites, specs } = Suite.parse(suite);
  const own = specs.flatMap(({ title, file, tests }) =>
    tests.filter(({ status }) => status !== "expected").map(({ status }) => `${file}: ${title} (${status})`),
  );
  return [...own, ...suites.flatMap(failuresOf)];
}

/** A program that failed without counting a failure still failed. */
export function withExitCode(counts: Counts, code: number | null): Counts {
  if (code === 0 || counts.failed > 0) return counts;
  return { ...counts, failed: 1, failures: [`no test failed, and the program ended with ${code}`] };
}

export function sum(parts: readonly Counts[]): Counts {
  return {
    passed: parts.reduce((total, { passed }) => total + passed, 0),
    failed: parts.reduce((total, { failed }) => total + failed, 0),
    failures: parts.flatMap(({ failures }) => failures),
  };
}
