import { eq } from "drizzle-orm";
import { checklistItems } from "#db/schema/governance.ts";
import { AskException, expiryRefusal, statusOn } from "#domain/governance/exceptions.ts";
import { itemStatusSchema } from "#domain/governance/schemas.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { setAside } from "#server/approvals/gates/accept-exception.ts";
import { openRequest } from "#server/approvals/open-request.ts";
import { gateIsClosed } from "#server/approvals/policy-in-force.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict, invalid, notFound } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";

type Answer = { phase: Phase; state: "accepted" | "requested"; requestId: string | null };

export const requestException = command({
  name: "governance.requestException",
  summary:
    "Asks that a checklist item need not be met until a day; where the policy asks for nobody it is set aside at once.",
  permission: "checklist:write",
  phase: (_input, output: Answer) => output.phase,
  scope: inProjectOf<AskException>(checklistItems, "This checklist item", (input) => input.itemId),
  input: AskException,
  async run(context): Promise<Answer> {
    const { tx, input, now, audit } = context;
    const userId = personOfCall(context.userId);
    const project = projectOf(context);
    const [item] = await tx
      .select()
      .from(checklistItems)
      .where(eq(checklistItems.id, input.itemId))
      .for("update");
    if (!item) throw notFound("This checklist item");
    const today = now.slice(0, 10);
    const late = expiryRefusal(input.expiresOn, today);
    if (late) throw invalid(late.sentence, [{ path: late.key, message: late.sentence }]);
    const status = statusOn({ ...item, status: itemStatusSchema.parse(item.status) }, today);
    if (
      status === "not_applicable" &&
      item.exceptionUntil !== null &&
      item.exceptionUntil >= input.expiresOn
    ) {
      throw conflict(
        `This item is set aside until ${item.exceptionUntil} already. Nothing was asked. Choose a later day or leave it.`,
      );
    }
    const { reason, expiresOn } = input;
    if (await gateIsClosed(tx, project.id, "accept_exception")) {
      const payload = { reason, expiresOn, proposedBy: userId };
      const asking = { gate: "accept_exception", subjectId: item.id, payload, reason } as const;
      const { id } = await openRequest(context, asking);
      return { phase: item.phase, state: "requested", requestId: id };
    }
    await setAside(tx, item, { reason, expiresOn, by: userId, now, signed: null }, audit);
    return { phase: item.phase, state: "accepted", requestId: null };
  },
});
