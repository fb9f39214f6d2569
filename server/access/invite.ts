import { and, count, eq, gt, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { invitations, members, projects, users } from "#db/schema/access.ts";
import { INVITATION_DAYS, Invite, OneInvitation } from "#domain/access/invitation-schemas.ts";
import { holdsOneOf } from "#domain/access/permissions.ts";
import { env, publicUrl } from "#server/kernel/env.ts";
import { conflict, forbidden, notFound, rateLimited } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { canMail } from "#server/kernel/mail.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { type CommandContext, command } from "#server/kernel/verb.ts";
import { hashToken, newToken } from "./internal.ts";
import { mailInvitation } from "./invitation-mail.ts";

// A mistake or a stolen session must not turn the portal into a sender of unwanted mail.
const HOUR_MAX = 60;
const AGAIN_AFTER = sql`now() - interval '1 minute'`;
const LIFE = sql`now() + make_interval(days => ${INVITATION_DAYS})`;
const open = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt));

/** The same whether or not the address has an account here: nobody learns from it who exists. */
export type Invited = { invitationId: string; link: string; expiresAt: string; mailed: boolean };

export const invite = command({
  name: "access.invite",
  summary:
    "Invites an address into the organization, by a link that is good for seven days and by e-mail where that is set up.",
  permission: "member:manage",
  phase: null,
  secretAnswer: true,
  scope: inOrganization,
  input: Invite,
  async run(context): Promise<Invited> {
    const { tx, input, orgId, userId, standing, audit } = context;
    if (userId === null) throw forbidden("An invitation is sent by a person.");
    if (input.role === "owner" && !holdsOneOf(standing, ["owner"]))
      throw forbidden("Only an owner makes another owner.");
    await withinLimit(tx, orgId);
    await notYetMember(tx, orgId, input.email);
    if (input.projectId) await openProject(tx, input.projectId);
    const fresh = newToken("inv");
    const asked = {
      role: input.role,
      projectId: input.projectId ?? null,
      projectRole: input.projectRole ?? null,
      invitedBy: userId,
      ...renewed(fresh),
    };
    const [row] = await tx
      .insert(invitations)
      .values({ id: newId("inv"), orgId, email: input.email, ...asked })
      .onConflictDoUpdate({
        target: [invitations.orgId, invitations.email],
        targetWhere: sql`accepted_at is null and revoked_at is null`,
        set: asked,
      })
      .returning({ id: invitations.id, expiresAt: invitations.expiresAt });
    if (!row) throw conflict("Somebody invited this address at the same moment. Reload the list.");
    audit.record({
      target: { type: "invitation", id: row.id },
      after: {
        role: asked.role,
        projectId: asked.projectId,
        projectRole: asked.projectRole,
        expiresAt: row.expiresAt,
      },
    });
    return handOver(context, row, fresh);
  },
});

export const resendInvitation = command({
  name: "access.resendInvitation",
  summary: "Makes a new link for an invitation that waits, for another seven days; the earlier link ends.",
  permission: "member:manage",
  phase: null,
  secretAnswer: true,
  scope: inOrganization,
  input: OneInvitation,
  async run(context): Promise<Invited> {
    const { tx, input, standing, audit } = context;
    const before = await openInvitation(tx, input.invitationId);
    if (before.role === "owner" && !holdsOneOf(standing, ["owner"]))
      throw forbidden("Only an owner invites an owner.");
    if (canMail() && before.recent)
      throw rateLimited("This invitation was sent a moment ago. Wait a minute before sending it again.");
    const fresh = newToken("inv");
    const [row] = await tx
      .update(invitations)
      .set(renewed(fresh))
      .where(and(eq(invitations.id, input.invitationId), open))
      .returning({ id: invitations.id, expiresAt: invitations.expiresAt });
    if (!row) throw notFound("This invitation");
    audit.record({
      target: { type: "invitation", id: row.id },
      before: { expiresAt: before.expiresAt },
      after: { expiresAt: row.expiresAt },
    });
    return handOver(context, row, fresh);
  },
});

export const revokeInvitation = command({
  name: "access.revokeInvitation",
  summary: "Ends an invitation that waits; its links open nothing any more.",
  permission: "member:manage",
  phase: null,
  scope: inOrganization,
  input: OneInvitation,
  async run({ tx, input, now, audit }) {
    const ended = await tx
      .update(invitations)
      .set({ revokedAt: now })
      .where(and(eq(invitations.id, input.invitationId), open))
      .returning({ id: invitations.id });
    if (ended.length === 0) throw notFound("This invitation");
    audit.record({
      target: { type: "invitation", id: input.invitationId },
      before: { revoked: false },
      after: { revoked: true },
    });
    return { revoked: true };
  },
});

const renewed = (token: string) => ({
  tokenHash: hashToken(token),
  mailTokenHash: null,
  mail: canMail() ? ("queued" as const) : ("none" as const),
  renewedAt: sql`now()`,
  expiresAt: LIFE,
});

async function handOver(
  { enqueue }: Pick<CommandContext<unknown>, "enqueue">,
  row: { id: string; expiresAt: string },
  token: string,
): Promise<Invited> {
  const mailed = canMail();
  if (mailed) {
    const target = { type: "invitation", id: row.id };
    await enqueue(mailInvitation, { target, payload: { invitationId: row.id } });
  }
  const link = `${publicUrl(env())}/invitation/${token}`;
  return { invitationId: row.id, link, expiresAt: row.expiresAt, mailed };
}

async function withinLimit(tx: Tx, orgId: string): Promise<void> {
  const [row] = await tx
    .select({ sent: count() })
    .from(invitations)
    .where(and(eq(invitations.orgId, orgId), gt(invitations.renewedAt, sql`now() - interval '1 hour'`)));
  if ((row?.sent ?? 0) >= HOUR_MAX)
    throw rateLimited(
      `${HOUR_MAX} invitations went out within an hour, which is the most. The ones that went out stand; wait before sending more.`,
    );
}

/** Who is a member is on the same page; only accounts elsewhere are nobody's business. */
async function notYetMember(tx: Tx, orgId: string, email: string): Promise<void> {
  const [already] = await tx
    .select({ role: members.role })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.orgId, orgId), eq(users.email, email)));
  if (already)
    throw conflict(
      `${email} is in the organization already, as ${already.role}. Change the role in the list.`,
    );
}

async function openProject(tx: Tx, projectId: string): Promise<void> {
  const [project] = await tx
    .select({ id: projects.id })
    .from(projects)
    .where(and(eq(projects.id, projectId), isNull(projects.archivedAt)));
  if (!project) throw notFound("This project");
}

async function openInvitation(tx: Tx, id: string) {
  const [row] = await tx
    .select({
      role: invitations.role,
      expiresAt: invitations.expiresAt,
      recent: sql<boolean>`${invitations.renewedAt} > ${AGAIN_AFTER}`,
    })
    .from(invitations)
    .where(and(eq(invitations.id, id), open));
  if (!row) throw notFound("This invitation");
  return row;
}
