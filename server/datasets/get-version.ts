import { eq } from "drizzle-orm";
import type { z } from "zod";
import { datasetProfiles, datasetVersions } from "#db/schema/datasets.ts";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { DatasetProfile } from "#domain/datasets/profile.ts";
import { VersionRef } from "#domain/datasets/schemas.ts";
import type { VersionView } from "#domain/datasets/view.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { jobOf, loadVersion, versionLine } from "./internal.ts";

export const getVersion = query({
  name: "datasets.getVersion",
  summary: "A dataset version with its columns, its profile and how far the worker is.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof VersionRef>>(
    datasetVersions,
    "This dataset version",
    (input) => input.versionId,
  ),
  input: VersionRef,
  async run({ tx, input }): Promise<VersionView> {
    const { version, author, datasetName, datasetSlug } = await loadVersion(tx, input.versionId);
    const [kept] = await tx.select().from(datasetProfiles).where(eq(datasetProfiles.versionId, version.id));
    return {
      ...versionLine(version, author),
      dataset: { id: version.datasetId, slug: datasetSlug, name: datasetName },
      // Only our own worker writes these, from its own schemas.
      columns: (kept?.columns ?? []) as DatasetColumn[],
      profile: (kept?.profile ?? null) as DatasetProfile | null,
      job: version.state === "ready" ? null : await jobOf(tx, version.id),
    };
  },
});
