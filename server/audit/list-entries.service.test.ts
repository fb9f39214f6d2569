import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, describe, expect, inject, test } from "vitest";
import type { Tx } from "#db/client.ts";
import { closeTestConnection, makeWorld, testConnection, type World } from "#server/testing/world.ts";
import { selectEntries } from "./list-entries.ts";

afterAll(closeTestConnection);

type Plan = {
  "Node Type": string;
  "Index Name"?: string;
  "Relation Name"?: string;
  Plans?: Plan[];
};

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

const ENTRIES = 4_000;
const PAGE = 50;

/** Entries of two organizations and two projects, by a few people, spread over time. */
async function fill(w: World) {
  // Each filter leaves many pages, as in a real log: of a handful of rows a sort would be the better plan.
  for (const [orgId, projectId] of [
    [w.orgId, w.projectId],
    [w.orgId, w.otherProjectId],
    [w.otherOrgId, w.foreignProjectId],
  ] as const) {
    await w.db.transaction(async (tx) => {
      await tx.execute(sql`select set_config('app.org_id', ${orgId}, true)`);
      await tx.execute(sql`
        insert into audit_entries (id, org_id, project_id, at, actor_type, actor_id, actor_label, action,
          target_type, target_id, outcome, request_id, body)
        select 'aud_' || ${projectId} || lpad(n::text, 8, '0'), ${orgId}, ${projectId}, now() - n * interval '1 minute', 'user',
          'usr_' || (n % 10), 'somebody', 'models.act' || (n % 10), 'model', 'mod_' || (n % 10), 'ok', 'rqs_x', ('{"n":' || n || '}')::bytea
        from generate_series(1, ${ENTRIES}) n`);
    });
  }
}

/** The plan of the page's own statement, as the application's role, behind row-level security. */
async function planOf(w: World, filter: Partial<Parameters<typeof selectEntries>[1]>): Promise<Plan[]> {
  return w.inside(async (tx: Tx) => {
    const statement = selectEntries(tx, { limit: PAGE, cursor: null, ...filter }, w.orgId).getSQL();
    const [row] = await tx.execute<{ "QUERY PLAN": [{ Plan: Plan }] }>(
      sql`explain (format json) ${statement}`,
    );
    const top = row?.["QUERY PLAN"][0].Plan;
    return top ? nodesOf(top) : [];
  });
}

describe("the list of entries walks an index in its order and sorts nothing, behind the wall", () => {
  const at = new Date(Date.now() - 3_600_000).toISOString();
  const cursor = Buffer.from(`${at} aud_x`).toString("base64url");
  const cases: [name: string, index: RegExp, filter: (w: World) => Parameters<typeof planOf>[1]][] = [
    ["the organization", /^audit_recent$/, () => ({})],
    ["the organization, further down", /^audit_recent$/, () => ({ cursor })],
    ["a project", /^audit_of_project$|^audit_recent$/, (w) => ({ projectId: w.projectId })],
    [
      "a project, further down",
      /^audit_of_project$|^audit_recent$/,
      (w) => ({ projectId: w.projectId, cursor }),
    ],
    ["one object", /^audit_of_target$/, () => ({ targetId: "mod_7" })],
    ["one actor", /^audit_of_actor$/, () => ({ actorId: "usr_7" })],
    ["one act", /^audit_of_action$/, () => ({ action: "models.act7" })],
  ];

  test("each filter has its plan", async () => {
    // Committed, since the planner's statistics are made from what everybody can see.
    const w = await makeWorld(testConnection().db);
    await fill(w);
    const owner = postgres(inject("ownerUrl"), { max: 1, onnotice: () => {} });
    await owner`analyze audit_entries, projects, users`;
    await owner.end();
    for (const [name, index, filter] of cases) {
      const nodes = await planOf(w, filter(w));
      const scan = nodes.find((node) => node["Relation Name"] === "audit_entries");
      expect(scan?.["Index Name"] ?? JSON.stringify(nodes), name).toMatch(index);
      expect(scan?.["Node Type"], name).toBe("Index Scan");
      expect(
        nodes.map((node) => node["Node Type"]),
        name,
      ).not.toContain("Sort");
    }
  });
});
