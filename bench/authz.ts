import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import postgres from "postgres";
import { prepareDatabase } from "#db/bootstrap.ts";
import { connect, type Database } from "#db/client.ts";
import { startEmbedded } from "#db/embedded.ts";
import { ROLES } from "#domain/access/roles.ts";
import { organizationOf, sessionActor } from "#server/access/authenticate.ts";
import { hashToken } from "#server/access/internal.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import type { Query, RunContext } from "#server/kernel/verb.ts";
import { registry } from "#server/registry.ts";
import { BENCH_ID, PERSON, seededId } from "./portal/seed-ids.ts";
import { peopleAndProjects } from "./portal/seed-people.ts";

const TARGET_MS = 2;
const CALLS = 500;
const WARM_UPS = 60;
const TOKEN = "sess_of_the_bench";

const ORG = seededId("org", 1);
const PROJECT = seededId("prj", 1);
const SLUG = "project-1";

type Case = { verb: Query; input: Record<string, unknown>; as: keyof typeof PERSON };
const { access, governance, lifecycle } = registry;
const CASES: Case[] = [
  { verb: access.listProjects, input: {}, as: "scientist" },
  { verb: access.listProjects, input: {}, as: "owner" },
  { verb: access.findProject, input: { slug: SLUG }, as: "scientist" },
  { verb: lifecycle.getBoard, input: { projectId: PROJECT }, as: "scientist" },
  { verb: governance.listItems, input: { projectId: PROJECT }, as: "reviewer" },
];

/**
 * What the kernel's own work costs a query: parsing, scope, standing, permission and the settings of the wall. The same query is
 * asked in turn with the kernel and as its bare function, in a transaction whose settings were made beforehand.
 */
export async function run(): Promise<Record<string, unknown>> {
  const home = mkdtempSync(join(tmpdir(), "countersign-bench-"));
  try {
    const database = await startEmbedded(home);
    try {
      const { appUrl } = await prepareDatabase({ ownerUrl: database.url, home });
      await seed(database.url);
      const measured = [];
      for (const one of CASES) measured.push(await measure(appUrl, one));
      console.table(measured);
      const door = await measureDoor(appUrl);
      console.table([door]);
      const worst = measured.toSorted((a, b) => b.check_p95_ms - a.check_p95_ms)[0];
      return {
        check_p95_ms: worst?.check_p95_ms,
        of: worst?.query,
        target_ms: TARGET_MS,
        calls: CALLS,
        ...door,
      };
    } finally {
      await database.stop();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function seed(ownerUrl: string): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe(BENCH_ID);
    await sql`set session_replication_role = replica`;
    for (const org of [1, 2]) for (const statement of peopleAndProjects(org)) await sql.unsafe(statement);
    await sql`update sessions set token_hash = ${hashToken(TOKEN)} where user_id = ${seededId("usr", PERSON.scientist)}
      and id = (select min(id) from sessions where user_id = ${seededId("usr", PERSON.scientist)})`;
    await sql`vacuum analyze`;
  } finally {
    await sql.end();
  }
}

async function measure(appUrl: string, { verb, input, as }: Case) {
  const userId = seededId("usr", PERSON[as]);
  const actor: Actor = { type: "user", userId, label: as, sessionId: seededId("ses", 1) };
  const kernel = connect(appUrl, { max: 1, name: "countersign-bench" });
  const settings = { "app.org_id": ORG, "app.user_id": userId };
  const plain = connect(withSettings(appUrl, settings), { max: 1, name: "countersign-bench" });
  try {
    const context = await contextOf(kernel.db, verb, input, actor);
    const withKernel = () =>
      execute(verb, input, { db: kernel.db, actor, orgId: ORG, requestId: newRequestId() });
    const without = () => plain.db.transaction((tx) => verb.run({ ...context, tx }));
    const [a, b] = await inTurn(withKernel, without);
    return {
      query: verb.name,
      as,
      with_p50_ms: at(a, 0.5),
      without_p50_ms: at(b, 0.5),
      with_p95_ms: at(a, 0.95),
      without_p95_ms: at(b, 0.95),
      check_p95_ms: rounded(at(a, 0.95) - at(b, 0.95)),
    };
  } finally {
    await kernel.close();
    await plain.close();
  }
}

/** The same address with settings that hold for the whole connection. */
function withSettings(url: string, settings: Record<string, string>): string {
  const address = new URL(url);
  for (const [name, value] of Object.entries(settings)) address.searchParams.set(name, value);
  return address.toString();
}

/** What the kernel hands to this query, taken from one real call. */
async function contextOf(
  db: Database,
  verb: Query,
  input: unknown,
  actor: Actor,
): Promise<RunContext<unknown>> {
  let seen: RunContext<unknown> | undefined;
  const watched: Query = {
    ...verb,
    run: (context) => {
      seen = context;
      return verb.run(context);
    },
  };
  await execute(watched, input, { db, actor, orgId: ORG, requestId: newRequestId() });
  if (!seen) throw new Error(`${verb.name} was not reached`);
  return seen;
}

/** The part before the kernel: the session's row and the organization that is meant. */
async function measureDoor(appUrl: string) {
  const { db, close } = connect(appUrl, { max: 1, name: "countersign-bench" });
  try {
    const [times] = await inTurn(
      async () => {
        const actor = await sessionActor(db, TOKEN);
        if (!actor) throw new Error("the bench has no session");
        await organizationOf(db, actor.userId, "bench-1");
      },
      async () => undefined,
    );
    return { door_p50_ms: at(times, 0.5), door_p95_ms: at(times, 0.95) };
  } finally {
    await close();
  }
}

/** Times of two works, one after the other, so that whatever else the machine does falls on both. */
async function inTurn(a: () => Promise<unknown>, b: () => Promise<unknown>): Promise<[number[], number[]]> {
  const times: [number[], number[]] = [[], []];
  for (let i = -WARM_UPS; i < CALLS; i++)
    for (const [k, work] of [a, b].entries()) {
      const startedAt = performance.now();
      await work();
      if (i >= 0) times[k]?.push(performance.now() - startedAt);
    }
  for (const list of times) list.sort((x, y) => x - y);
  return times;
}

const at = (sorted: readonly number[], share: number) =>
  rounded(sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN);
const rounded = (ms: number) => Math.round(ms * 100) / 100;

// Every role of the seed has a number; a new role must get one.
if (ROLES.length !== Object.keys(PERSON).length) throw new Error("bench/portal/seed-ids.ts lacks a role");
