import { eq } from "drizzle-orm";
import type { z } from "zod";
import { datasetProfiles, datasetVersions } from "#db/schema/datasets.ts";
import type { DatasetInsights } from "#domain/datasets/insights/insights.ts";
import { datasetProfile } from "#domain/datasets/profile.ts";
import { VersionRef } from "#domain/datasets/schemas.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

export const getInsights = query({
  name: "datasets.getInsights",
  summary:
    "What is known of a version's columns together: correlations, missing patterns, repeated rows, keys, outliers, time coverage, likely personal data.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof VersionRef>>(
    datasetVersions,
    "This dataset version",
    (input) => input.versionId,
  ),
  input: VersionRef,
  async run({ tx, input }): Promise<{ rows: number; insights: DatasetInsights | null }> {
    const [kept] = await tx
      .select({ profile: datasetProfiles.profile })
      .from(datasetProfiles)
      .where(eq(datasetProfiles.versionId, input.versionId));
    const profile = datasetProfile.safeParse(kept?.profile).data;
    if (!profile)
      throw preconditionFailed("This version has no profile yet. Its page shows how far the worker is.");
    return { rows: profile.rows, insights: profile.insights ?? null };
  },
});
