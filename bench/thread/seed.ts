import postgres from "postgres";
import { ORG, type Seeded } from "#bench/people/seed.ts";
import { seededId } from "#bench/portal/seed-ids.ts";
import { mentionToken } from "#domain/discussion/mentions.ts";

export const COMMENTS = 2_000;
export const THREAD = seededId("cmt", 1);

/** A thread of 2,000 comments by twenty people: from one line to some paragraphs, with lists, code, quotes and names. */
export async function seedThread(ownerUrl: string, { people, projects }: Seeded): Promise<void> {
  const project = projects[0]?.id ?? "";
  const bodies = Array.from({ length: 20 }, (_, n) => bodyOf(n, people[n % people.length] ?? ""));
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`
      insert into comments (id, org_id, project_id, subject_type, subject_id, parent_id, body, author_id, created_at)
      select 'cmt_1' || lpad(n::text, 14, '0'), ${ORG.id}, ${project}, 'project', ${project},
        case when n > 1 then ${THREAD}::text end, (${bodies}::text[])[1 + n % 20],
        (${people}::text[])[1 + n % ${people.length}::int], now() - (${COMMENTS}::int - n) * interval '10 minutes'
      from generate_series(1, ${COMMENTS}::int) n`;
    await sql`analyze`;
  } finally {
    await sql.end();
  }
}

function bodyOf(n: number, person: string): string {
  const sentence =
    "The share of late flights in March lies two points under that of February, and the reason is not in the data. ";
  const parts = [sentence.repeat(1 + (n % 4))];
  if (n % 3 === 0)
    parts.push("- the columns are the same\n- **two** rows in a thousand have no origin\n- see `delay`");
  if (n % 5 === 0) parts.push("> what was asked before\n\nThat was answered in the review.");
  if (n % 7 === 0) parts.push("```\nselect origin, avg(delay) from flights group by origin\n```");
  if (n % 10 === 0) parts.push(`${mentionToken({ kind: "person", id: person })} look at this one.`);
  return parts.join("\n\n");
}
