import { type Options, withDataset } from "./dataset.ts";
import { NOT_PAGES } from "./portal/cases.ts";
import { gaps, type Measured, measureQueries } from "./portal/queries.ts";
import { seed } from "./portal/seed.ts";
import { measureScripts } from "./portal/shell-js.ts";

const P95_TARGET_MS = 50;
const SHELL_TARGET_KB = 200;
const SHELL = "/o/demo/inbox";
const ROUTES = [
  "/sign-in",
  SHELL,
  "/o/demo",
  "/o/demo/p/flight-delays",
  "/o/demo/p/flight-delays/revisits",
  "/o/demo/p/flight-delays/experiments/new",
];

/** Each list of the portal over 1,000 projects and 1,000,000 audit entries, and the scripts of its first page. */
export async function run(options: Options): Promise<Record<string, unknown>> {
  const { notAsked, notThere } = gaps();
  if (notAsked.length + notThere.length > 0) {
    throw new Error(
      [
        notAsked.length > 0 &&
          `These queries list and bench/portal/cases.ts does not ask them: ${notAsked.join(", ")}.`,
        notThere.length > 0 &&
          `bench/portal/cases.ts asks queries that do not exist: ${notThere.join(", ")}.`,
      ]
        .filter(Boolean)
        .join("\n"),
    );
  }
  const { measured, rows } = await queries(options);
  console.table(measured);
  for (const [name, what] of Object.entries(NOT_PAGES)) console.log(`Not asked: ${name} (${what}).`);
  const scripts = await measureScripts(ROUTES);
  console.table(scripts.map((line) => ({ ...line, target: line.route === SHELL ? SHELL_TARGET_KB : null })));
  const [worst] = measured;
  const heaviest = scripts.toSorted((a, b) => b.firstLoadKb - a.firstLoadKb)[0];
  return {
    rows,
    cases: measured.length,
    p95_ms: worst?.p95,
    p95_of: worst && `${worst.query} as ${worst.as}: ${worst.case}`,
    p95_target_ms: P95_TARGET_MS,
    over_target: measured.filter(({ p95 }) => p95 > P95_TARGET_MS).length,
    shell_js_kb: scripts.find(({ route }) => route === SHELL)?.firstLoadKb,
    shell_js_target_kb: SHELL_TARGET_KB,
    heaviest_route: heaviest?.route,
    heaviest_route_js_kb: heaviest?.firstLoadKb,
  };
}

function queries(options: Options): Promise<{ measured: Measured[]; rows: Record<string, number> }> {
  return withDataset(options, "portal", seed, async ({ appUrl, seeded }) => ({
    rows: seeded,
    measured: await measureQueries(appUrl),
  }));
}
