import postgres from "postgres";
import { inject } from "vitest";
import { defaultPolicy } from "#domain/approvals/policy.ts";
import { columnsOf } from "#domain/audit/entry.ts";
import { formatCheckpoint } from "#domain/audit/log/checkpoint.ts";
import { rootOfLeaves } from "#domain/audit/log/merkle.ts";
import { signNote } from "#domain/audit/log/note.ts";
import { append, type Edge } from "#domain/audit/log/tiles.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { createProject } from "#server/access/create-project.ts";
import { proposePolicy } from "#server/approvals/propose-policy.ts";
import { request } from "#server/approvals/request.ts";
import { setRiskTier } from "#server/approvals/set-risk-tier.ts";
import { keysFor } from "#server/audit/log/keyring.ts";
import { changeFocus } from "#server/lifecycle/change-focus.ts";
import { moveAlias } from "#server/models/move-alias.ts";
import { approveAs } from "./approve.ts";
import { makeModelVersion, makePreview } from "./factories.ts";
import { sha256 } from "./log-crypto.ts";
import { addedPasskey, passkeyStepUp } from "./passkey.ts";
import { allSequenced, freshInstallation } from "./sequenced-log.ts";
import { makeWorld, testConnection, type World } from "./world.ts";

type Fresh = Awaited<ReturnType<typeof freshInstallation>>;

/** A log of an installation's own that nobody has touched, with a release in it, for tests that spoil copies of its database. */
export type HonestLog = {
  installation: Fresh;
  world: World;
  origin: string;
  released: { versionId: string; modelId: string; requestId: string };
  /** Checkpoints that somebody outside kept. */
  held: { early: string; late: string };
};

const ANY_WAY = [
  "scalability",
  "model_development",
  "data_acquisition",
  "monitoring_and_management",
] as const;
/** Where the focus may go without an approval once phases are left through their gates. */
const PAST_NO_GATE = ["data_acquisition", "communication"] as const;

/** Work, a policy, a release by two people, a tier, and more work, sequenced while it happens. */
export async function honestLog(): Promise<HonestLog> {
  testConnection();
  const honest = await freshInstallation(inject("ownerUrl"));
  const sequencer = honest.sequencer({ entriesMax: 7 });
  const world = await makeWorld(honest.app.db);
  const { lead, engineer, reviewer } = world.people;
  const focus = async (phases: readonly Phase[]) => {
    for (let i = 0; i < 12; i++) {
      const phase = phases[i % phases.length] as Phase;
      await world.as(lead, changeFocus, { projectId: world.projectId, phase, reason: `round ${i}` });
    }
  };
  await focus(ANY_WAY);
  const { gate, ...rule } = { ...defaultPolicy("change_threshold"), quorum: 2 };
  const proposed = await world.as(world.people.admin, proposePolicy, {
    projectId: world.projectId,
    gate,
    tier: "limited",
    rule,
    reason: "Two pairs of eyes.",
  });
  await approveAs(world, world.people.owner, proposed.requestId);
  await ruleForAllProjects(world);
  const version = await makeModelVersion(world);
  const asked = await world.as(engineer, request, {
    versionId: version.versionId,
    gate: "release_version",
    alias: "champion",
    reason: "Better on evening flights.",
  });
  await makePreview(world, { version, userId: reviewer.id });
  const device = await addedPasskey(world, reviewer);
  await approveAs(world, reviewer, asked.id, undefined, (_w, _who, signing) =>
    passkeyStepUp(world, reviewer, device.answer, signing),
  );
  await world.as(lead, moveAlias, { versionId: version.versionId, alias: "champion" });
  const released = { ...version, requestId: asked.id };
  await world.as(world.people.admin, setRiskTier, {
    projectId: world.projectId,
    tier: "high",
    reason: "It decides about people.",
  });
  await focus(PAST_NO_GATE);
  await allSequenced(honest.ownerUrl);
  await sequencer.stop();
  const sql = postgres(honest.ownerUrl, { max: 1, onnotice: () => {} });
  const notes = await sql<{ note: string }[]>`select note from log_checkpoints order by size`;
  const [state] = await sql<{ origin: string }[]>`select origin from log_state`;
  await sql.end();
  return {
    installation: honest,
    world,
    origin: state?.origin ?? "",
    released,
    held: { early: notes[1]?.note ?? "", late: notes.at(-1)?.note ?? "" },
  };
}

/** The rule by which the release is reviewed: reviewed itself in another project, for all of them. */
async function ruleForAllProjects(world: World): Promise<void> {
  const { admin, owner } = world.people;
  const other = await world.as(admin, createProject, { name: "Trains", slug: "trains" });
  const { gate, ...rule } = { ...defaultPolicy("release_version"), expiresAfterDays: 20 };
  const proposed = await world.as(admin, proposePolicy, {
    projectId: other.id,
    gate,
    tier: "limited",
    rule,
    forOrganization: true,
    reason: "A month is too long.",
  });
  await approveAs(world, owner, proposed.requestId);
}

