import type { z } from "zod";
import { modelVersions } from "#db/schema/models.ts";
import { mayInProject } from "#domain/access/permissions.ts";
import { reachRefusal } from "#domain/deployments/rules.ts";
import { inputText } from "#domain/models/agreement.ts";
import { Predict } from "#domain/models/schemas.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { answerOf } from "./answer.ts";
import { asInputSchema, loadVersion, sha256Text } from "./internal.ts";
import { namesOfVersion } from "./names.ts";

export const predict = query({
  name: "models.predict",
  summary: "The server's own answer of a version for one input. Nothing is recorded.",
  permission: "model:read",
  scope: inProjectOf<z.output<typeof Predict>>(
    modelVersions,
    "This model version",
    (input) => input.versionId,
  ),
  input: Predict,
  async run({ tx, input, standing }) {
    const version = await loadVersion(tx, input.versionId);
    const names = await namesOfVersion(tx, version.modelId, version.id);
    must(reachRefusal({ names, mayPreview: mayInProject(standing, "model:preview") }));
    const inputSchema = asInputSchema(version.inputSchema);
    const answer = await answerOf({ ...version, inputSchema }, input.input);
    return { ...answer, modelSha256: version.sha256, inputSha256: sha256Text(inputText(input.input)) };
  },
});
