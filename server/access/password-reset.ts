import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { passwordResets, passwords, users } from "#db/schema/access.ts";
import { holdsOneOf } from "#domain/access/permissions.ts";
import {
  MakePasswordReset,
  PresentedReset,
  RESET_HOURS,
  ResetPassword,
} from "#domain/access/reset-schemas.ts";
import { personal } from "#server/kernel/audit.ts";
import { env, publicUrl } from "#server/kernel/env.ts";
import { conflict, DomainError, forbidden, preconditionFailed } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { anyone, inOrganization } from "#server/kernel/scope.ts";
import { command, query } from "#server/kernel/verb.ts";
import { hashNewPassword } from "./common-passwords.ts";
import { findMember, hashToken, newToken } from "./internal.ts";
import { endOtherSessions } from "./open-session.ts";
import { organizationsOf } from "./organizations-of.ts";

const MISSING =
  "This link does not work: it was used, replaced by a newer one, or is older than a day. Nothing was changed. Ask for another.";

export const makePasswordReset = command({
  name: "access.makePasswordReset",
  summary:
    "Makes a link by which a person of this organization sets a new password, once, within a day. Their second factor stays.",
  permission: "member:manage",
  phase: null,
  secretAnswer: true,
  scope: inOrganization,
  input: MakePasswordReset,
  async run({ tx, input, orgId, userId, standing, now, audit }) {
    const person = await findMember(tx, orgId, input.userId);
    if (userId === null) throw forbidden("Such a link is made by a person.");
    if (person.kind === "service")
      throw preconditionFailed("A service account has no password; it has keys.");
    if (input.userId === userId) throw conflict("This is you. Change your password on your page Account.");
    if (person.role === "owner" && !holdsOneOf(standing, ["owner"]))
      throw forbidden("Only an owner makes a new password link for an owner.");
    // An administrator here must not get into what the person may do elsewhere.
    if ((await organizationsOf(tx, input.userId, userId)).some((id) => id !== orgId))
      throw preconditionFailed(
        "This person belongs to another organization too, so no administrator sets their password. They ask for a link by e-mail, or whoever runs this portal helps them.",
      );
    const { token, expiresAt } = await newReset(tx, { userId: input.userId, createdBy: userId, now });
    audit.record({
      target: { type: "user", id: input.userId, label: personal(person.email, { subject: input.userId }) },
      after: { passwordLink: "made", expiresAt },
    });
    return { link: resetLink(token), expiresAt };
  },
});

export const readPasswordReset = query({
  name: "access.readPasswordReset",
  summary: "Whether a link for a new password still works, for whoever has it.",
  permission: "public",
  scope: anyone,
  input: PresentedReset,
  async run({ tx, input, now }) {
    const [row] = await tx
      .select({ id: passwordResets.id })
      .from(passwordResets)
      .where(unspent(input.token, now));
    if (!row) throw new DomainError("not_found", MISSING);
    return { works: true };
  },
});

export const resetPassword = command({
  name: "access.resetPassword",
  summary:
    "Sets a new password by a link, once, and ends all sessions. Opens none, and leaves the second factor as it is.",
  permission: "public",
  phase: null,
  secretAnswer: true,
  scope: anyone,
  input: ResetPassword,
  async run({ tx, input, now, audit }) {
    const [spent] = await tx
      .update(passwordResets)
      .set({ usedAt: now })
      .where(unspent(input.token, now))
      .returning({ userId: passwordResets.userId, madeBy: passwordResets.createdBy });
    const [user] = spent ? await tx.select().from(users).where(eq(users.id, spent.userId)) : [];
    if (!spent || !user || user.suspendedAt) throw new DomainError("not_found", MISSING);
    const hash = await hashNewPassword(input.password, user);
    await tx
      .insert(passwords)
      .values({ userId: user.id, hash, changedAt: now, linkBy: spent.madeBy })
      .onConflictDoUpdate({
        target: passwords.userId,
        set: { hash, changedAt: now, linkBy: spent.madeBy },
      });
    const ended = await endOtherSessions(tx, { userId: user.id, sessionId: null, now });
    audit.record({
      target: { type: "user", id: user.id, label: personal(user.email, { subject: user.id }) },
      after: {
        passwordChanged: true,
        by: "link",
        channel: spent.madeBy === null ? "mailed_link" : "shown_link",
        ...(spent.madeBy !== null && { linkBy: spent.madeBy }),
        sessionsEnded: ended,
      },
    });
    return { email: user.email };
  },
});

const unspent = (token: string, now: string) =>
  and(
    eq(passwordResets.tokenHash, hashToken(token)),
    isNull(passwordResets.usedAt),
    gt(passwordResets.expiresAt, now),
  );

/** A new link for a person; the ones they had end. */
export async function newReset(
  tx: Tx,
  { userId, createdBy, now }: { userId: string; createdBy: string | null; now: string },
): Promise<{ token: string; expiresAt: string }> {
  await tx
    .update(passwordResets)
    .set({ usedAt: now })
    .where(and(eq(passwordResets.userId, userId), isNull(passwordResets.usedAt)));
  const token = newToken("reset");
  const [row] = await tx
    .insert(passwordResets)
    .values({
      id: newId("pwr"),
      userId,
      tokenHash: hashToken(token),
      createdBy,
      createdAt: now,
      expiresAt: sql`${now}::timestamptz + make_interval(hours => ${RESET_HOURS})`,
    })
    .returning({ expiresAt: passwordResets.expiresAt });
  return { token, expiresAt: row?.expiresAt ?? now };
}

export const resetLink = (token: string): string => `${publicUrl(env())}/new-password/${token}`;