/** A copy of the database, spoilt by its superuser with all triggers off. */
export async function attacked(
  { installation }: Pick<HonestLog, "installation">,
  attack: (sql: postgres.TransactionSql) => Promise<unknown>,
): Promise<string> {
  const url = await installation.copy();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await attack(tx);
    });
  } finally {
    await sql.end();
  }
  return url;
}

/** Puts a word of an entry's bytes in the place of another. */
export const edit = (
  sql: postgres.TransactionSql,
  where: postgres.PendingQuery<postgres.Row[]>,
  from: string,
  to: string,
) => sql`
  update audit_entries set body = convert_to(replace(convert_from(body, 'UTF8'), ${from}, ${to}), 'UTF8') where ${where}`;

/** An entry as the application would write it, at the end of the log and of its object's chain: tiles, checkpoint and all. */
export async function appendSigned(
  sql: postgres.TransactionSql,
  entry: Record<string, unknown>,
  log: Pick<HonestLog, "origin" | "installation">,
) {
  const [model] = await sql<
    { body: Uint8Array }[]
  >`select body from audit_entries where action = ${String(entry.like)} and target_type <> 'phase' order by target_type limit 1`;
  const body = JSON.parse(Buffer.from(model?.body ?? []).toString("utf8"));
  Object.assign(body, entry.body);
  const target = { ...body.target, ...(entry.target as object) };
  const [head] = await sql<{ rev: number; hash: string }[]>`
    select rev, encode(leaf_hash, 'hex') as hash from audit_heads where target_id = ${target.id}`;
  body.target = { ...target, rev: (head?.rev ?? 0) + 1 };
  body.prev = head?.hash ?? null;
  body.id = `aud_${"z".repeat(20)}`;
  body.private = {};
  const { default: canonicalize } = await import("canonicalize");
  const bytes = Buffer.from(canonicalize(body) ?? "");
  const [state] = await sql<{ size: string }[]>`select size from log_state`;
  const size = Number(state?.size);
  const said = columnsOf(body);
  await sql`
    insert into audit_entries (id, org_id, project_id, at, actor_type, actor_id, actor_label, on_behalf_of, action, target_type, target_id,
                               target_label, outcome, reason, before, after, request_id, body, leaf_index)
    values (${said.id}, ${said.orgId}, ${said.projectId}, ${said.at}, ${said.actorType}, ${said.actorId}, ${said.actorLabel}, ${said.onBehalfOf},
            ${said.action}, ${said.targetType}, ${said.targetId}, ${said.targetLabel}, ${said.outcome}, ${said.reason}, ${jsonOr(sql, said.before)},
            ${jsonOr(sql, said.after)}, ${said.requestId}, ${bytes}, ${size})`;
  await resign(sql, log);
}

const jsonOr = (sql: postgres.TransactionSql, value: unknown) =>
  value === null ? null : sql`${JSON.stringify(value)}::text::jsonb`;

/** Makes the whole tree anew from the entries that are there, and signs it with the log's own key. */
export async function resign(
  sql: postgres.TransactionSql,
  { origin, installation }: Pick<HonestLog, "origin" | "installation">,
) {
  const rows = await sql<
    { hash: Uint8Array }[]
  >`select leaf_hash as hash from audit_entries where leaf_index is not null order by leaf_index`;
  const leaves = rows.map(({ hash }) => Uint8Array.from(hash));
  const empty: Edge = { size: 0, partial: [] };
  const { tiles } = append(sha256, empty, leaves);
  await sql`delete from log_tiles`;
  for (const { level, index, width, data } of tiles) {
    await sql`insert into log_tiles (level, tile_index, width, data) values (${level}, ${index}, ${width}, ${Buffer.from(data)})`;
  }
  const signers = keysFor("checkpoint", origin, installation.keyFile);
  const kept = await sql<{ size: string }[]>`select size from log_checkpoints order by size`;
  for (const { size } of kept)
    if (Number(size) > leaves.length) await sql`delete from log_checkpoints where size = ${size}`;
  const sizes = new Set([
    ...kept.map(({ size }) => Number(size)).filter((size) => size <= leaves.length),
    leaves.length,
  ]);
  for (const size of sizes) {
    const root = rootOfLeaves(sha256, leaves.slice(0, size));
    const note = signNote(formatCheckpoint({ origin, size, root }), signers);
    await sql`
      insert into log_checkpoints (size, root, note) values (${size}, ${Buffer.from(root)}, ${note})
      on conflict (size) do update set root = excluded.root, note = excluded.note`;
  }
  await sql`update log_state set size = ${leaves.length}`;
}

/** A checkpoint well before the newest; how many entries each covers depends on the moment. */
export async function earlySize(sql: postgres.TransactionSql): Promise<number> {
  const [row] = await sql<{ size: string }[]>`select size from log_checkpoints order by size limit 1`;
  if (!row) throw new Error("the honest log has no checkpoint");
  return Number(row.size);
}
