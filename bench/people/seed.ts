import postgres from "postgres";
import { seededId } from "#bench/portal/seed-ids.ts";
import { PHASES } from "#domain/lifecycle/phases.ts";
import { hashToken, newToken } from "#server/access/internal.ts";

export const ORG = { id: seededId("org", 1), slug: "bench" };

export type Seeded = {
  /** Of each person the token of a session; the first is the lead. */
  tokens: string[];
  people: string[];
  projects: { id: string; slug: string }[];
};

/** An organization with people who are all in all of its projects, each with an open session. */
export async function seedPeople(
  ownerUrl: string,
  size: { people: number; projects: number },
): Promise<Seeded> {
  const people = Array.from({ length: size.people }, (_, n) => seededId("usr", n + 1));
  const tokens = people.map(() => newToken("sess"));
  const projects = Array.from({ length: size.projects }, (_, n) => ({
    id: seededId("prj", n + 1),
    slug: `project-${n + 1}`,
  }));
  const [lead = ""] = people;
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`insert into organizations (id, slug, name) values (${ORG.id}, ${ORG.slug}, 'Bench')`;
    await sql`
      insert into users (id, email, name) select id, 'person-' || n || '@example.test', 'Person ' || n
      from unnest(${people}::text[]) with ordinality as t (id, n)`;
    await sql`
      insert into members (org_id, user_id, role) select ${ORG.id}, id, case when n = 1 then 'lead' else 'scientist' end
      from unnest(${people}::text[]) with ordinality as t (id, n)`;
    await sql`
      insert into sessions (id, token_hash, user_id, method, expires_at)
      select 'ses_' || lpad(n::text, 14, '0'), hash, id, 'password', now() + interval '1 day'
      from unnest(${people}::text[], ${tokens.map(hashToken)}::text[]) with ordinality as t (id, hash, n)`;
    for (const { id, slug } of projects) {
      await sql`
        insert into projects (id, org_id, slug, name, created_by)
        values (${id}, ${ORG.id}, ${slug}, ${slug}, ${lead})`;
      await sql`
        insert into project_members (org_id, project_id, user_id, role)
        select org_id, ${id}, user_id, role from members where org_id = ${ORG.id}`;
      await sql`
        insert into phases (id, org_id, project_id, phase, status, brief)
        select 'phs_' || right(${id}::text, 12) || n, ${ORG.id}, ${id}, phase, 'in_progress', ''
        from unnest(${[...PHASES]}::text[]) with ordinality as t (phase, n)`;
      await sql`
        insert into focuses (id, org_id, project_id, phase, reason, declared_by, started_at)
        values (${`foc_${id.slice(4)}`}, ${ORG.id}, ${id}, ${PHASES[0]}, 'The work began.', ${lead}, now() - interval '30 days')`;
    }
    await sql`analyze`;
  } finally {
    await sql.end();
  }
  return { people, tokens, projects };
}
