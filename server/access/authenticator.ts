import { eq, isNull, sql } from "drizzle-orm";
import { Secret } from "otpauth";
import { encode } from "uqr";
import { totpSecrets } from "#db/schema/access.ts";
import { ConfirmAuthenticator, ProvenEnding, ProvenOnly } from "#domain/access/factor-schemas.ts";
import { conflict, invalid, KeptRefusal, notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { self } from "#server/kernel/scope.ts";
import { seal } from "#server/kernel/seal.ts";
import { command } from "#server/kernel/verb.ts";
import { byPerson, countWrongTry, refuseTooManyTries } from "./attempts.ts";
import { enrolmentOf, recorded, tellOfWaiting } from "./first-factor.ts";
import { endOtherSessions } from "./open-session.ts";
import { hasAuthenticator } from "./own-factors.ts";
import { ownTarget, personalAccount, proven } from "./personal-account.ts";
import { dropRecoveryCodes, newRecoveryCodes } from "./recovery-codes.ts";
import { sealContext, takeTotpCode, totpOf } from "./totp.ts";

// 160 bits, as RFC 4226 asks for.
const SECRET_BYTES = 20;

export const beginAuthenticator = command({
  name: "access.beginAuthenticator",
  summary:
    "Begins to set up an authenticator app: its key, as a picture and to type. Nothing counts until a code of it was shown.",
  permission: "self",
  phase: null,
  secretAnswer: true,
  scope: self,
  input: ProvenOnly,
  async run(context) {
    const { tx, input, now, audit } = context;
    const person = await personalAccount(context);
    await proven(tx, person, input.stepUpId, now);
    if (await hasAuthenticator(tx, person.userId))
      throw conflict("An authenticator app is set up already. Remove it first, then set up the other one.");
    const secret = new Secret({ size: SECRET_BYTES });
    const sealed = seal(secret.base32, sealContext(person.userId));
    await tx
      .insert(totpSecrets)
      .values({ userId: person.userId, secret: sealed, createdAt: now })
      .onConflictDoUpdate({
        target: totpSecrets.userId,
        set: { secret: sealed, createdAt: now, lastCounter: sql`null` },
        setWhere: isNull(totpSecrets.confirmedAt),
      });
    audit.record({
      target: ownTarget(person),
      after: { authenticator: "begun" },
    });
    const uri = totpOf(secret, person.email).toString();
    return { uri, key: secret.base32.replace(/(.{4})(?=.)/g, "$1 "), qr: qrOf(uri) };
  },
});

export const confirmAuthenticator = command({
  name: "access.confirmAuthenticator",
  summary:
    "Confirms the authenticator app with a code of it. The answer holds ten recovery codes, here and nowhere else.",
  permission: "self",
  phase: null,
  secretAnswer: true,
  scope: self,
  input: ConfirmAuthenticator,
  async run(context) {
    const { tx, input, now, audit } = context;
    const person = await personalAccount(context);
    const counted = [byPerson(person.userId)];
    await refuseTooManyTries(tx, counted);
    const [begun] = await tx.select().from(totpSecrets).where(eq(totpSecrets.userId, person.userId));
    if (!begun || begun.confirmedAt)
      throw preconditionFailed("No authenticator app is being set up. Begin again.");
    const target = ownTarget(person);
    const right = await takeTotpCode(
      tx,
      { userId: person.userId, code: input.code, now },
      { confirmed: false },
    );
    if (!right) {
      await countWrongTry(tx, counted);
      audit.record({ target, after: { factorAdded: null }, reason: "the code was not right" });
      const sentence =
        "This code is not right. Wait for the next one; if none fits, the clock of your device is off.";
      return new KeptRefusal(invalid(sentence, [{ path: "code", message: sentence }]));
    }
    const enrolment = await enrolmentOf(tx, person.userId, now);
    const { signsFrom } = enrolment;
    await tx
      .update(totpSecrets)
      .set({ confirmedAt: now, signsFrom })
      .where(eq(totpSecrets.userId, person.userId));
    await tellOfWaiting(tx, { userId: person.userId, orgId: context.orgId || null }, enrolment);
    const codes = await newRecoveryCodes(tx, person.userId);
    const ended = input.endOthers ? await endOtherSessions(tx, { ...person, now }) : 0;
    audit.record({
      target,
      after: {
        factorAdded: "totp",
        ...recorded(enrolment),
        recoveryCodes: codes.length,
        otherSessionsEnded: ended,
      },
    });
    return { recoveryCodes: codes, otherSessionsEnded: ended, signsFrom };
  },
});

export const removeAuthenticator = command({
  name: "access.removeAuthenticator",
  summary: "Removes the authenticator app and its recovery codes, after proving again who one is.",
  permission: "self",
  phase: null,
  scope: self,
  input: ProvenEnding,
  async run(context) {
    const { tx, input, now, audit } = context;
    const person = await personalAccount(context);
    await proven(tx, person, input.stepUpId, now);
    const removed = await tx
      .delete(totpSecrets)
      .where(eq(totpSecrets.userId, person.userId))
      .returning({ userId: totpSecrets.userId });
    if (removed.length === 0) throw notFound("This authenticator app");
    await dropRecoveryCodes(tx, person.userId);
    const ended = input.endOthers ? await endOtherSessions(tx, { ...person, now }) : 0;
    audit.record({
      target: ownTarget(person),
      after: { factorRemoved: "totp", otherSessionsEnded: ended },
    });
    return { removed: true, otherSessionsEnded: ended };
  },
});

export const renewRecoveryCodes = command({
  name: "access.renewRecoveryCodes",
  summary: "Makes ten new recovery codes, shown once; the old ones end.",
  permission: "self",
  phase: null,
  secretAnswer: true,
  scope: self,
  input: ProvenOnly,
  async run(context) {
    const { tx, input, now, audit } = context;
    const person = await personalAccount(context);
    await proven(tx, person, input.stepUpId, now);
    if (!(await hasAuthenticator(tx, person.userId)))
      throw preconditionFailed("Recovery codes stand in for an authenticator app. Set one up first.");
    const codes = await newRecoveryCodes(tx, person.userId);
    audit.record({
      target: ownTarget(person),
      after: { recoveryCodes: codes.length, renewed: true },
    });
    return { recoveryCodes: codes };
  },
});

/** The dark squares of a QR code as one path of an SVG, in units of one square, with the quiet zone it needs. */
function qrOf(text: string): { size: number; path: string } {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return { size, path };
}
