import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { invitations, organizations, projects, users } from "#db/schema/access.ts";
import { OneInvitation } from "#domain/access/invitation-schemas.ts";
import { ROLE_LABELS } from "#domain/access/roles.ts";
import { env, publicUrl } from "#server/kernel/env.ts";
import { notFound } from "#server/kernel/errors.ts";
import { job } from "#server/kernel/job.ts";
import type { MailMessage } from "#server/kernel/mail.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { hashToken, newToken } from "./internal.ts";

/** Names the invitation only: the link's token is made when the message is, and is in no table. */
export const mailInvitation = job({
  kind: "access.mailInvitation",
  version: 1,
  lane: "light",
  payload: z.object({ invitationId: z.string() }),
});

const waiting = and(
  isNull(invitations.acceptedAt),
  isNull(invitations.revokedAt),
  gt(invitations.expiresAt, sql`now()`),
);

export const writeInvitationMail = command({
  name: "access.writeInvitationMail",
  summary: "Makes the token of an invitation's e-mail and writes the message around it.",
  permission: "system",
  phase: null,
  secretAnswer: true,
  scope: inOrganization,
  input: OneInvitation,
  async run({ tx, input, audit }): Promise<MailMessage> {
    const token = newToken("inv");
    const touched = await tx
      .update(invitations)
      .set({ mailTokenHash: hashToken(token) })
      .where(and(eq(invitations.id, input.invitationId), waiting))
      .returning({ id: invitations.id });
    const [row] = await tx
      .select({
        email: invitations.email,
        role: invitations.role,
        organization: organizations.name,
        project: projects.name,
        by: users.name,
      })
      .from(invitations)
      .innerJoin(organizations, eq(organizations.id, invitations.orgId))
      .innerJoin(users, eq(users.id, invitations.invitedBy))
      .leftJoin(projects, eq(projects.id, invitations.projectId))
      .where(eq(invitations.id, input.invitationId));
    if (touched.length === 0 || !row) throw notFound("This invitation");
    audit.record({ target: { type: "invitation", id: input.invitationId }, after: { mail: "written" } });
    return {
      to: row.email,
      subject: `An invitation to ${row.organization}`.slice(0, 200),
      text: messageText(row, `${publicUrl(env())}/invitation/${token}`),
    };
  },
});

export const settleInvitationMail = command({
  name: "access.settleInvitationMail",
  summary: "Notes whether the message of an invitation left.",
  permission: "system",
  phase: null,
  scope: inOrganization,
  input: OneInvitation.extend({ mail: z.enum(["sent", "failed"]) }),
  async run({ tx, input, audit }) {
    await tx.update(invitations).set({ mail: input.mail }).where(eq(invitations.id, input.invitationId));
    audit.record({ target: { type: "invitation", id: input.invitationId }, after: { mail: input.mail } });
    return { mail: input.mail };
  },
});

type Facts = { role: keyof typeof ROLE_LABELS; organization: string; project: string | null; by: string };

function messageText({ role, organization, project, by }: Facts, link: string): string {
  const where = project ? `${organization} and its project ${project}` : organization;
  return [
    `${by} invites you to ${where} on Countersign, as ${ROLE_LABELS[role].toLowerCase()}.`,
    "",
    "Countersign is the shared record of the organization's machine-learning projects.",
    "Open this link within seven days to accept. It works once:",
    "",
    link,
    "",
    "If you did not expect this, do nothing: without the link nothing happens.",
    "",
  ].join("\n");
}
