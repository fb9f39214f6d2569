import { and, eq } from "drizzle-orm";
import { datasetPreparations, datasetProfiles, datasetVersions } from "#db/schema/datasets.ts";
import { artifacts } from "#db/schema/kernel.ts";
import { CompletePreparation } from "#domain/datasets/recipes/schemas.ts";
import { conflict } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { findVersionRow, versionTarget } from "./internal.ts";

export const completePreparation = command({
  name: "datasets.completePreparation",
  summary: "The worker took a version through a recipe and stored the rows that came out.",
  permission: "system",
  phase: null,
  scope: inProjectOf<{ versionId: string }>(
    datasetVersions,
    "This dataset version",
    (input) => input.versionId,
  ),
  input: CompletePreparation,
  async run({ tx, input, audit }): Promise<{ id: string }> {
    const { version, dataset } = await findVersionRow(tx, input.versionId);
    const { sha256, size, rows, columns, result } = input;
    const [moved] = await tx
      .update(datasetVersions)
      .set({ state: "profiling", sha256, size, rows, columnCount: columns.length })
      .where(and(eq(datasetVersions.id, version.id), eq(datasetVersions.state, "importing")))
      .returning({ id: datasetVersions.id });
    if (!moved) throw conflict("This version is no longer being prepared.");
    const { orgId, projectId } = version;
    await tx.insert(artifacts).values({ orgId, sha256, size }).onConflictDoNothing();
    await tx.insert(datasetProfiles).values({ versionId: version.id, orgId, projectId, columns });
    await tx.update(datasetPreparations).set({ result }).where(eq(datasetPreparations.versionId, version.id));
    audit.record({
      target: versionTarget(version, dataset.name),
      before: { state: version.state },
      // What was learned stays out of the log: levels and most frequent values are values of the data.
      after: {
        state: "profiling",
        sha256,
        bytes: size,
        rows,
        columns: columns.length,
        parts: result.parts,
        findings: result.findings.map(({ kind }) => kind),
      },
    });
    return { id: version.id };
  },
});
