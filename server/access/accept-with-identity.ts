import { eq } from "drizzle-orm";
import { z } from "zod";
import { users } from "#db/schema/access.ts";
import { PresentedInvitation } from "#domain/access/invitation-schemas.ts";
import { nameSchema } from "#domain/format/text.ts";
import { personal } from "#server/kernel/audit.ts";
import { conflict } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Scope } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { byToken, findOffer, join } from "./accept-invitation.ts";
import { enrolmentOf, recorded, tellOfWaiting } from "./first-factor.ts";
import { link, personOfIdentity, VerifiedIdentity } from "./identities.ts";
import { openSession } from "./open-session.ts";
import { device } from "./signed-in.ts";

const Input = PresentedInvitation.extend({ identity: VerifiedIdentity, name: z.string(), ...device });

/**
 * Only the callback of single sign-on calls this. The invitation's link is what says for whom the identity is, not an
 * address in the token; an address that has an account already links it from there, signed in.
 */
export const acceptWithIdentity = command({
  name: "access.acceptWithIdentity",
  summary: "Accepts an invitation with a new account that signs in through the identity provider.",
  permission: "public",
  phase: null,
  secretAnswer: true,
  scope: byToken as Scope<z.output<typeof Input>>,
  input: Input,
  async run(context) {
    const { tx, input, now, audit } = context;
    const offer = await findOffer(tx, input.token);
    const owner = await personOfIdentity(tx, input.identity);
    const [known] = await tx.select({ id: users.id }).from(users).where(eq(users.email, offer.email));
    if (known || owner) throw conflict("The address or the identity has an account here already.");
    const userId = newId("usr");
    const named = nameSchema.safeParse(input.name);
    const name = named.success ? named.data : (offer.email.split("@")[0] ?? offer.email);
    await tx.insert(users).values({ id: userId, email: offer.email, name });
    const enrolment = await enrolmentOf(tx, userId, now, offer.shownTo);
    const identityId = await link(tx, userId, input.identity, enrolment);
    if (identityId === null) throw conflict("The identity has an account here already.");
    await join(context, offer, { id: userId, isNew: true });
    audit.record({
      target: {
        type: "identity",
        id: identityId,
        label: personal(input.identity.label, { subject: userId }),
      },
      after: { factorAdded: "single_sign_on", issuer: input.identity.issuer, userId, ...recorded(enrolment) },
    });
    await tellOfWaiting(tx, { userId, orgId: context.orgId }, enrolment);
    const session = { userId, method: "oidc" as const, factors: ["single_sign_on" as const] };
    const { token } = await openSession(tx, { ...session, userAgent: input.userAgent });
    return { token, organization: offer.slug };
  },
});
