import { and, eq } from "drizzle-orm";
import { modelVersions, versionCards } from "#db/schema/models.ts";
import { cardChange } from "#domain/models/card.ts";
import { UpdateCard } from "#domain/models/schemas.ts";
import { voidStale } from "#server/approvals/void.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { conflict } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { loadVersion, sha256Text, versionLabel } from "./internal.ts";

export const updateCard = command({
  name: "models.updateCard",
  summary: "Writes the words about a version. They are part of what is signed: a change voids open reviews.",
  permission: "model:register",
  phase: "governance_and_compliance",
  scope: inProjectOf<UpdateCard>(modelVersions, "This model version", (input) => input.versionId),
  input: UpdateCard,
  async run(context) {
    const { tx, input, audit, now } = context;
    const userId = personOfCall(context.userId);
    const version = await loadVersion(tx, input.versionId);
    const [before] = await tx
      .select({ body: versionCards.body, rev: versionCards.rev })
      .from(versionCards)
      .where(eq(versionCards.versionId, version.id))
      .for("update");
    if (!before || before.rev !== input.rev) throw changedMeanwhile();
    if (before.body === input.body) {
      audit.unchanged();
      return { rev: before.rev, voided: [] };
    }
    const moved = await tx
      .update(versionCards)
      .set({ body: input.body, rev: input.rev + 1, updatedBy: userId, updatedAt: now })
      .where(and(eq(versionCards.versionId, version.id), eq(versionCards.rev, input.rev)))
      .returning({ rev: versionCards.rev });
    if (moved.length === 0) throw changedMeanwhile();
    audit.record({
      target: {
        type: "model_version",
        id: version.id,
        label: versionLabel(version.modelName, version.number),
      },
      before: { rev: before.rev, cardSha256: sha256Text(before.body) },
      after: {
        rev: input.rev + 1,
        cardSha256: sha256Text(input.body),
        change: cardChange(before.body, input.body),
      },
    });
    const voided = await voidStale(tx, version.id, { userId, now, audit });
    return { rev: input.rev + 1, voided };
  },
});

const changedMeanwhile = () =>
  conflict(
    "Somebody changed the card while you wrote. Nothing was saved. Copy your text, reload the page and add what is yours.",
  );
