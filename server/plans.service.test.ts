import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Database } from "#db/client.ts";
import * as schema from "#db/schema/index.ts";
import { insertOf, sampleRow } from "#server/testing/sample-row.ts";
import {
  closeTestConnection,
  makeWorld,
  type Person,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { execute, newRequestId } from "./kernel/execute.ts";
import { registry } from "./registry.ts";

/**
 * The lists that every page asks, behind row-level security and on data where the planner has a choice: an index in the list's order,
 * nothing sorted whole, and no policy's function called for each row. The statements are those that the verbs really send.
 */
type Plan = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Plan Rows": number;
  Filter?: string;
  "Index Cond"?: string;
  "Recheck Cond"?: string;
  "Join Filter"?: string;
  Plans?: Plan[];
};
type Sent = { statement: string; params: unknown[] };

const MANY = 3_000;
/** A sort of one page's worth is fine; a sort of the table is not. */
const SORTED_MAX = 400;
const BIG = new Set([
  "projects",
  "audit_entries",
  "review_requests",
  "comments",
  "runs",
  "model_versions",
  "visits",
]);
const SUBJECT = "mod_h0tsxbject00";

const RULE = {
  gate: "release_version",
  quorum: 1,
  roles: ["reviewer"],
  requirePreview: false,
  requireChecklistPhases: [],
  blockOnOpenThreads: false,
  expiresAfterDays: 30,
};

let w: World;
let owner: postgres.Sql;
let app: postgres.Sql;
let db: Database;
let sent: Sent[] = [];

beforeAll(async () => {
  w = await makeWorld(testConnection().db);
  owner = postgres(inject("ownerUrl"), { max: 1, onnotice: () => {} });
  app = postgres(inject("appUrl"), { max: 1, onnotice: () => {} });
  const logger = {
    logQuery: (statement: string, params: unknown[]) => void sent.push({ statement, params }),
  };
  db = drizzle(app, { schema, logger });
  for (const [orgId, projectIds] of [
    [w.orgId, [w.projectId, w.otherProjectId]],
    [w.otherOrgId, [w.foreignProjectId]],
  ] as const) {
    for (const projectId of projectIds) await fillProject(orgId, projectId);
    await fill("projects", orgId, projectIds[0], 800, {
      id: "'prj_hot' || i || $1",
      slug: "'hot' || i || $1",
      created_at: MOMENT,
    });
  }
  await owner.unsafe(`analyze ${[...BIG].join(", ")}`);
});
afterAll(async () => {
  await owner.end();
  await app.end();
  await closeTestConnection();
});

const MOMENT = "now() - i * interval '1 minute'";

async function fillProject(orgId: string, projectId: string) {
  const person = w.people.scientist.id;
  const of = (prefix: string) => `'${prefix}_' || lpad(i::text, 8, '0') || '${projectId.slice(4)}'`;
  const made = { created_at: MOMENT, created_by: `'${person}'` };
  await fill("audit_entries", orgId, projectId, MANY, {
    id: of("aud"),
    at: MOMENT,
    body: "convert_to(i::text || $1, 'UTF8')",
    actor_id: "'usr_' || (i % 10)",
    action: "'models.act' || (i % 10)",
  });
  await fill("review_requests", orgId, projectId, MANY, {
    ...made,
    id: of("req"),
    subject_id: of("mdv"),
    requested_by: `'${person}'`,
    state: "'withdrawn'",
    policy: `'${JSON.stringify(RULE)}'::jsonb`,
  });
  await fill("comments", orgId, projectId, MANY, {
    ...made,
    id: of("cmt"),
    author_id: `'${person}'`,
    subject_type: "'model'",
    subject_id: `case when i % 3 = 0 then '${SUBJECT}' else 'mod_' || i end`,
  });
  await fill("runs", orgId, projectId, MANY, {
    ...made,
    id: of("run"),
    number: "100000 + i",
    experiment_id: "'exp_' || (i % 20)",
  });
  await fill("model_versions", orgId, projectId, MANY, {
    ...made,
    id: of("mdv"),
    model_id: `'${modelOf(projectId)}'`,
    number: "100000 + i",
  });
  await fill("visits", orgId, projectId, MANY, { id: of("vis"), at: MOMENT });
  await fill("models", orgId, projectId, 1, {
    id: `'${modelOf(projectId)}'`,
    slug: `'hot-${projectId.slice(-6)}'`,
  });
}

const modelOf = (projectId: string) => `mod_${projectId.slice(4)}`;

