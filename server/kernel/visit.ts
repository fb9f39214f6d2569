import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { visits } from "#db/schema/lifecycle.ts";
import { ask, together } from "#db/statement.ts";
import { focusOf } from "#domain/lifecycle/focus-of.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { type StandingVisit, VISIT_HOURS_MAX, visitOfAct } from "#domain/lifecycle/visits.ts";
import { newId } from "./ids.ts";

// What each act asks has a text of its own that never changes, so that the server keeps it and several go out together.
const OPEN_FOCUSES = `
  select f.phase, f.team, (select pm.team from project_members pm where pm.project_id = $1 and pm.user_id = $2) as own
    from focuses f
   where f.project_id = $1 and f.started_at <= $3::timestamptz and (f.ended_at is null or f.ended_at > $3::timestamptz)
   order by f.started_at desc`;

/** The phase that a person's work is held against at a moment; null before the first declaration. */
export async function focusAt(
  tx: Tx,
  projectId: string,
  userId: string | null,
  at: string,
): Promise<Phase | null> {
  const open = await ask<{ phase: Phase; team: string | null; own: string | null }>(tx, OPEN_FOCUSES, [
    projectId,
    userId,
    at,
  ]);
  return focusOf(open, open[0]?.own ?? null)?.phase ?? null;
}

export type ObservedAct = {
  project: { id: string; orgId: string };
  phase: Phase;
  userId: string | null;
  verb: string;
  now: string;
  target?: { type: string; id: string } | undefined;
  /** Why, where the act itself says it: such an act opens a visit of its own, so that its reason stands alone. */
  reason?: string;
};

const ACT = `
  insert into visit_acts (id, org_id, project_id, visit_id, verb, target_type, target_id, at)
  values ($1, $2, $3, $4, $5, $6, $7, $8::timestamptz)`;

/** Every command's phase, held against the focus of that moment: revisits are observed, not only logged. */
export async function recordVisit(tx: Tx, act: ObservedAct): Promise<void> {
  const { project, verb, target, now } = act;
  const [focus, standing] = await together(
    focusAt(tx, project.id, act.userId, now),
    act.reason === undefined ? standingVisits(tx, act) : Promise.resolve([]),
  );
  const visit = act.reason === undefined ? await placeOf(tx, act, focus, standing) : null;
  const visitId = visit?.id ?? (await openVisit(tx, act, focus));
  await together(
    visit ? extend(tx, visit, now) : Promise.resolve(),
    ask(tx, ACT, [
      newId("act"),
      project.orgId,
      project.id,
      visitId,
      verb,
      target?.type ?? null,
      target?.id ?? null,
      now,
    ]),
  );
}

type Standing = StandingVisit & { heldFrom: string; heldTo: string };

/** Only whoever finds no visit to go on with waits for others that are about to open it: the next look sees theirs. */
async function placeOf(
  tx: Tx,
  act: ObservedAct,
  focus: Phase | null,
  standing: readonly Standing[],
): Promise<Standing | null> {
  const at = {
    projectId: act.project.id,
    personId: act.userId,
    phase: act.phase,
    focus,
    at: act.now,
  };
  const found = visitOfAct(standing, at);
  if (found) return found;
  const who = `visit ${act.project.id} ${act.userId ?? "system"}`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${who}, 0))`);
  return visitOfAct(await standingVisits(tx, act), at);
}

// The last act is asked of the acts: the visit's own end may be a moment behind them.
const STANDING = `
  select v.id, v.focus_phase, v.at, coalesce(v.ended_at, v.at) as ended_at,
         (select max(a.at) from visit_acts a where a.visit_id = v.id) as last_at
    from visits v
   where v.project_id = $1 and v.actor_id is not distinct from $2 and v.at > $3::timestamptz and v.phase = $4 and v.kind = 'observed'`;

async function standingVisits(tx: Tx, act: ObservedAct): Promise<Standing[]> {
  const earliest = new Date(Date.parse(act.now) - VISIT_HOURS_MAX * 3_600_000).toISOString();
  const rows = await ask<{
    id: string;
    focus_phase: Phase | null;
    at: string;
    ended_at: string;
    last_at: string | null;
  }>(tx, STANDING, [act.project.id, act.userId, earliest, act.phase]);
  const iso = (moment: string) => new Date(moment).toISOString();
  return rows.map((row) => ({
    id: row.id,
    projectId: act.project.id,
    personId: act.userId,
    phase: act.phase,
    focus: row.focus_phase,
    startedAt: iso(row.at),
    endedAt: iso(row.last_at ?? row.at),
    heldFrom: iso(row.at),
    heldTo: iso(row.ended_at),
  }));
}

async function openVisit(tx: Tx, act: ObservedAct, focus: Phase | null): Promise<string> {
  const id = newId("vis");
  const at = sql<string>`${act.now}::timestamptz`;
  await tx.insert(visits).values({
    id,
    orgId: act.project.orgId,
    projectId: act.project.id,
    phase: act.phase,
    focusPhase: focus,
    actorId: act.userId,
    kind: "observed",
    verb: act.verb,
    reason: act.reason ?? null,
    at,
    endedAt: at,
  });
  return id;
}

const EXTEND = `
  update visits set at = least(at, $2::timestamptz), ended_at = greatest(coalesce(ended_at, at), $2::timestamptz)
   where id in (select id from visits where id = $1
     and (at > $2::timestamptz or coalesce(ended_at, at) < $2::timestamptz - interval '1 second') for update skip locked)`;
const BEHIND_MS_MAX = 1_000;

/** Moves the visit's ends. Nobody waits here: whoever holds the row is moving it too, or the next act does. */
async function extend(tx: Tx, { id, heldFrom, heldTo }: Standing, now: string): Promise<void> {
  const holds = heldFrom <= now && Date.parse(heldTo) >= Date.parse(now) - BEHIND_MS_MAX;
  if (!holds) await ask(tx, EXTEND, [id, now]);
}
