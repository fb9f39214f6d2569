import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { ExportEvidence } from "#domain/audit/schemas.ts";
import type { EvidenceScope } from "#domain/audit/verify/manifest.ts";
import { notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { entriesIn, type Part } from "./part.ts";

/** All that is fixed before the first byte of evidence is read: what is written meanwhile stays out of it. */
export type EvidencePlan = {
  scope: EvidenceScope;
  part: Part;
  origin: string;
  /** Leaves that the newest checkpoint covers, and those that the log has by its own account. */
  treeSize: number;
  logSize: number;
  madeAt: string;
  /** When the newest checkpoint was signed; null when there is none. */
  checkpointAt: string | null;
  entries: number;
  /** Entries that have no place in the tree yet. */
  waiting: number;
  /** Of the entries, the tiles and the checkpoints together; packed it is about a fifth. */
  bytes: number;
};

/** The verifier and the page, which are in every pack. */
const FIXED_BYTES = 170_000;

type LogRow = { origin: string; logSize: string; treeSize: string | null; at: string | null; now: string };

/** Looks at what there is to export. Entries that are recorded after this moment do not count as waiting. */
export async function planEvidence(
  tx: Tx,
  input: ExportEvidence,
  orgId: string | null,
): Promise<EvidencePlan> {
  const { part, name } = await partOf(tx, input, orgId);
  const [log] = await tx.execute<LogRow>(sql`
    select s.origin, s.size as "logSize", c.size as "treeSize",
           to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
           to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now
      from log_state s left join lateral (select size, at from log_checkpoints order by size desc limit 1) c on true`);
  if (!log)
    throw preconditionFailed(
      "This installation's log has not been opened yet. Start the portal once, then export.",
    );
  const treeSize = Number(log.treeSize ?? 0);
  const [figures] = await tx.execute<{ entries: string; waiting: string; bytes: string }>(sql`
    select count(*) filter (where leaf_index < ${treeSize}) as entries,
           count(*) filter (where leaf_index is null or leaf_index >= ${treeSize}) as waiting,
           coalesce(sum(octet_length(body) + 12), 0) as bytes
      from audit_entries where ${entriesIn(part)}`);
  const [checkpoints] = await tx.execute<{ bytes: string }>(
    sql`select coalesce(sum(octet_length(note)), 0) as bytes from log_checkpoints where size <= ${treeSize}`,
  );
  const tiles = Math.ceil((treeSize * 32 * 257) / 256);
  return {
    scope: { kind: part.kind, id: part.id, name, from: input.from ?? null, to: input.to ?? null },
    part,
    origin: log.origin,
    treeSize,
    logSize: Number(log.logSize),
    madeAt: log.now,
    checkpointAt: log.at,
    entries: Number(figures?.entries ?? 0),
    waiting: Number(figures?.waiting ?? 0),
    bytes: FIXED_BYTES + Number(figures?.bytes ?? 0) + Number(checkpoints?.bytes ?? 0) + tiles,
  };
}

async function partOf(
  tx: Tx,
  input: ExportEvidence,
  orgId: string | null,
): Promise<{ part: Part; name: string }> {
  const period = { from: input.from ?? null, to: input.to ?? null };
  const empty = { orgId, projectId: null, versionId: null, objects: [], ...period };
  if (orgId === null) return { part: { ...empty, kind: "installation", id: null }, name: "" };
  if (input.versionId !== undefined) return versionPart(tx, input.versionId, { ...empty, orgId });
  const [row] =
    input.projectId === undefined
      ? await tx.execute<{ name: string }>(sql`select name from organizations where id = ${orgId}`)
      : await tx.execute<{ name: string }>(sql`select name from projects where id = ${input.projectId}`);
  const name = row?.name ?? "";
  const part: Part =
    input.projectId === undefined
      ? { ...empty, kind: "organization", id: orgId }
      : { ...empty, kind: "project", id: input.projectId, projectId: input.projectId };
  return { part: input.from ? { ...part, objects: await reviewsOf(tx, part) } : part, name };
}

type Rest = Omit<Part, "kind" | "id">;

async function versionPart(tx: Tx, versionId: string, rest: Rest): Promise<{ part: Part; name: string }> {
  const [version] = await tx.execute<{
    project: string;
    model: string;
    run: string;
    name: string;
    number: number;
  }>(sql`
    select v.project_id as project, v.model_id as model, v.run_id as run, m.name, v.number
      from model_versions v join models m on m.id = v.model_id where v.id = ${versionId}`);
  if (!version) throw notFound("This model version");
  const reviews = await tx.execute<{ id: string }>(sql`
    select id from review_requests where subject_id = ${versionId}
       or (project_id = ${version.project} and gate = 'change_policy') order by id`);
  const objects = [versionId, version.model, version.run, ...reviews.map(({ id }) => id)];
  return {
    part: { ...rest, kind: "model_version", id: versionId, projectId: version.project, versionId, objects },
    name: `${version.name} v${version.number}`,
  };
}

/**
 * The reviews that a period touches or whose policies it goes by, the versions that they are about and the runs of those: their
 * stories are told from the beginning, or nothing could be derived from them.
 */
async function reviewsOf(tx: Tx, part: Part): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    with reviews as (
      select distinct case when target_type = 'review_request' then target_id else after ->> 'requestId' end as id
        from audit_entries
       where ${entriesIn(part)} and (target_type = 'review_request' or after ->> 'requestId' is not null)
    ), versions as (
      select v.id, v.run_id from review_requests r join model_versions v on v.id = r.subject_id
       where r.id in (select id from reviews)
    )
    select id from reviews union select id from versions union select run_id from versions where run_id is not null`);
  return rows.map(({ id }) => id);
}
