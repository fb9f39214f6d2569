import postgres from "postgres";
import { seededId } from "#bench/portal/seed-ids.ts";

export const SIZES = { comments: 1_000_000, projects: 1_000, own: 50, words: 50_000, wordsInComment: 25 };
const ORG = seededId("org", 1);
const BATCH = 50_000;
const SYLLABLES = [
  "ba",
  "co",
  "di",
  "fu",
  "ge",
  "ha",
  "ki",
  "lo",
  "mu",
  "ne",
  "pa",
  "ri",
  "so",
  "tu",
  "ve",
  "zo",
];

/** The n-th word of the vocabulary; the lower the number, the more often it is said (Zipf). */
export function wordOf(n: number): string {
  let text = "";
  for (let rest = n + 4_096; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    text += SYLLABLES[rest % SYLLABLES.length];
  return text;
}

/** An organization with a person in 50 of its 1,000 projects and a million comments, written as the program writes them. */
export async function seed(ownerUrl: string): Promise<{ seconds: number; rows: number; indexMb: number }> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  try {
    const [owner, person] = [seededId("usr", 1), seededId("usr", 2)];
    await sql`insert into organizations (id, slug, name) values (${ORG}, 'bench', 'Bench')`;
    for (const [id, role] of [
      [owner, "owner"],
      [person, "scientist"],
    ] as const) {
      await sql`insert into users (id, email, name) values (${id}, ${`${role}@example.test`}, ${role})`;
      await sql`insert into members (org_id, user_id, role) values (${ORG}, ${id}, ${role})`;
    }
    const projects = Array.from({ length: SIZES.projects }, (_, n) => seededId("prj", n + 1));
    for (const [n, id] of projects.entries()) {
      await sql`insert into projects (id, org_id, slug, name, created_by) values (${id}, ${ORG}, ${`p${n}`}, ${`Project ${n}`}, ${owner})`;
      if (n % (SIZES.projects / SIZES.own) === 0)
        await sql`insert into project_members (org_id, project_id, user_id, role) values (${ORG}, ${id}, ${person}, 'scientist')`;
    }
    const words = Array.from({ length: SIZES.words }, (_, n) => wordOf(n));
    await sql`create temp table vocabulary as select n, word from unnest(${words}::text[]) with ordinality as t (word, n)`;
    await sql`create unique index on vocabulary (n)`;
    await sql`analyze vocabulary`;
    const startedAt = performance.now();
    for (let from = 1; from <= SIZES.comments; from += BATCH) {
      await sql`
        insert into comments (id, org_id, project_id, subject_type, subject_id, body, author_id, created_at)
        select 'cmt_' || lpad(n::text, 14, '0'), ${ORG}, p.id, 'project', p.id, body, ${person}, now() - random() * interval '700 days'
        from (select m as n, string_agg(word, ' ') as body
              from (select m, floor(power(${SIZES.words}::float8, random()))::int as k
                    from generate_series(${from}::int, ${from + BATCH - 1}::int) m, generate_series(1, ${SIZES.wordsInComment}::int)) said
              join vocabulary v on v.n = least(said.k, ${SIZES.words}::int) group by m) made,
        lateral (select (${projects}::text[])[1 + (hashint4(n) & 2147483647) % ${SIZES.projects}::int] as id) p`;
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    await sql`vacuum analyze search_documents`;
    const [size] = await sql<{ rows: number; mb: number }[]>`
      select count(*)::int as rows, (pg_relation_size('search_documents_words') / 1e6)::float8 as mb from search_documents where kind = 'comment'`;
    return { seconds, rows: size?.rows ?? 0, indexMb: Math.round(size?.mb ?? 0) };
  } finally {
    await sql.end();
  }
}
