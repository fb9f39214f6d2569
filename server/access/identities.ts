import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { identities, users } from "#db/schema/access.ts";
import { UnlinkIdentity } from "#domain/access/factor-schemas.ts";
import { personal } from "#server/kernel/audit.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { self } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { type Enrolment, enrolmentOf, recorded, tellOfWaiting } from "./first-factor.ts";
import { endOtherSessions } from "./open-session.ts";
import { ownTarget, personalAccount, proven } from "./personal-account.ts";

/**
 * Who somebody is at the identity provider, from a verified id token. ASCII only, as OpenID Connect says of subjects:
 * letters that look alike must not make a second person that reads the same.
 */
export const VerifiedIdentity = z.object({
  issuer: z.url().max(500),
  subject: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  /** For the person to know it again; it identifies nobody. */
  label: z
    .string()
    .max(254)
    .regex(/^[\x20-\x7e]*$/)
    .catch(""),
});
export type VerifiedIdentity = z.output<typeof VerifiedIdentity>;

/** The person an identity is linked with, by issuer and subject and nothing else. */
export async function personOfIdentity(tx: Tx, { issuer, subject }: VerifiedIdentity) {
  const [row] = await tx
    .select({
      identityId: identities.id,
      userId: users.id,
      email: users.email,
      name: users.name,
      suspendedAt: users.suspendedAt,
      signsFrom: identities.signsFrom,
    })
    .from(identities)
    .innerJoin(users, eq(users.id, identities.userId))
    .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)));
  return row ?? null;
}

/** Links an identity that nobody has yet; false when somebody does. */
export async function link(
  tx: Tx,
  userId: string,
  identity: VerifiedIdentity,
  { signsFrom }: Pick<Enrolment, "signsFrom">,
): Promise<string | null> {
  const [linked] = await tx
    .insert(identities)
    .values({ id: newId("idn"), userId, ...identity, signsFrom })
    .onConflictDoNothing()
    .returning({ id: identities.id });
  return linked?.id ?? null;
}

/** Only the callback of single sign-on calls this, with what the identity provider said to it. */
export const linkIdentity = command({
  name: "access.linkIdentity",
  summary: "Links the identity that one has just signed in with at the identity provider.",
  permission: "self",
  phase: null,
  scope: self,
  input: VerifiedIdentity,
  async run(context) {
    const { tx, input, now, audit } = context;
    const person = await personalAccount(context);
    const owner = await personOfIdentity(tx, input);
    if (owner?.userId === person.userId) {
      audit.unchanged();
      return { id: owner.identityId };
    }
    const enrolment = await enrolmentOf(tx, person.userId, now);
    const id = owner ? null : await link(tx, person.userId, input, enrolment);
    if (id === null)
      throw conflict("This identity belongs to another account here already. Nothing was linked.");
    audit.record({
      target: { type: "identity", id, label: personal(input.label, { subject: person.userId }) },
      after: { factorAdded: "single_sign_on", issuer: input.issuer, ...recorded(enrolment) },
    });
    await tellOfWaiting(tx, { userId: person.userId, orgId: context.orgId || null }, enrolment);
    return { id };
  },
});

export const unlinkIdentity = command({
  name: "access.unlinkIdentity",
  summary: "Unlinks one's identity at the identity provider, after proving again who one is.",
  permission: "self",
  phase: null,
  scope: self,
  input: UnlinkIdentity,
  async run(context) {
    const { tx, input, now, audit } = context;
    const person = await personalAccount(context);
    await proven(tx, person, input.stepUpId, now);
    const [removed] = await tx
      .delete(identities)
      .where(and(eq(identities.id, input.identityId), eq(identities.userId, person.userId)))
      .returning({ issuer: identities.issuer });
    if (!removed) throw notFound("This identity");
    const ended = input.endOthers ? await endOtherSessions(tx, { ...person, now }) : 0;
    audit.record({
      target: ownTarget(person),
      before: { issuer: removed.issuer },
      after: { factorRemoved: "single_sign_on", otherSessionsEnded: ended },
    });
    return { removed: true, otherSessionsEnded: ended };
  },
});
