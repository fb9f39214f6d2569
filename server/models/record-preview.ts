import { and, eq } from "drizzle-orm";
import { modelVersions, previews } from "#db/schema/models.ts";
import { compareAnswers, comparedNumbers, inputText } from "#domain/models/agreement.ts";
import { RecordPreview } from "#domain/models/schemas.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { answerOf } from "./answer.ts";
import { asInputSchema, loadVersion, sha256Text, versionLabel } from "./internal.ts";

/** A visit to governance: looking at a version with one's own eyes is part of examining it. */
export const recordPreview = command({
  name: "models.recordPreview",
  summary:
    "Records what a version answered in one's own browser, held against the server's answer for the same input.",
  permission: "model:preview",
  phase: "governance_and_compliance",
  scope: inProjectOf<RecordPreview>(modelVersions, "This model version", (input) => input.versionId),
  input: RecordPreview,
  async run(context) {
    const { tx, input, audit, now } = context;
    const userId = personOfCall(context.userId);
    const version = await loadVersion(tx, input.versionId);
    if (input.modelSha256 !== version.sha256) {
      throw preconditionFailed(
        "The bytes that ran in your browser are not those of this version. Nothing was recorded. Reload the page, so that your browser fetches them again.",
      );
    }
    const inputSha256 = sha256Text(inputText(input.input));
    const [same] = await tx
      .select({
        id: previews.id,
        serverOutput: previews.serverOutput,
        maxDifference: previews.maxDifference,
        agrees: previews.agrees,
      })
      .from(previews)
      .where(
        and(
          eq(previews.versionId, version.id),
          eq(previews.userId, userId),
          eq(previews.inputSha256, inputSha256),
          eq(previews.provider, input.provider),
        ),
      )
      .limit(1);
    if (same?.agrees) {
      audit.unchanged();
      return {
        previewId: same.id,
        inputSha256,
        agrees: true,
        maxDifference: same.maxDifference ?? 0,
        repeated: true,
      };
    }
    const inputSchema = asInputSchema(version.inputSchema);
    const server = await answerOf({ ...version, inputSchema }, input.input);
    const { agrees, maxDifference } = compareAnswers(
      comparedNumbers(input.output, server),
      comparedNumbers(server),
    );
    const previewId = newId("prv");
    await tx.insert(previews).values({
      id: previewId,
      orgId: version.orgId,
      projectId: version.projectId,
      versionId: version.id,
      userId,
      modelSha256: version.sha256,
      input: input.input,
      inputSha256,
      output: input.output,
      runtime: input.runtime,
      provider: input.provider,
      durationMs: input.durationMs,
      serverOutput: {
        label: server.label,
        probabilities: server.probabilities,
        ...(server.value !== undefined && { value: server.value }),
      },
      maxDifference,
      agrees,
      createdAt: now,
    });
    audit.record({
      target: {
        type: "model_version",
        id: version.id,
        label: versionLabel(version.modelName, version.number),
      },
      after: {
        previewId,
        inputSha256,
        modelSha256: version.sha256,
        answer: input.output.label,
        probabilities: input.output.probabilities,
        runtime: input.runtime,
        provider: input.provider,
        agrees,
      },
    });
    return { previewId, inputSha256, agrees, maxDifference, repeated: false };
  },
});
