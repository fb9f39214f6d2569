import { type SQL, sql } from "drizzle-orm";
import type { EvidencePlan } from "./plan.ts";
import type { Reading } from "./reading.ts";

export type ShownVersion = {
  id: string;
  number: number;
  sha256: string;
  size: number;
  algorithm: string;
  datasetVersionId: string;
  datasetSha256: string;
  createdBy: string;
  createdAt: string;
  /** The card beside it, by name; null without one. */
  card: string | null;
};
export type ShownAlias = { alias: string; versionId: string; requestId: string; movedAt: string };
export type ShownModel = {
  id: string;
  name: string;
  project: string;
  versions: ShownVersion[];
  aliases: ShownAlias[];
};

type Row = {
  model: string;
  name: string;
  project: string;
  version: Omit<ShownVersion, "card">;
  card: boolean;
};

const inPart = ({ part }: EvidencePlan, table: SQL): SQL => {
  const { orgId, projectId } = part;
  return sql`(${orgId}::text is null or ${table}.org_id = ${orgId}) and (${projectId}::text is null or ${table}.project_id = ${projectId})`;
};

const moment = (column: SQL): SQL =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** `models.json`: versions with the digests of their bytes, and where each name points now. */
export async function readModels(plan: EvidencePlan, read: Reading): Promise<ShownModel[]> {
  const { versionId, to } = plan.part;
  const rows = await read((tx) =>
    tx.execute<Row>(sql`
      select m.id as model, m.name, m.project_id as project, coalesce(c.body, '') <> '' as card,
             jsonb_build_object('id', v.id, 'number', v.number, 'sha256', v.sha256, 'size', v.size, 'algorithm', v.algorithm,
               'datasetVersionId', v.dataset_version_id, 'datasetSha256', v.dataset_sha256, 'createdBy', v.created_by,
               'createdAt', ${moment(sql`v.created_at`)}) as version
        from model_versions v join models m on m.id = v.model_id left join version_cards c on c.version_id = v.id
       where ${inPart(plan, sql`v`)} and (${versionId}::text is null or v.id = ${versionId})
         and (${to}::timestamptz is null or v.created_at < ${to}::timestamptz)
       order by m.created_at, m.id, v.number`),
  );
  const aliases = await readAliases(plan, read);
  const models = new Map<string, ShownModel>();
  for (const { model, name, project, version, card } of rows) {
    const shown = models.get(model) ?? {
      id: model,
      name,
      project,
      versions: [],
      aliases: aliases.get(model) ?? [],
    };
    shown.versions.push({ ...version, card: card ? `cards/${version.id}.md` : null });
    models.set(model, shown);
  }
  return [...models.values()];
}

/** A name that was moved only after the plan is left out, as the entry of its move is. */
async function readAliases(plan: EvidencePlan, read: Reading): Promise<Map<string, ShownAlias[]>> {
  const { versionId } = plan.part;
  const rows = await read((tx) =>
    tx.execute<ShownAlias & { model: string }>(sql`
      select a.model_id as model, a.alias, a.version_id as "versionId", a.request_id as "requestId",
             ${moment(sql`a.moved_at`)} as "movedAt"
        from aliases a
       where ${inPart(plan, sql`a`)} and (${versionId}::text is null or a.version_id = ${versionId})
         and not exists (select 1 from audit_entries e where e.target_id = a.version_id and e.action = 'models.moveAlias'
               and e.outcome = 'ok' and e.after ->> 'alias' = a.alias
               and (e.leaf_index is null or e.leaf_index >= ${plan.treeSize}))
       order by a.alias`),
  );
  const byModel = new Map<string, ShownAlias[]>();
  for (const { model, ...alias } of rows) byModel.set(model, [...(byModel.get(model) ?? []), alias]);
  return byModel;
}

export async function readCard(versionId: string, plan: EvidencePlan, read: Reading): Promise<string | null> {
  const [row] = await read((tx) =>
    tx.execute<{ body: string }>(
      sql`select body from version_cards c where version_id = ${versionId} and ${inPart(plan, sql`c`)}`,
    ),
  );
  return row?.body ?? null;
}
