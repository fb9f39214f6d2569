import { eq } from "drizzle-orm";
import type { z } from "zod";
import { datasetChecks, datasetVersions } from "#db/schema/datasets.ts";
import { VersionRef } from "#domain/datasets/schemas.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { findVersionRow, versionTarget } from "./internal.ts";
import { checkVersion } from "./jobs.ts";
import { expectationsInForce, settleQuality } from "./quality-standing.ts";

export const check = command({
  name: "datasets.check",
  summary: "Holds a version against all that is expected of its dataset, again.",
  permission: "dataset:write",
  phase: "data_preparation",
  scope: inProjectOf<z.output<typeof VersionRef>>(
    datasetVersions,
    "This dataset version",
    (input) => input.versionId,
  ),
  input: VersionRef,
  async run({ tx, input, audit, enqueue }): Promise<{ jobId: string }> {
    const { version, dataset } = await findVersionRow(tx, input.versionId);
    if (version.state !== "ready")
      throw preconditionFailed(
        "This version is not ready, so that nothing can be held against it. Its page says how far it is.",
      );
    const expected = await expectationsInForce(tx, dataset.id);
    if (expected.length === 0)
      throw preconditionFailed(`Nothing is expected of ${dataset.name} yet. Add an expectation first.`);
    // What was found before says nothing about now: until the worker has answered, the version is being checked.
    await tx.delete(datasetChecks).where(eq(datasetChecks.versionId, version.id));
    const quality = await settleQuality(tx, version);
    audit.record({
      target: versionTarget(version, dataset.name),
      before: { quality: version.quality },
      after: { quality, expectations: expected.length },
    });
    const jobId = await enqueue(checkVersion, {
      target: { type: "dataset_version", id: version.id },
      payload: { versionId: version.id },
    });
    return { jobId };
  },
});
