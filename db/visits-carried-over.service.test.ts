import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { earlierDatabase } from "#server/testing/earlier-database.ts";

/** The last migration of the version that kept a row for each act. */
const EARLIER = "0028_keys_are_announced_in_their_organization";
const PLACE = { org_id: "org_1", project_id: "prj_1" };

let database: Awaited<ReturnType<typeof earlierDatabase>>;

beforeAll(async () => {
  database = await earlierDatabase(inject("ownerUrl"), EARLIER);
  const { sql } = database;
  await sql`insert into organizations (id, slug, name) values ('org_1', 'acme', 'Acme')`;
  await sql`insert into users (id, email, name) values ('usr_1', 'a@example.test', 'Ada')`;
  await sql`insert into projects (id, org_id, slug, name, created_by) values ('prj_1', 'org_1', 'p', 'P', 'usr_1')`;
  const phase = { ...PLACE, id: "phs_1", phase: "scalability", updated_by: "usr_1" };
  await sql`insert into phases ${sql([
    { ...phase, brief: "Ten times the load." },
    { ...phase, id: "phs_2", phase: "communication", brief: "" },
  ])}`;
  const act = (minute: number, changes: object = {}) => ({
    ...PLACE,
    id: `vis_${String(minute).padStart(4, "0")}`,
    phase: "data_acquisition",
    focus_phase: "model_development",
    actor_id: "usr_1",
    kind: "observed",
    verb: `test.at${minute}`,
    at: new Date(Date.parse("2026-03-02T09:00:00Z") + minute * 60_000),
    explained_at: null as Date | null,
    reason: null as string | null,
    ...changes,
  });
  await sql`insert into visits ${sql([
    act(0),
    act(29),
    act(58),
    act(88),
    act(95, { explained_at: new Date(), reason: "Missing carriers." }),
    act(100),
    act(101, { phase: "scalability" }),
    act(102, { focus_phase: null }),
    act(103, { actor_id: null }),
    act(104, { kind: "logged", reason: "By hand." }),
  ])}`;
  await database.prepare();
});

afterAll(() => database?.drop());

test("acts that belong together become one visit; what was explained or logged stays by itself", async () => {
  const rows = await database.sql<{ id: string; minutes: number | null; acts: string[] | null }[]>`
    select v.id, (extract(epoch from v.ended_at - v.at) / 60)::int as minutes, array_agg(a.verb order by a.at) filter (where a.id is not null) as acts
    from visits v left join visit_acts a on a.visit_id = v.id group by v.id order by v.id`;
  expect(rows.map(({ id, minutes, acts }) => [id.slice(4), minutes, acts])).toEqual([
    ["0000", 58, ["test.at0", "test.at29", "test.at58"]],
    ["0088", 0, ["test.at88"]],
    ["0095", 5, ["test.at95", "test.at100"]],
    ["0101", 0, ["test.at101"]],
    ["0102", 0, ["test.at102"]],
    ["0103", 0, ["test.at103"]],
    ["0104", null, null],
  ]);
});

test("a brief becomes the first version, and each phase has the criteria that new projects begin with", async () => {
  const briefs = await database.sql`select phase_id, version, body, author_id from phase_briefs`;
  expect(briefs).toEqual([
    { phase_id: "phs_1", version: 1, body: "Ten times the load.", author_id: "usr_1" },
  ]);
  const versions = await database.sql`select brief_version from phases order by id`;
  expect(versions.map((row) => row.brief_version)).toEqual([1, 0]);
  const criteria = await database.sql<{ phase: string; n: number }[]>`
    select phase, count(*)::int as n from phase_criteria group by phase order by phase`;
  expect(criteria).toEqual([
    { phase: "communication", n: 3 },
    { phase: "scalability", n: 4 },
  ]);
});
