import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { invitations, users } from "#db/schema/access.ts";
import { signatureAssertions } from "#db/schema/approvals.ts";
import { erasures, legalHolds } from "#db/schema/audit-keeping.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { auditPrivate } from "#db/schema/log.ts";
import { ErasePerson } from "#domain/audit/keeping.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { invalid, notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { isKnownHere, isMember } from "./known-people.ts";

export const erasePerson = command({
  name: "audit.erasePerson",
  summary:
    "Erases the personal values of somebody who left: in the audit log's side table, and in the account unless another organization has it. Proofs stay valid; names printed on signatures stay.",
  permission: "audit:keep",
  phase: null,
  onArchived: true,
  scope: inOrganization,
  input: ErasePerson,
  async run({ tx, orgId, userId, input, now, audit }) {
    const [person] = await tx.select({ email: users.email }).from(users).where(eq(users.id, input.userId));
    if (!person || !(await isKnownHere(tx, orgId, input.userId))) throw notFound("This person");
    if (input.confirm.trim().toLowerCase() !== person.email.toLowerCase())
      throw invalid(
        "The address does not fit the person. Type it exactly: what is erased does not come back.",
        [{ path: "confirm", message: "This is not the person's address." }],
      );
    if (await isMember(tx, orgId, input.userId))
      throw preconditionFailed(
        "This person still belongs to the organization. Remove them first; nothing was erased.",
      );
    await assertNotHeld(tx, orgId, input.userId);

    const values = await tx
      .update(auditPrivate)
      .set({ value: null, salt: null, erasedAt: now })
      .where(
        and(
          eq(auditPrivate.orgId, orgId),
          eq(auditPrivate.subjectId, input.userId),
          isNull(auditPrivate.erasedAt),
        ),
      )
      .returning({ id: auditPrivate.entryId });
    await tx
      .update(signatureAssertions)
      .set({ assertion: null, erasedAt: now })
      .where(
        and(
          eq(signatureAssertions.orgId, orgId),
          eq(signatureAssertions.userId, input.userId),
          isNull(signatureAssertions.erasedAt),
        ),
      );
    await emptyInvitations(tx, orgId, { id: input.userId, email: person.email });
    const [account] = await tx.execute<{ emptied: number | null }>(
      sql`select erase_account(${input.userId}) as emptied`,
    );
    const emptied = account?.emptied ?? null;
    const erased = {
      values: values.length + (emptied ?? 0),
      account: emptied === null ? "kept" : "erased",
    } as const;
    await tx.insert(erasures).values({
      id: newId("ers"),
      orgId,
      userId: input.userId,
      reason: input.reason,
      values: erased.values,
      erasedBy: personOfCall(userId),
      erasedAt: now,
    });
    audit.record({ target: { type: "user", id: input.userId }, after: erased, reason: input.reason });
    return erased;
  },
});

/** Those that the person accepted and those that went to their address; one that still waits ends, for it leads to nobody. */
async function emptyInvitations(tx: Tx, orgId: string, person: { id: string; email: string }) {
  await tx
    .update(invitations)
    .set({
      email: `${person.id}@erased.invalid`,
      revokedAt: sql`case when ${invitations.acceptedAt} is null then coalesce(${invitations.revokedAt}, now()) end`,
    })
    .where(
      and(
        eq(invitations.orgId, orgId),
        or(eq(invitations.acceptedBy, person.id), eq(invitations.email, person.email)),
      ),
    );
}

/** A hold on the organization, on the person, or on a project in whose entries the person stands. */
async function assertNotHeld(tx: Tx, orgId: string, userId: string): Promise<void> {
  const held = await tx
    .select({ covers: legalHolds.covers, projectId: legalHolds.projectId })
    .from(legalHolds)
    .where(
      and(
        eq(legalHolds.orgId, orgId),
        isNull(legalHolds.liftedAt),
        or(inArray(legalHolds.covers, ["organization", "project"]), eq(legalHolds.userId, userId)),
      ),
    );
  const projectIds = held.map(({ projectId }) => projectId).filter((id) => id !== null);
  if (held.some(({ covers }) => covers !== "project") || (await standsIn(tx, userId, projectIds)))
    throw preconditionFailed(
      "A legal hold covers this person, so nothing was erased. Whoever placed it has to lift it first.",
    );
}

async function standsIn(tx: Tx, userId: string, projectIds: string[]): Promise<boolean> {
  if (projectIds.length === 0) return false;
  const rows = await tx
    .select({ id: auditPrivate.entryId })
    .from(auditPrivate)
    .innerJoin(auditEntries, eq(auditEntries.id, auditPrivate.entryId))
    .where(and(eq(auditPrivate.subjectId, userId), inArray(auditEntries.projectId, projectIds)))
    .limit(1);
  return rows.length > 0;
}
