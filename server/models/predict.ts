import type { z } from "zod";
import { modelVersions } from "#db/schema/models.ts";
import { inputText } from "#domain/models/agreement.ts";
import { Predict } from "#domain/models/schemas.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { answerOf } from "./answer.ts";
import { asInputSchema, loadVersion, sha256Text } from "./internal.ts";

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
  async run({ tx, input }) {
    const version = await loadVersion(tx, input.versionId);
    const inputSchema = asInputSchema(version.inputSchema);
    const answer = await answerOf({ ...version, inputSchema }, input.input);
    return { ...answer, modelSha256: version.sha256, inputSha256: sha256Text(inputText(input.input)) };
  },
});
