import type { z } from "zod";
import { modelVersions } from "#db/schema/models.ts";
import { VersionRef } from "#domain/models/schemas.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { loadVersion } from "./internal.ts";

export const getArtifact = query({
  name: "models.getArtifact",
  summary: "Which bytes a version is: their digest and size, and the name under which a download is saved.",
  permission: "model:read",
  scope: inProjectOf<z.output<typeof VersionRef>>(
    modelVersions,
    "This model version",
    (input) => input.versionId,
  ),
  input: VersionRef,
  async run({ tx, input }) {
    const version = await loadVersion(tx, input.versionId);
    return {
      sha256: version.sha256,
      size: version.size,
      fileName: `${version.modelSlug}-v${version.number}.onnx`,
    };
  },
});