/** Rows of one project, made of a sample row and of an expression over `i` for the columns that must vary. */
async function fill(
  table: string,
  orgId: string,
  projectId: string,
  rows: number,
  vary: Record<string, string>,
) {
  const given = {
    org_id: orgId,
    project_id: projectId,
    ...Object.fromEntries(Object.keys(vary).map((c) => [c, "1"])),
  };
  const row = await sampleRow(owner, table, given, `hot ${projectId}`);
  const into = /^insert into (.*?) values/s.exec(insertOf(table, row))?.[1];
  const values = row.columns.map((column, i) => {
    const { [column]: expression } = vary;
    if (expression !== undefined) return expression.replaceAll("$1", `'${projectId.slice(4)}'`);
    const value = row.values[i];
    return value === null || value === undefined
      ? "null"
      : `'${value.replaceAll("'", "''")}'::${row.types[i]}`;
  });
  await owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx.unsafe(
      `insert into ${into} select ${values.join(", ")} from generate_series(1, ${rows}) i on conflict do nothing`,
    );
  });
}

const PROJECT = () => ({ projectId: w.projectId });
const { access, approvals, audit, discussion, lifecycle, models, training } = registry;
const actorOf = ({ id, email }: Person) => ({
  type: "user" as const,
  userId: id,
  label: email,
  sessionId: "ses_plans000000",
});
const asked = (who: Person) => ({ db, actor: actorOf(who), orgId: w.orgId, requestId: newRequestId() });

const LISTS: Record<string, (who: Person) => Promise<unknown>> = {
  "audit.listEntries of a project": (who) => execute(audit.listEntries, PROJECT(), asked(who)),
  "access.listProjects": (who) => execute(access.listProjects, {}, asked(who)),
  "approvals.list": (who) => execute(approvals.list, PROJECT(), asked(who)),
  "discussion.list": (who) =>
    execute(discussion.list, { ...PROJECT(), subject: { kind: "model", id: SUBJECT } }, asked(who)),
  "discussion.listRecent": (who) => execute(discussion.listRecent, PROJECT(), asked(who)),
  "training.listRuns": (who) => execute(training.listRuns, PROJECT(), asked(who)),
  "models.listVersions": (who) => execute(models.listVersions, { modelId: modelOf(w.projectId) }, asked(who)),
  "lifecycle.listVisits": (who) => execute(lifecycle.listVisits, PROJECT(), asked(who)),
  "lifecycle.waitsForMe": (who) => execute(lifecycle.waitsForMe, {}, asked(who)),
};

for (const [name, ask] of Object.entries(LISTS))
  for (const role of ["owner", "lead"] as const)
    test(`${name} as ${role} walks an index and sorts no table`, async () => {
      sent = [];
      await ask(w.people[role]);
      const statements = sent.filter(({ statement }) => /^\s*(select|with)\b/i.test(statement));
      expect(statements.length).toBeGreaterThan(2);
      let walked = 0;
      for (const one of statements) {
        if (/^\s*select set_config/.test(one.statement)) continue;
        const nodes = await planOf(one, w.people[role].id);
        const shown = `${one.statement}\n${nodes.map((node) => `${node["Node Type"]} ${node["Index Name"] ?? node["Relation Name"] ?? ""} ~${node["Plan Rows"]}`).join("\n")}`;
        for (const node of nodes) {
          const relation = node["Relation Name"] ?? "";
          if (BIG.has(relation)) {
            expect(node["Node Type"], shown).not.toBe("Seq Scan");
            walked += 1;
          }
          if (node["Node Type"] === "Sort")
            expect(node.Plans?.[0]?.["Plan Rows"] ?? 0, shown).toBeLessThan(SORTED_MAX);
          const rules = [node.Filter, node["Index Cond"], node["Recheck Cond"], node["Join Filter"]].join(
            " ",
          );
          expect(rules, shown).not.toMatch(/\b(app_org|app_user|app_reader|current_setting)\(/);
        }
      }
      expect(walked).toBeGreaterThan(0);
    });

async function planOf({ statement, params }: Sent, userId: string): Promise<Plan[]> {
  return app.begin(async (tx) => {
    await tx`select set_config('app.org_id', ${w.orgId}, true), set_config('app.user_id', ${userId}, true)`;
    const [row] = await tx.unsafe<{ "QUERY PLAN": [{ Plan: Plan }] }[]>(
      `explain (format json) ${statement}`,
      params as never[],
    );
    const top = row?.["QUERY PLAN"][0].Plan;
    return top ? nodesOf(top) : [];
  }) as Promise<Plan[]>;
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
