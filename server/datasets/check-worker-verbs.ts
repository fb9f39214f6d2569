import { sql } from "drizzle-orm";
import { datasetChecks, datasetVersions } from "#db/schema/datasets.ts";
import { CompleteChecks, GiveUpChecks } from "#domain/datasets/schemas.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { findVersionRow, versionTarget } from "./internal.ts";
import { expectationsInForce, settleQuality } from "./quality-standing.ts";

const ofVersion = inProjectOf<{ versionId: string }>(
  datasetVersions,
  "This dataset version",
  (input) => input.versionId,
);

export const completeChecks = command({
  name: "datasets.completeChecks",
  summary: "The worker held a version against what is expected of it.",
  permission: "system",
  phase: null,
  scope: ofVersion,
  input: CompleteChecks,
  async run({ tx, input, audit, now }): Promise<{ id: string }> {
    const { version, dataset } = await findVersionRow(tx, input.versionId);
    if (input.results.length > 0) {
      const { orgId, projectId } = version;
      await tx
        .insert(datasetChecks)
        .values(
          input.results.map((result) => ({ ...result, versionId: version.id, orgId, projectId, at: now })),
        )
        .onConflictDoUpdate({
          target: [datasetChecks.versionId, datasetChecks.expectationId],
          set: {
            outcome: sql`excluded.outcome`,
            checked: sql`excluded.checked`,
            failing: sql`excluded.failing`,
            examples: sql`excluded.examples`,
            note: sql`excluded.note`,
            at: sql`excluded.at`,
          },
        });
    }
    const quality = await settleQuality(tx, version);
    audit.record({
      target: versionTarget(version, dataset.name),
      before: { quality: version.quality },
      // Values of the data are no part of the log: they can be personal, and the log cannot forget.
      after: {
        quality,
        checks: input.results.map(({ expectationId, outcome, checked, failing }) => ({
          expectationId,
          outcome,
          checked,
          failing,
        })),
      },
    });
    return { id: version.id };
  },
});

export const giveUpChecks = command({
  name: "datasets.giveUpChecks",
  summary: "The worker could not check a version; what is expected stays unknown.",
  permission: "system",
  phase: null,
  scope: ofVersion,
  input: GiveUpChecks,
  async run({ tx, input, audit, now }): Promise<{ id: string }> {
    const { version, dataset } = await findVersionRow(tx, input.versionId);
    const expected = await expectationsInForce(tx, dataset.id);
    const { orgId, projectId } = version;
    if (expected.length > 0) {
      const rows = expected.map(({ id }) => ({
        versionId: version.id,
        expectationId: id,
        orgId,
        projectId,
        outcome: "unknown" as const,
        checked: null,
        failing: null,
        examples: [],
        note: input.sentence.slice(0, 500),
        at: now,
      }));
      // An answer that is there stays.
      await tx.insert(datasetChecks).values(rows).onConflictDoNothing();
    }
    const quality = await settleQuality(tx, version);
    audit.record({
      target: versionTarget(version, dataset.name),
      before: { quality: version.quality },
      after: { quality },
      reason: input.sentence,
    });
    return { id: version.id };
  },
});
