import { and, asc, desc, eq, inArray, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { datasetChecks, datasetExpectations, datasets, datasetVersions } from "#db/schema/datasets.ts";
import { EXPECTATIONS_MAX } from "#domain/datasets/expectations/kinds.ts";
import {
  type Checked,
  type Quality,
  type QualityState,
  qualityOf,
} from "#domain/datasets/expectations/quality.ts";
import { expectationSentence } from "#domain/datasets/expectations/sentence.ts";
import type { ExpectationView } from "#domain/datasets/view.ts";

export type ExpectationRow = typeof datasetExpectations.$inferSelect;

/** What is expected of a dataset now, oldest first. */
export const expectationsInForce = (tx: Tx, datasetId: string): Promise<ExpectationRow[]> =>
  tx
    .select()
    .from(datasetExpectations)
    .where(and(eq(datasetExpectations.datasetId, datasetId), isNull(datasetExpectations.retiredAt)))
    .orderBy(asc(datasetExpectations.createdAt), asc(datasetExpectations.id))
    .limit(EXPECTATIONS_MAX);

export async function toViews(tx: Tx, rows: readonly ExpectationRow[]): Promise<ExpectationView[]> {
  const authors = await namesOf(tx, [...new Set(rows.map(({ createdBy }) => createdBy))]);
  const others = await datasetNames(tx, rows);
  return rows.map(({ id, spec, severity, tolerance, createdAt, createdBy }) => ({
    id,
    spec,
    severity,
    tolerance,
    sentence: expectationSentence(
      { spec, tolerance },
      spec.kind === "reference" ? others.get(spec.datasetId) : undefined,
    ),
    createdAt,
    createdBy: { id: createdBy, name: authors.get(createdBy) ?? "" },
  }));
}

async function namesOf(tx: Tx, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function datasetNames(tx: Tx, rows: readonly ExpectationRow[]): Promise<Map<string, string>> {
  const ids = rows.flatMap(({ spec }) => (spec.kind === "reference" ? [spec.datasetId] : []));
  if (ids.length === 0) return new Map();
  const found = await tx
    .select({ id: datasets.id, name: datasets.name })
    .from(datasets)
    .where(inArray(datasets.id, ids));
  return new Map(found.map(({ id, name }) => [id, name]));
}

/** The newest version that is ready. */
export async function latestReady(tx: Tx, datasetId: string) {
  const [row] = await tx
    .select()
    .from(datasetVersions)
    .where(and(eq(datasetVersions.datasetId, datasetId), eq(datasetVersions.state, "ready")))
    .orderBy(desc(datasetVersions.number))
    .limit(1);
  return row ?? null;
}

export type CheckRow = typeof datasetChecks.$inferSelect;

export const checksOf = (tx: Tx, versionId: string): Promise<CheckRow[]> =>
  tx.select().from(datasetChecks).where(eq(datasetChecks.versionId, versionId));

/** How a version stands to what is expected now, by the checks that there are. */
export function standing(
  expected: readonly ExpectationRow[],
  checks: readonly CheckRow[],
): { quality: Quality; state: QualityState | null } {
  const byId = new Map(checks.map((check) => [check.expectationId, check]));
  const checked = expected.flatMap((row): Checked[] => {
    const result = byId.get(row.id);
    return result ? [{ kind: row.spec.kind, severity: row.severity, result }] : [];
  });
  const quality = qualityOf(checked);
  if (expected.length === 0) return { quality, state: null };
  if (checked.length < expected.length) return { quality, state: "checking" };
  return { quality, state: quality.brokenMusts === 0 ? "passed" : "failed" };
}

/** Writes a version's standing down, for lists and for the rule that refuses failing versions. */
export async function settleQuality(
  tx: Tx,
  version: { id: string; datasetId: string },
): Promise<QualityState | null> {
  const { quality, state } = standing(
    await expectationsInForce(tx, version.datasetId),
    await checksOf(tx, version.id),
  );
  await tx
    .update(datasetVersions)
    .set({ quality: state, qualityScore: quality.score })
    .where(eq(datasetVersions.id, version.id));
  return state;
}
