import { performance } from "node:perf_hooks";
import { ringCounts } from "#components/lifecycle/pictures.ts";
import { ringGeometry } from "#components/lifecycle/ring-geometry.ts";
import { connect, type Database } from "#db/client.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { lifecycle } from "#server/lifecycle/verbs.ts";
import { type Options, withDataset } from "./dataset.ts";
import { ORG, PERSON, projectId, SIZES, seedVisits } from "./matrix/seed.ts";

const P95_TARGET_MS = 200;
const WARM_UPS = 5;
const CALLS = 60;

type Line = { what: string; p50_ms: number; p95_ms: number; max_ms: number };

/**
 * What the page of the revisits asks over 1,000,000 visits of one project, through the kernel as the application's role: the matrix with its
 * chord diagram, the figures, the distributions and interdependencies, the comparison with 49 other projects; the last line is all of them in turn, as one page.
 */
export async function run(options: Options): Promise<Record<string, unknown>> {
  return withDataset(options, "matrix", seedVisits, async ({ appUrl, seedSeconds }) => {
    const connection = connect(appUrl, { max: 2, name: "countersign-bench" });
    try {
      const { lines, n } = await measure(connection.db);
      console.table(lines.map((line) => ({ ...line, target_ms: P95_TARGET_MS })));
      const page = lines.at(-1);
      return {
        visits: n,
        other_projects: SIZES.otherProjects,
        p95_ms: page?.p95_ms,
        p95_of: page?.what,
        p95_target_ms: P95_TARGET_MS,
        matrix_p95_ms: lines[0]?.p95_ms,
        seed_seconds: seedSeconds,
      };
    } finally {
      await connection.close();
    }
  });
}

async function measure(db: Database): Promise<{ lines: Line[]; n: number }> {
  const call = () => ({
    db,
    actor: { type: "user", userId: PERSON, label: "lead@matrix.test", sessionId: "ses_bench" } as const,
    orgId: ORG,
    requestId: newRequestId(),
  });
  const input = { projectId: projectId(0) };
  const matrix = async (change: { measure?: "effortHours"; from?: string } = {}) => {
    const answer = await execute(lifecycle.overlapMatrix, { ...input, ...change }, call());
    ringGeometry(ringCounts(answer), 440);
    return answer;
  };
  const figures = () => execute(lifecycle.revisitFigures, input, call());
  const distributions = () => execute(lifecycle.interdependence, input, call());
  const against = () => execute(lifecycle.againstPortfolio, input, call());
  const asked: [string, () => Promise<unknown>][] = [
    ["matrix and chord", () => matrix()],
    ["matrix and chord, by effort", () => matrix({ measure: "effortHours" })],
    ["matrix and chord, one year", () => matrix({ from: yearsAgo(1) })],
    ["figures, trend and advice", figures],
    ["distributions and interdependencies", distributions],
    ["one project against the others", against],
    ["the portfolio's matrix", () => execute(lifecycle.portfolioMatrix, {}, call())],
    [
      "matrix, chord, figures and distributions together",
      async () => {
        await matrix();
        await figures();
        await distributions();
      },
    ],
  ];
  const { n, beforeAnyFocus } = await matrix();
  const lines: Line[] = [];
  for (const [what, ask] of asked) lines.push({ what, ...(await timed(ask)) });
  return { lines, n: n + beforeAnyFocus };
}

const yearsAgo = (years: number): string =>
  `${new Date().getUTCFullYear() - years}-${String(new Date().getUTCMonth() + 1).padStart(2, "0")}`;

async function timed(ask: () => Promise<unknown>): Promise<Omit<Line, "what">> {
  for (let i = 0; i < WARM_UPS; i += 1) await ask();
  const times: number[] = [];
  for (let i = 0; i < CALLS; i += 1) {
    const startedAt = performance.now();
    await ask();
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round((times[Math.ceil(share * times.length) - 1] ?? Number.NaN) * 10) / 10;
  return { p50_ms: at(0.5), p95_ms: at(0.95), max_ms: at(1) };
}
