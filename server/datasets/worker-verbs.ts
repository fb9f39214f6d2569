import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { datasetProfiles, datasetVersions } from "#db/schema/datasets.ts";
import { artifacts } from "#db/schema/kernel.ts";
import { columnsSchema } from "#domain/datasets/columns.ts";
import { datasetProfile } from "#domain/datasets/profile.ts";
import { versionName } from "#domain/datasets/view.ts";
import { conflict } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { loadVersion, projectOf } from "./internal.ts";

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const ofVersion = <T extends { versionId: string }>() =>
  inProjectOf<T>(datasetVersions, "This dataset version", (input) => input.versionId);

const CompleteImport = z.object({
  versionId: z.string(),
  format: z.enum(["csv", "parquet"]),
  sha256: digest,
  size: z.int(),
  rows: z.int(),
  columns: columnsSchema,
});

export const completeImport = command({
  name: "datasets.completeImport",
  summary: "Keeps what an import has made: the Parquet file, its rows and its columns.",
  permission: "system",
  phase: null,
  scope: ofVersion<z.output<typeof CompleteImport>>(),
  input: CompleteImport,
  async run(context) {
    const { tx, input, now, audit } = context;
    const project = projectOf(context);
    const { version, datasetName } = await loadVersion(tx, input.versionId);
    const { sha256, size, rows, format } = input;
    const moved = await tx
      .update(datasetVersions)
      .set({
        state: "profiling",
        sha256,
        size,
        rows,
        sourceFormat: format,
        columnCount: input.columns.length,
        error: null,
      })
      // A second attempt after a crash finds the state that the first one left.
      .where(
        and(eq(datasetVersions.id, version.id), inArray(datasetVersions.state, ["importing", "profiling"])),
      )
      .returning({ id: datasetVersions.id });
    if (moved.length === 0) throw conflict("This version has ended already.");
    await tx
      .insert(artifacts)
      .values({ orgId: project.orgId, sha256, size, createdAt: now })
      .onConflictDoNothing();
    await tx
      .insert(datasetProfiles)
      .values({ versionId: version.id, orgId: project.orgId, projectId: project.id, columns: input.columns })
      .onConflictDoUpdate({ target: datasetProfiles.versionId, set: { columns: input.columns } });
    audit.record({
      target: { type: "dataset_version", id: version.id, label: versionName(datasetName, version) },
      before: { state: version.state },
      after: { state: "profiling", sha256, size, rows, columns: input.columns.length, format },
    });
    return { versionId: version.id };
  },
});

const CompleteProfile = z.object({ versionId: z.string(), profile: datasetProfile, seconds: z.number() });

export const completeProfile = command({
  name: "datasets.completeProfile",
  summary: "Keeps a version's profile; from here on it is ready.",
  permission: "system",
  phase: null,
  scope: ofVersion<z.output<typeof CompleteProfile>>(),
  input: CompleteProfile,
  async run({ tx, input, audit }) {
    const { version, datasetName } = await loadVersion(tx, input.versionId);
    const moved = await tx
      .update(datasetVersions)
      .set({ state: "ready" })
      .where(and(eq(datasetVersions.id, version.id), eq(datasetVersions.state, "profiling")))
      .returning({ id: datasetVersions.id });
    if (moved.length === 0) throw conflict("This version is not being profiled.");
    await tx
      .update(datasetProfiles)
      .set({ profile: input.profile })
      .where(eq(datasetProfiles.versionId, version.id));
    audit.record({
      target: { type: "dataset_version", id: version.id, label: versionName(datasetName, version) },
      before: { state: "profiling" },
      after: {
        state: "ready",
        rows: input.profile.rows,
        columns: input.profile.columns.length,
        seconds: input.seconds,
      },
    });
    return { versionId: version.id };
  },
});

const FailVersion = z.object({ versionId: z.string(), sentence: z.string().max(2_000) });

export const failVersion = command({
  name: "datasets.failVersion",
  summary: "Says why a version could not be imported.",
  permission: "system",
  phase: null,
  scope: ofVersion<z.output<typeof FailVersion>>(),
  input: FailVersion,
  async run({ tx, input, audit }) {
    const { version, datasetName } = await loadVersion(tx, input.versionId);
    const moved = await tx
      .update(datasetVersions)
      .set({ state: "failed", error: input.sentence })
      .where(
        and(eq(datasetVersions.id, version.id), inArray(datasetVersions.state, ["importing", "profiling"])),
      )
      .returning({ id: datasetVersions.id });
    if (moved.length === 0) audit.unchanged();
    else {
      audit.record({
        target: { type: "dataset_version", id: version.id, label: versionName(datasetName, version) },
        before: { state: version.state },
        after: { state: "failed" },
        reason: input.sentence,
      });
    }
    return { versionId: version.id };
  },
});
