import { and, eq, gte, isNotNull, lt, ne, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { projects } from "#db/schema/access.ts";
import { visits } from "#db/schema/lifecycle.ts";
import { dayOfLog, type TimedLog } from "#domain/lifecycle/log-rules.ts";
import { EFFORT_HOURS_MAX } from "#domain/lifecycle/schemas.ts";

const DAY_MS = 86_400_000;

/** One log of a person at a time, until this transaction ends: two at once could both find room in the day. */
export async function holdDay(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`hours ${userId}`}, 0))`);
}

/** The person's visits in all projects of the organization; asked by project, as the index is. */
const ofPerson = (userId: string, from: string, to: string): SQL | undefined =>
  and(
    sql`${visits.projectId} = any (array(select ${projects.id} from ${projects}))`,
    eq(visits.actorId, userId),
    gte(visits.at, sql`${from}::timestamptz`),
    lt(visits.at, sql`${to}::timestamptz`),
    isNotNull(visits.effortHours),
  );

const shifted = (moment: string, ms: number): string => new Date(Date.parse(moment) + ms).toISOString();

/** The hours that are said of a person's visits on the day of `at`, without one visit where it is named. */
export async function hoursOfDay(tx: Tx, userId: string, at: string, without = ""): Promise<number> {
  const from = `${dayOfLog(at)}T00:00:00.000Z`;
  const [row] = await tx
    .select({ hours: sql<number>`coalesce(sum(${visits.effortHours}), 0)::float8` })
    .from(visits)
    .where(and(ofPerson(userId, from, shifted(from, DAY_MS)), ne(visits.id, without)));
  return row?.hours ?? 0;
}

/** The person's logs that say from when to when, and could touch one that was done at `at`; without one where it is named. */
export async function timedLogs(tx: Tx, userId: string, at: string, without = ""): Promise<TimedLog[]> {
  const reach = EFFORT_HOURS_MAX * 3_600_000;
  const rows = await tx
    .select({ phase: visits.phase, at: visits.at, effortHours: visits.effortHours })
    .from(visits)
    .where(
      and(
        ofPerson(userId, shifted(at, -reach), shifted(at, reach)),
        eq(visits.kind, "logged"),
        isNotNull(visits.endedAt),
        ne(visits.id, without),
      ),
    );
  return rows.flatMap((row) => (row.effortHours === null ? [] : [{ ...row, effortHours: row.effortHours }]));
}
