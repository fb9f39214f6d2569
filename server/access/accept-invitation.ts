import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import {
  invitations,
  members,
  organizations,
  passwords,
  projectMembers,
  projects,
  users,
} from "#db/schema/access.ts";
import { AcceptInvitation, PresentedInvitation } from "#domain/access/invitation-schemas.ts";
import { personal } from "#server/kernel/audit.ts";
import { conflict, forbidden, invalid, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Scope } from "#server/kernel/scope.ts";
import { type CommandContext, command, query } from "#server/kernel/verb.ts";
import { hashNewPassword } from "./common-passwords.ts";
import { hashToken } from "./internal.ts";

const MISSING =
  "This invitation does not work: it was used, taken back, replaced by a newer one, or is older than seven days. Ask whoever invited you for a new link.";

const OWN_INVITATION =
  "You made this invitation yourself, so you cannot accept it. Give the link to the person it is for; it still works.";

const presented = (token: string) =>
  and(
    or(eq(invitations.tokenHash, hashToken(token)), eq(invitations.mailTokenHash, hashToken(token))),
    isNull(invitations.acceptedAt),
    isNull(invitations.revokedAt),
    gt(invitations.expiresAt, sql`now()`),
  );

export const byToken: Scope<{ token: string }> = {
  kind: "presented",
  missing: MISSING,
  async organization(tx, { token }) {
    await tx.execute(sql`select set_config('app.invitation_hash', ${hashToken(token)}, true)`);
    const [row] = await tx.select({ orgId: invitations.orgId }).from(invitations).where(presented(token));
    return row?.orgId ?? null;
  },
};

export const readInvitation = query({
  name: "access.readInvitation",
  summary: "What an invitation offers, for whoever has its link.",
  permission: "public",
  scope: byToken as Scope<z.output<typeof PresentedInvitation>>,
  input: PresentedInvitation,
  async run({ tx, input }) {
    const { email, role, projectRole, organization, project, invitedBy, expiresAt } = await findOffer(
      tx,
      input.token,
    );
    return { email, role, projectRole, organization, project, invitedBy, expiresAt };
  },
});

export const acceptInvitation = command({
  name: "access.acceptInvitation",
  summary: "Accepts an invitation: signed in as the person it is for, or with a new account.",
  permission: "public",
  phase: null,
  secretAnswer: true,
  scope: byToken as Scope<z.output<typeof AcceptInvitation>>,
  input: AcceptInvitation,
  async run(context) {
    const { tx, input } = context;
    const offer = await findOffer(tx, input.token);
    const person = await personFor(context, offer);
    await join(context, offer, person);
    return { userId: person.id, email: offer.email, organization: offer.slug };
  },
});

/** Uses the invitation up, once, and makes its person a member. */
export async function join(
  { tx, input, orgId, now, audit }: CommandContext<{ token: string }>,
  offer: Awaited<ReturnType<typeof findOffer>>,
  person: { id: string; isNew: boolean },
): Promise<void> {
  const mine = await tx
    .update(invitations)
    .set({ acceptedAt: now, acceptedBy: person.id })
    .where(and(eq(invitations.id, offer.id), presented(input.token)))
    .returning({ id: invitations.id });
  if (mine.length === 0) throw notFound("This invitation");
  const joined = await tx
    .insert(members)
    .values({ orgId, userId: person.id, role: offer.role })
    .onConflictDoNothing()
    .returning({ userId: members.userId });
  if (joined.length === 0)
    throw conflict(`You belong to ${offer.organization} already. Open it from the front page.`);
  if (offer.projectId && offer.projectRole) {
    await tx
      .insert(projectMembers)
      .values({ orgId, projectId: offer.projectId, userId: person.id, role: offer.projectRole });
  }
  audit.record({
    target: { type: "user", id: person.id, label: personal(offer.email, { subject: person.id }) },
    after: {
      role: offer.role,
      projectId: offer.projectId,
      projectRole: offer.projectRole,
      invitation: offer.id,
      invitedBy: offer.invitedById,
      newAccount: person.isNew,
    },
  });
}

export async function findOffer(tx: Tx, token: string) {
  const [row] = await tx
    .select({
      id: invitations.id,
      email: invitations.email,
      role: invitations.role,
      projectId: invitations.projectId,
      projectRole: invitations.projectRole,
      organization: organizations.name,
      slug: organizations.slug,
      project: projects.name,
      invitedById: invitations.invitedBy,
      /** Whoever made the link had it in hand; a mailed one only its address has. */
      shownTo: sql<
        string | null
      >`case when ${invitations.tokenHash} = ${hashToken(token)} then ${invitations.invitedBy} end`,
      invitedBy: users.name,
      expiresAt: invitations.expiresAt,
    })
    .from(invitations)
    .innerJoin(organizations, eq(organizations.id, invitations.orgId))
    .innerJoin(users, eq(users.id, invitations.invitedBy))
    .leftJoin(projects, eq(projects.id, invitations.projectId))
    .where(presented(token));
  if (!row) throw notFound("This invitation");
  return row;
}

/** The signed-in person the invitation is for, or a new account. Somebody who has an account proves it by signing in. */
async function personFor(
  { tx, actor, input }: CommandContext<z.output<typeof AcceptInvitation>>,
  { email, invitedById, shownTo }: Awaited<ReturnType<typeof findOffer>>,
): Promise<{ id: string; isNew: boolean }> {
  if (actor.type === "apiKey") throw forbidden("An invitation is accepted by a person and not by a key.");
  if (actor.type === "user" && actor.userId === invitedById) throw forbidden(OWN_INVITATION);
  if (actor.type === "user") {
    const [me] = await tx.select({ email: users.email }).from(users).where(eq(users.id, actor.userId));
    if (me?.email !== email)
      throw forbidden(
        `You are signed in as ${me?.email ?? "somebody else"}, and this invitation is for ${email}. Sign out first.`,
      );
    return { id: actor.userId, isNew: false };
  }
  if (!input.account)
    throw invalid("Sign in, or give your name and a password for a new account.", [
      { path: "account", message: "Give your name and a password." },
    ]);
  const [known] = await tx.select({ id: users.id }).from(users).where(eq(users.email, email));
  if (known)
    throw conflict(
      "This did not make a new account. If you have one with this address, sign in with it and open the link again.",
    );
  const id = newId("usr");
  await tx.insert(users).values({ id, email, name: input.account.name });
  const { name, password } = input.account;
  const hash = await hashNewPassword(password, { email, name }, "account.password");
  await tx.insert(passwords).values({ userId: id, hash, linkBy: shownTo });
  return { id, isNew: true };
}
