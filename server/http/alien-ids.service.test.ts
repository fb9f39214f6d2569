import { getTableName } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { allVerbs } from "#scripts/authz/matrix.ts";
import { DomainError } from "#server/kernel/errors.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import type { Verb } from "#server/kernel/verb.ts";
import { type MatrixWorld, makeMatrixWorld } from "#server/testing/matrix-world.ts";
import { type OwnDatabase, ownDatabase } from "#server/testing/own-database.ts";
import { sampleInput } from "#server/testing/sample-input.ts";
import { closeTestConnection, testConnection } from "#server/testing/world.ts";

/**
 * Ids of another project and of another organization in every id field of every verb's input, mixed with one's own, through the real
 * verbs as somebody who leads the project and is in no other. What is not theirs is refused, stays as it was, and shows nothing.
 */
type Home = "own" | "other" | "foreign";
type Aimed = { verb: Verb; paths: string[][] };

const AWAY: Record<Home, string> = { own: "aaaaaaaaaaaa", other: "bbbbbbbbbbbb", foreign: "cccccccccccc" };
/** Refused by itself, or about nothing that belongs to a project: people's own accounts, links and secrets. */
const HAS_HOME = (verb: Verb) =>
  verb.permission !== "system" &&
  verb.permission !== "public" &&
  verb.permission !== "self" &&
  (verb.scope.kind === "project" ||
    verb.scope.kind === "projectOrOrganization" ||
    verb.scope.kind === "organization");

let w: MatrixWorld;
let prefixes: Set<string>;
let aimed: Aimed[];

// Of its own: what other tests' upkeep does to everybody's rows meanwhile would look like a hole in the wall.
let database: OwnDatabase;

beforeAll(async () => {
  database = await ownDatabase("walls");
  testConnection(database.appUrl);
  w = await makeMatrixWorld(database.ownerUrl);
  const tables = new Map<string, { table: Parameters<MatrixWorld["ensureRow"]>[0] }>();
  for (const verb of allVerbs()) {
    const object = "object" in verb.scope ? verb.scope.object : undefined;
    if (!object) continue;
    const id = object.idOf(sampleInput(verb.input, { suffix: AWAY.own, byPrefix: {}, byField: {} }));
    const prefix = /^([a-z]{2,5})_/.exec(id)?.[1];
    if (prefix) tables.set(prefix, { table: object.table });
  }
  prefixes = new Set([...tables.keys(), "prj"]);
  for (const [prefix, { table }] of tables)
    for (const home of ["own", "other", "foreign"] as const)
      await w.ensureRow(table, home, idOf(prefix, home)).catch((error: unknown) => {
        throw new Error(`no sample row of ${getTableName(table)}`, { cause: error });
      });
  aimed = allVerbs()
    .filter(HAS_HOME)
    .map((verb) => ({ verb, paths: idPaths(inputWith(verb, () => "own")) }))
    .filter(({ paths }) => paths.length > 0);
});
afterAll(async () => {
  await w.close();
  await closeTestConnection();
  await database.drop();
});

const idOf = (prefix: string, home: Home): string =>
  prefix === "prj" ? w.places[home].projectId : `${prefix}_${AWAY[home]}`;

/** A sample of the verb's input in which every id that has a home is one's own, or somebody else's where `homeOf` says so. */
function inputWith(verb: Verb, homeOf: (path: string) => Home): unknown {
  const byPrefix = Object.fromEntries([...prefixes].map((prefix) => [prefix, idOf(prefix, "own")] as const));
  const names = { suffix: AWAY.own, byPrefix: { ...byPrefix, usr: w.people.reviewer.id }, byField: {} };
  return moved(sampleInput(everyField(verb.input), names), [], homeOf);
}

/** Optional fields are asked for too: an id that may be left out is an id. */
function everyField(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject ? schema.required() : schema;
}

function moved(value: unknown, path: string[], homeOf: (path: string) => Home): unknown {
  if (Array.isArray(value)) return value.map((one, i) => moved(one, [...path, String(i)], homeOf));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, moved(one, [...path, key], homeOf)]),
    );
  const prefix = homedPrefix(value);
  return prefix === null ? value : idOf(prefix, homeOf(path.join(".")));
}

