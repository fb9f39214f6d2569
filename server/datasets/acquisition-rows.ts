import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { and, desc, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { datasetAcquisitions, datasetProfiles, datasets, datasetVersions } from "#db/schema/datasets.ts";
import { type Acquisition, acquisition } from "#domain/datasets/acquisition/acquisition.ts";
import { acquisitionGaps } from "#domain/datasets/acquisition/gaps.ts";
import type { AcquisitionLine, AcquisitionView } from "#domain/datasets/acquisition/view.ts";
import { datasetProfile } from "#domain/datasets/profile.ts";
import { versionName } from "#domain/datasets/view.ts";
import { notFound } from "#server/kernel/errors.ts";
import { latestReady } from "./quality-standing.ts";

const HISTORY_SHOWN = 100;

/** What a record is known by, however its fields were ordered. */
export const acquisitionDigest = (content: Acquisition): string =>
  createHash("sha256")
    .update(canonicalize(JSON.parse(JSON.stringify(content))) ?? "")
    .digest("hex");

export async function latestAcquisition(tx: Tx, datasetId: string) {
  const [row] = await tx
    .select()
    .from(datasetAcquisitions)
    .where(eq(datasetAcquisitions.datasetId, datasetId))
    .orderBy(desc(datasetAcquisitions.number))
    .limit(1);
  return row ?? null;
}

/** A record of a dataset with its history, and what it leaves open by what is known now. */
export async function acquisitionView(
  tx: Tx,
  datasetId: string,
  today: string,
  number?: number,
): Promise<AcquisitionView> {
  const history = await historyOf(tx, datasetId);
  const wanted = number ?? history[0]?.number;
  if (wanted === undefined) return { record: null, history: [], gaps: [] };
  const [row] = await tx
    .select({ acquisition: datasetAcquisitions, author: users.name })
    .from(datasetAcquisitions)
    .innerJoin(users, eq(users.id, datasetAcquisitions.createdBy))
    .where(and(eq(datasetAcquisitions.datasetId, datasetId), eq(datasetAcquisitions.number, wanted)));
  if (!row) throw notFound("This version of the acquisition record");
  const content = acquisition.parse(row.acquisition.content);
  return {
    record: {
      ...lineOf({ ...row.acquisition, author: row.author }),
      content,
      pilotName: await nameOf(tx, content),
    },
    history,
    gaps: acquisitionGaps(content, { today, ...(await knownOf(tx, datasetId)) }),
  };
}

type Stored = Omit<AcquisitionLine, "createdBy"> & { createdBy: string; author: string };
const lineOf = ({ number, note, digest, createdAt, createdBy, author }: Stored): AcquisitionLine => ({
  number,
  note,
  digest,
  createdAt,
  createdBy: { id: createdBy, name: author },
});

async function historyOf(tx: Tx, datasetId: string): Promise<AcquisitionLine[]> {
  const { number, note, digest, createdAt, createdBy } = datasetAcquisitions;
  const rows = await tx
    .select({ number, note, digest, createdAt, createdBy, author: users.name })
    .from(datasetAcquisitions)
    .innerJoin(users, eq(users.id, datasetAcquisitions.createdBy))
    .where(eq(datasetAcquisitions.datasetId, datasetId))
    .orderBy(desc(datasetAcquisitions.number))
    .limit(HISTORY_SHOWN);
  return rows.map(lineOf);
}

async function nameOf(tx: Tx, { pilotVersionId }: Acquisition): Promise<string | null> {
  if (pilotVersionId === null) return null;
  const [row] = await tx
    .select({ number: datasetVersions.number, label: datasetVersions.label, dataset: datasets.name })
    .from(datasetVersions)
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(eq(datasetVersions.id, pilotVersionId));
  return row ? `${row.dataset} ${versionName(row)}` : null;
}

/** What the portal found by itself: likely personal data in the newest version, and how many versions there are. */
async function knownOf(tx: Tx, datasetId: string): Promise<{ personalColumns: string[]; versions: number }> {
  const versions = await tx.$count(datasetVersions, eq(datasetVersions.datasetId, datasetId));
  const latest = await latestReady(tx, datasetId);
  if (!latest) return { personalColumns: [], versions };
  const [kept] = await tx
    .select({ profile: datasetProfiles.profile })
    .from(datasetProfiles)
    .where(eq(datasetProfiles.versionId, latest.id));
  const found = datasetProfile.safeParse(kept?.profile).data?.insights?.personal ?? [];
  return { personalColumns: [...new Set(found.map(({ column }) => column))], versions };
}
