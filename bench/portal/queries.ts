import { performance } from "node:perf_hooks";
import { z } from "zod";
import { type Connection, connect } from "#db/client.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import type { Query, Verb } from "#server/kernel/verb.ts";
import { registry } from "#server/registry.ts";
import { type Case, cases, NOT_PAGES } from "./cases.ts";
import { PERSON, seededId } from "./seed-ids.ts";

const WARM_UPS = 5;
const CALLS = 40;
/** A query that is far too slow is known as such after a few calls. */
const PATIENCE_MS = 3_000;

export type Measured = {
  query: string;
  as: string;
  case: string;
  items: number | null;
  calls: number;
  p50: number;
  p95: number;
  max: number;
};

const queries: Query[] = Object.values(registry)
  .flatMap((area): Verb[] => Object.values(area))
  .filter((verb): verb is Query => verb.kind === "query" && verb.permission !== "system");

/** Whether a query lists: it says so, or it takes a cursor. */
export function lists({ name, input }: Pick<Query, "name" | "input">): boolean {
  const verb = name.split(".")[1] ?? "";
  return /^list([A-Z]|$)/.test(verb) || (input instanceof z.ZodObject && "cursor" in input.shape);
}

/** Listing queries that this bench does not ask, and names that it asks and that do not exist. */
export function gaps(): { notAsked: string[]; notThere: string[] } {
  const asked = cases();
  const names = new Set(queries.map(({ name }) => name));
  return {
    notAsked: queries
      .filter((verb) => lists(verb) && !asked[verb.name] && !NOT_PAGES[verb.name])
      .map(({ name }) => name),
    notThere: [...Object.keys(asked), ...Object.keys(NOT_PAGES)].filter((name) => !names.has(name)),
  };
}

/** Asks each listing query as the application's role and through the kernel, so with walls, standing and parsing. */
export async function measureQueries(appUrl: string): Promise<Measured[]> {
  const connection = connect(appUrl, { max: 2, name: "countersign-bench" });
  try {
    const asked = cases();
    const measured: Measured[] = [];
    for (const verb of queries) {
      for (const one of asked[verb.name] ?? []) measured.push(await measure(connection, verb, one));
    }
    return measured.sort((a, b) => b.p95 - a.p95);
  } finally {
    await connection.close();
  }
}

async function measure({ db }: Connection, verb: Query, { as, label, input }: Case): Promise<Measured> {
  const n = PERSON[as];
  const call = () =>
    execute(verb, input, {
      db,
      actor: {
        type: "user",
        userId: seededId("usr", n),
        label: `person-1-${n}@example.test`,
        sessionId: seededId("ses", n),
      },
      orgId: seededId("org", 1),
      requestId: newRequestId(),
    });
  const answer = await call().catch((error: Error) => {
    throw new Error(`${verb.name} as ${as} (${label}) was refused: ${error.message}`);
  });
  const beganAt = performance.now();
  const isPatient = () => performance.now() - beganAt < PATIENCE_MS;
  for (let i = 1; i < WARM_UPS && isPatient(); i++) await call();
  const times: number[] = [];
  for (let i = 0; i < CALLS && (i === 0 || isPatient()); i++) {
    const startedAt = performance.now();
    await call();
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => rounded(times[Math.ceil(share * times.length) - 1] ?? Number.NaN);
  return {
    query: verb.name,
    as,
    case: label,
    items: countItems(answer),
    calls: times.length,
    p50: at(0.5),
    p95: at(0.95),
    max: at(1),
  };
}

const rounded = (ms: number) => Math.round(ms * 10) / 10;

function countItems(answer: unknown): number | null {
  const found = z.object({ items: z.array(z.unknown()) }).safeParse(answer);
  return found.success ? found.data.items.length : null;
}
