import { createHash } from "node:crypto";
import { generateRegistrationOptions, verifyRegistrationResponse } from "@simplewebauthn/server";
import { and, eq } from "drizzle-orm";
import { passkeys, users } from "#db/schema/access.ts";
import { AddPasskey, ProvenOnly, RemovePasskey, RenamePasskey } from "#domain/access/factor-schemas.ts";
import { personal } from "#server/kernel/audit.ts";
import { conflict, notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { log } from "#server/kernel/log.ts";
import { self } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { enrolmentOf, recorded, tellOfWaiting } from "./first-factor.ts";
import { endOtherSessions } from "./open-session.ts";
import { newChallenge, takeChallenge } from "./passkey-challenge.ts";
import { ownRelyingParty } from "./passkey-proof.ts";
import { ownTarget, personalAccount, proven } from "./personal-account.ts";

const PASSKEYS_MAX = 20;

export const beginPasskey = command({
  name: "access.beginPasskey",
  summary: "Begins to add a passkey to one's own account, after proving again who one is.",
  permission: "self",
  phase: null,
  secretAnswer: true,
  scope: self,
  input: ProvenOnly,
  async run(context) {
    const { tx, input, now, audit } = context;
    const person = await personalAccount(context);
    await proven(tx, person, input.stepUpId, now);
    const known = await tx.select().from(passkeys).where(eq(passkeys.userId, person.userId));
    if (known.length >= PASSKEYS_MAX)
      throw preconditionFailed(`You have ${PASSKEYS_MAX} passkeys. Remove one that you do not use.`);
    const [user] = await tx.select().from(users).where(eq(users.id, person.userId));
    const { challenge, ticket } = newChallenge({ purpose: "register", sessionId: person.sessionId, now });
    const party = ownRelyingParty();
    const options = await generateRegistrationOptions({
      rpName: "Countersign",
      rpID: party.id,
      userName: user?.email ?? person.email,
      userDisplayName: user?.name ?? "",
      userID: new Uint8Array(Buffer.from(person.userId)),
      challenge: new Uint8Array(challenge),
      timeout: 5 * 60_000,
      attestationType: "none",
      excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
    audit.record({
      target: ownTarget(person),
      after: { passkey: "begun" },
    });
    return { ticket, options };
  },
});

export const addPasskey = command({
  name: "access.addPasskey",
  summary: "Adds the passkey that one's device has just made. Ends all other sessions unless told not to.",
  permission: "self",
  phase: null,
  scope: self,
  input: AddPasskey,
  async run(context) {
    const { tx, input, now, audit } = context;
    const person = await personalAccount(context);
    const use = { purpose: "register" as const, sessionId: person.sessionId, now };
    const challenge = await takeChallenge(tx, input.ticket, use);
    if (challenge === null)
      throw preconditionFailed(
        "This took longer than five minutes, or was done already. Begin again; nothing was added.",
      );
    const party = ownRelyingParty();
    const verified = await verifyRegistrationResponse({
      response: input.answer,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
    }).catch((error: unknown) => {
      log.info({ reason: error instanceof Error ? error.message : String(error) }, "a passkey was refused");
      return null;
    });
    if (!verified?.verified)
      throw preconditionFailed(
        "The device's answer does not fit this portal's question. Nothing was added. Begin again.",
      );
    const { credential, credentialBackedUp } = verified.registrationInfo;
    const enrolment = await enrolmentOf(tx, person.userId, now);
    const id = newId("pky");
    const added = await tx
      .insert(passkeys)
      .values({
        id,
        userId: person.userId,
        name: input.name,
        credentialId: credential.id,
        publicKey: credential.publicKey,
        counter: credential.counter,
        transports: credential.transports ?? [],
        backedUp: credentialBackedUp,
        signsFrom: enrolment.signsFrom,
      })
      .onConflictDoNothing()
      .returning({ id: passkeys.id });
    if (added.length === 0) throw conflict("This passkey is known here already. Nothing was added.");
    const ended = input.endOthers ? await endOtherSessions(tx, { ...person, now }) : 0;
    audit.record({
      target: { type: "passkey", id, label: personal(input.name, { subject: person.userId }) },
      after: {
        factorAdded: "passkey",
        publicKeySha256: createHash("sha256").update(credential.publicKey).digest("hex"),
        ...recorded(enrolment),
        otherSessionsEnded: ended,
      },
    });
    await tellOfWaiting(tx, { userId: person.userId, orgId: context.orgId || null }, enrolment);
    return { id, otherSessionsEnded: ended, signsFrom: enrolment.signsFrom };
  },
});

export const renamePasskey = command({
  name: "access.renamePasskey",
  summary: "Gives one of one's own passkeys another name.",
  permission: "self",
  phase: null,
  scope: self,
  input: RenamePasskey,
  async run(context) {
    const { tx, input, audit } = context;
    const { userId } = await personalAccount(context);
    const own = and(eq(passkeys.id, input.passkeyId), eq(passkeys.userId, userId));
    const [before] = await tx.select({ name: passkeys.name }).from(passkeys).where(own).for("update");
    if (!before) throw notFound("This passkey");
    await tx.update(passkeys).set({ name: input.name }).where(own);
    if (before.name === input.name) audit.unchanged();
    else
      audit.record({
        target: { type: "passkey", id: input.passkeyId, label: personal(input.name, { subject: userId }) },
        before: { name: personal(before.name, { subject: userId }) },
        after: { name: personal(input.name, { subject: userId }) },
      });
    return { id: input.passkeyId };
  },
});

export const removePasskey = command({
  name: "access.removePasskey",
  summary:
    "Removes one of one's own passkeys, after proving again who one is. Ends all other sessions unless told not to.",
  permission: "self",
  phase: null,
  scope: self,
  input: RemovePasskey,
  async run(context) {
    const { tx, input, now, audit } = context;
    const person = await personalAccount(context);
    await proven(tx, person, input.stepUpId, now);
    const [removed] = await tx
      .delete(passkeys)
      .where(and(eq(passkeys.id, input.passkeyId), eq(passkeys.userId, person.userId)))
      .returning({ name: passkeys.name });
    if (!removed) throw notFound("This passkey");
    const ended = input.endOthers ? await endOtherSessions(tx, { ...person, now }) : 0;
    audit.record({
      target: {
        type: "passkey",
        id: input.passkeyId,
        label: personal(removed.name, { subject: person.userId }),
      },
      after: { factorRemoved: "passkey", otherSessionsEnded: ended },
    });
    return { removed: true, otherSessionsEnded: ended };
  },
});