function homedPrefix(value: unknown): string | null {
  const prefix = typeof value === "string" ? /^([a-z]{2,5})_/.exec(value)?.[1] : undefined;
  return prefix !== undefined && prefixes.has(prefix) ? prefix : null;
}

function idPaths(value: unknown, path: string[] = []): string[][] {
  if (homedPrefix(value) !== null) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => idPaths(one, [...path, key]));
}

/** All that belongs to the other project and to the other organization, as one hash for each table. The log is told apart: refusals and new keys are for everybody. */
async function elsewhere(): Promise<Record<string, string>> {
  const tables = await w.owner<{ name: string; project: boolean }[]>`
    select c.relname as name, exists (select 1 from pg_attribute p where p.attrelid = c.oid and p.attname = 'project_id'
        and not p.attisdropped) as project
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
     where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
       and c.relname not in ('audit_entries', 'audit_private', 'audit_heads') order by 1`;
  const parts = tables.map(
    ({ name, project }) =>
      `select '${name}' as name, md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) as hash from "${name}" t
        where org_id = '${w.otherOrgId}'${project ? ` or project_id = '${w.otherProjectId}'` : ""}`,
  );
  const hashes = await w.owner.unsafe<{ name: string; hash: string }[]>(parts.join(" union all "));
  return Object.fromEntries(hashes.map(({ name, hash }) => [name, hash]));
}

async function answerOf(verb: Verb, input: unknown): Promise<{ said: unknown } | { refused: string }> {
  try {
    const said = await execute(verb, input as never, {
      db: testConnection().db,
      actor: w.actorOf("lead"),
      orgId: w.orgId,
      requestId: newRequestId(),
    });
    return { said };
  } catch (error) {
    return { refused: error instanceof DomainError ? error.code : "internal" };
  }
}

test("what is not one's own is refused, untouched and unseen, in whichever field its id stands", {
  timeout: 300_000,
}, async () => {
  const before = await elsewhere();
  const wrong = new Set<string>();
  const refusals = new Map<string, number>();
  for (const { verb, paths } of aimed) {
    const arbitrary = fc.tuple(...paths.map(() => fc.constantFrom<Home>("own", "other", "foreign")));
    await fc.assert(
      fc.asyncProperty(arbitrary, async (homes) => {
        if (homes.every((home) => home === "own")) return;
        const homeOf = (path: string) => homes[paths.findIndex((one) => one.join(".") === path)] ?? "own";
        const input = inputWith(verb, homeOf);
        const answer = await answerOf(verb, input);
        const aliens = paths.filter((_path, i) => homes[i] !== "own").map((path) => path.join("."));
        if ("refused" in answer) {
          refusals.set(answer.refused, (refusals.get(answer.refused) ?? 0) + 1);
          return;
        }
        const text = JSON.stringify(answer.said) ?? "";
        const shows = text.includes(AWAY.other) || text.includes(AWAY.foreign) || text.includes("elsewhere-");
        if (verb.kind === "command" || shows) wrong.add(`${verb.name} took ${aliens.join(", ")}`);
      }),
      { numRuns: 3 ** Math.min(paths.length, 3), seed: 20261121 },
    );
  }
  expect([...wrong].sort()).toEqual([]);
  // Most meet the wall itself; what is left meets another rule of the verb first.
  const all = [...refusals.values()].reduce((sum, n) => sum + n, 0);
  const walled = (refusals.get("not_found") ?? 0) + (refusals.get("forbidden") ?? 0);
  expect(walled / all, JSON.stringify([...refusals])).toBeGreaterThan(0.6);
  expect(await elsewhere()).toEqual(before);
});

test("the fields are found: verbs of every area, and more of them than verbs", () => {
  const areas = new Set(aimed.map(({ verb }) => verb.name.split(".")[0]));
  expect(areas.size).toBeGreaterThanOrEqual(10);
  expect(aimed.flatMap(({ paths }) => paths).length).toBeGreaterThan(aimed.length);
});
