import { and, eq, inArray, isNotNull, isNull, ne, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { identities, members, passkeys, passwords, totpSecrets, users } from "#db/schema/access.ts";
import { type Channel, FIRST_FACTOR_HOURS, signsFrom } from "#domain/access/first-factor.ts";
import { formatExact } from "#domain/format/dates.ts";
import { canMail, mailJob } from "#server/kernel/mail.ts";
import { enqueueJob } from "#server/kernel/queue.ts";
import { organizationsOf } from "./organizations-of.ts";

const TOLD_MAX = 50;

/** By what its person came to the account, who else had that in hand, and from when the factor signs (null: at once). */
export type Enrolment = { channel: Channel; linkBy: string | null; signsFrom: string | null };

/** What a factor that this person sets up now is worth. `shownTo`: who else has the link by which they come just now. */
export async function enrolmentOf(
  tx: Tx,
  userId: string,
  now: string,
  shownTo: string | null = null,
): Promise<Enrolment> {
  const [password] = await tx
    .select({ linkBy: passwords.linkBy })
    .from(passwords)
    .where(eq(passwords.userId, userId));
  const apps = await tx
    .select({ signsFrom: totpSecrets.signsFrom })
    .from(totpSecrets)
    .where(and(eq(totpSecrets.userId, userId), isNotNull(totpSecrets.confirmedAt)));
  const keys = await tx
    .select({ signsFrom: passkeys.signsFrom })
    .from(passkeys)
    .where(eq(passkeys.userId, userId));
  const linked = await tx
    .select({ signsFrom: identities.signsFrom })
    .from(identities)
    .where(eq(identities.userId, userId));
  const linkBy = shownTo ?? password?.linkBy ?? null;
  const factors = [
    ...[...apps, ...keys].map((one) => ({ ...one, keepsPasswordOut: true })),
    ...linked.map((one) => ({ ...one, keepsPasswordOut: false })),
  ];
  const from = signsFrom({ linkBy, factors }, now);
  return {
    channel: from === null ? "own" : "shown_link",
    linkBy: from === null ? null : linkBy,
    signsFrom: from,
  };
}

/** What the entry about a new factor says of it; nothing where it signs at once. */
export const recorded = ({ channel, linkBy, signsFrom }: Enrolment) =>
  signsFrom === null ? { channel } : { channel, linkBy, signsFrom };

/**
 * Tells the person, and those who run their organizations, that a factor which waits was set up: whoever it surprises has a
 * day to act. Without a mail server the pages Security and Access say so.
 */
export async function tellOfWaiting(
  tx: Tx,
  call: { userId: string; orgId: string | null },
  { signsFrom, linkBy }: Enrolment,
): Promise<void> {
  if (signsFrom === null || !canMail()) return;
  const [person] = await tx
    .select({ email: users.email, name: users.name })
    .from(users)
    .where(eq(users.id, call.userId));
  const organizations = await organizationsOf(tx, call.userId, call.userId);
  if (!person) return;
  for (const [i, orgId] of organizations.entries()) {
    await tx.execute(sql`select set_config('app.org_id', ${orgId}, true)`);
    const others = await administrators(tx, orgId, call.userId);
    const to = [...(i === 0 ? [person.email] : []), ...others.map(({ email }) => email)];
    const maker = others.find(({ id }) => id === linkBy)?.name ?? "somebody else";
    for (const address of to) {
      await enqueueJob(tx, mailJob, {
        orgId,
        projectId: null,
        requestedBy: null,
        target: { type: "user", id: call.userId },
        payload: message(address, person, maker, signsFrom),
      });
    }
  }
  await tx.execute(sql`select set_config('app.org_id', ${call.orgId ?? ""}, true)`);
}

const administrators = (tx: Tx, orgId: string, but: string) =>
  tx
    .select({ id: users.id, email: users.email, name: users.name })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(
      and(
        eq(members.orgId, orgId),
        inArray(members.role, ["owner", "admin"]),
        isNull(members.suspendedAt),
        isNull(users.suspendedAt),
        ne(users.id, but),
      ),
    )
    .limit(TOLD_MAX);

const message = (to: string, person: { email: string; name: string }, maker: string, from: string) => ({
  to,
  subject: `A first way to sign for ${person.email}`.slice(0, 200),
  text: [
    `${person.name} (${person.email}) set up a first way to sign in Countersign, behind a link that ${maker} had in hand too.`,
    `It waits ${FIRST_FACTOR_HOURS} hours and signs from ${formatExact(from)} on.`,
    "",
    "If this is a surprise: an administrator suspends the account on the page Access before then, and nothing is signed with it.",
    "",
  ].join("\n"),
});
