import { and, eq, sql } from "drizzle-orm";
import { Secret } from "otpauth";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { invitations, passkeys, stepUps, totpSecrets, users } from "#db/schema/access.ts";
import { jobs } from "#db/schema/kernel.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { provideEnv } from "#server/kernel/env.ts";
import { PASSWORD, withApp, withPassword } from "#server/testing/factors.ts";
import { withPasskey } from "#server/testing/passkey.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { acceptWithIdentity } from "./accept-with-identity.ts";
import { beginAuthenticator, confirmAuthenticator } from "./authenticator.ts";
import { beginStepUp } from "./begin-step-up.ts";
import { changePassword } from "./change-password.ts";
import { completeStepUp } from "./complete-step-up.ts";
import { linkIdentity } from "./identities.ts";
import { invite } from "./invite.ts";
import { listMembers } from "./members.ts";
import { ownSecurity } from "./own-security.ts";
import { makePasswordReset, resetPassword } from "./password-reset.ts";
import { writePasswordResetMail } from "./reset-mail.ts";
import { totpOf } from "./totp.ts";

afterAll(closeTestConnection);
let restore = () => {};
afterEach(() => {
  restore();
  restore = () => {};
});

const NEXT = "another long sentence";
const DIGEST = "d".repeat(64);
const stranger: Actor = { type: "anonymous" };
const outside = { orgId: null };
const tokenOf = (link: string) => link.trim().split("/").at(-1) ?? "";

/** The administrator makes a link for a new password, and somebody uses it. */
async function byShownLink(w: World, who: Person) {
  const { link } = await w.as(w.people.admin, makePasswordReset, { userId: who.id });
  await w.as(stranger, resetPassword, { token: tokenOf(link), password: NEXT }, outside);
}

/** Sets up an authenticator app behind the password alone. */
async function enrol(w: World, who: Person, password = NEXT) {
  const { stepUpId } = await w.as(who, beginStepUp, { purpose: "account" });
  await w.as(who, completeStepUp, { method: "password", stepUpId, password });
  const { key } = await w.as(who, beginAuthenticator, { stepUpId });
  const secret = Secret.fromBase32(key.replaceAll(" ", ""));
  const code = (seconds = 0) =>
    totpOf(secret, who.email).generate({ timestamp: Date.now() + seconds * 1_000 });
  const done = await w.as(who, confirmAuthenticator, { code: code() });
  return { ...done, code };
}

const sign = (w: World, who: Person) => w.as(who, beginStepUp, { purpose: "sign", digest: DIGEST });

/** As if the app had been set up so many hours earlier. */
const hoursPass = (w: World, who: Person, hours: number) =>
  w.inside((tx) =>
    tx
      .update(totpSecrets)
      .set({ signsFrom: sql`${totpSecrets.signsFrom} - make_interval(hours => ${hours})` })
      .where(eq(totpSecrets.userId, who.id)),
  );

describe("a first factor behind a link that somebody else had in hand", () => {
  test("serves for the account at once, and signs after a day; the pages say until when", () =>
    inWorld(async (w) => {
      const { reviewer, admin } = w.people;
      await byShownLink(w, reviewer);
      const { signsFrom, code } = await enrol(w, reviewer);
      expect(Date.parse(signsFrom ?? "") - Date.now()).toBeGreaterThan(23.9 * 3_600_000);
      await expect(sign(w, reviewer)).rejects.toThrow(/waits a day: it signs from/);
      expect(await w.as(reviewer, ownSecurity, {})).toMatchObject({ signsFrom, ways: { sign: [] } });
      const people = await w.as(admin, listMembers, { q: reviewer.email });
      expect(people.items).toMatchObject([{ signsFrom }]);
      expect((await w.as(w.people.stakeholder, listMembers, { q: reviewer.email })).items).toMatchObject([
        { signsFrom: null },
      ]);
      await hoursPass(w, reviewer, 23);
      await expect(sign(w, reviewer)).rejects.toThrow(/waits a day/);
      await hoursPass(w, reviewer, 1);
      const { stepUpId } = await sign(w, reviewer);
      await w.as(reviewer, completeStepUp, {
        method: "password_totp",
        stepUpId,
        password: NEXT,
        code: code(30),
      });
    }));

  test("the entries name the channel and who had the link", () =>
    inWorld(async (w) => {
      const { reviewer, admin } = w.people;
      await byShownLink(w, reviewer);
      const { signsFrom } = await enrol(w, reviewer);
      const by = { channel: "shown_link", linkBy: admin.id };
      const [made] = await w.audit("access.makePasswordReset");
      expect(made).toMatchObject({ actorId: admin.id, targetId: reviewer.id });
      const [added] = await w.audit("access.confirmAuthenticator");
      expect(added?.after).toMatchObject({ factorAdded: "totp", signsFrom, ...by });
    }));

  test("the person and those who run the organization are told by mail", () =>
    inWorld(async (w) => {
      restore = provideEnv({ SMTP_URL: "smtp://127.0.0.1:2525", MAIL_FROM: "portal@example.test" });
      const { reviewer, admin, owner } = w.people;
      await byShownLink(w, reviewer);
      await enrol(w, reviewer);
      const told = await w.inside((tx) =>
        tx
          .select({ payload: jobs.payload })
          .from(jobs)
          .where(and(eq(jobs.targetId, reviewer.id), eq(jobs.kind, "mail.send"))),
      );
      const to = told.map(({ payload }) => Object(payload).to);
      expect(to.toSorted()).toEqual([admin.email, owner.email, reviewer.email].toSorted());
      expect(Object(told[0]?.payload).text).toMatch(/waits 24 hours and signs from/);
    }));

  test("another password, and another factor beside it, shorten nothing", () =>
    inWorld(async (w) => {
      const { reviewer } = w.people;
      await byShownLink(w, reviewer);
      await w.as(reviewer, changePassword, { current: NEXT, next: "yet another long sentence" });
      await enrol(w, reviewer, "yet another long sentence");
      await w.as(reviewer, linkIdentity, { issuer: "https://id.example.test", subject: "s", label: "" });
      restore = provideEnv({
        OIDC_ISSUER: "https://id.example.test",
        OIDC_CLIENT_ID: "portal",
        OIDC_CLIENT_SECRET: "x".repeat(32),
      });
      await expect(sign(w, reviewer)).rejects.toThrow(/waits a day/);
    }));

  test("a waiting passkey answers no question about a signature, beside one that may", () =>
    inWorld(async (w) => {
      const { reviewer } = w.people;
      const waiting = await withPasskey(w, reviewer, {
        signsFrom: new Date(Date.now() + 3_600_000).toISOString(),
      });
      const good = await withPasskey(w, reviewer);
      const answer = async (device: typeof good) => {
        const { stepUpId, passkeyOptions } = await sign(w, reviewer);
        expect(passkeyOptions?.allowCredentials).toHaveLength(1);
        const challenge = passkeyOptions?.challenge ?? "";
        return w.as(reviewer, completeStepUp, { method: "passkey", stepUpId, answer: device(challenge) });
      };
      expect(await refusal(answer(waiting))).toBe("unauthenticated");
      expect(await answer(good)).toMatchObject({ method: "passkey" });
    }));

  test("the database completes no proof for a signature by a factor that waits", () =>
    inWorld(async (w) => {
      const { reviewer, lead } = w.people;
      const complete = async (who: Person, method: string) => {
        const id = `stp_${who.id.slice(4)}${method}`;
        await w.inside(async (tx) => {
          const at = new Date().toISOString();
          const expiresAt = new Date(Date.now() + 60_000).toISOString();
          await tx.insert(stepUps).values({
            id,
            userId: who.id,
            sessionId: "ses_test",
            purpose: "sign",
            digest: DIGEST,
            challenge: id,
            createdAt: at,
            expiresAt,
          });
          await tx.execute(sql`update step_ups set method = ${method}, factors = '{}', auth_time = now(), completed_at = now()
            where id = ${id}`);
        });
      };
      const wall = { cause: { constraint_name: "step_ups_factor_waits" } };
      await byShownLink(w, reviewer);
      await enrol(w, reviewer);
      await expect(complete(reviewer, "password_totp")).rejects.toMatchObject(wall);
      await expect(complete(reviewer, "passkey")).rejects.toMatchObject(wall);
      await expect(complete(reviewer, "single_sign_on")).rejects.toMatchObject(wall);
      await withApp(w, lead);
      await complete(lead, "password_totp");
    }));
});

describe("at once signs", () => {
  test("what is set up behind a mailed link, which only the person's mailbox had", () =>
    inWorld(async (w) => {
      const { reviewer } = w.people;
      const worker = { type: "system", job: "access.mailPasswordReset", onBehalfOf: null } as const;
      const { text } = await w.as(worker, writePasswordResetMail, { userId: reviewer.id });
      const token = /new-password\/(\S+)/.exec(text)?.[1] ?? "";
      await w.as(stranger, resetPassword, { token, password: NEXT }, outside);
      expect((await enrol(w, reviewer)).signsFrom).toBeNull();
      await sign(w, reviewer);
      const [added] = await w.audit("access.confirmAuthenticator");
      expect(added?.after).toMatchObject({ channel: "own" });
    }));

  test("a factor that was there before the link; the link takes it from nobody", () =>
    inWorld(async (w) => {
      const { reviewer } = w.people;
      await withPassword(w, reviewer);
      await withPasskey(w, reviewer);
      await byShownLink(w, reviewer);
      expect((await sign(w, reviewer)).methods).toEqual(["passkey"]);
      await expect(enrol(w, reviewer)).rejects.toThrow();
    }));

  test("a factor behind a password of one's own", () =>
    inWorld(async (w) => {
      await withPassword(w, w.people.reviewer);
      expect((await enrol(w, w.people.reviewer, PASSWORD)).signsFrom).toBeNull();
    }));
});

describe("an invitation", () => {
  const invited = async (w: World) => {
    const { link } = await w.as(w.people.admin, invite, { email: "new@example.test", role: "reviewer" });
    return tokenOf(link);
  };
  const account = { name: "New", password: NEXT };

  test("whose link was shown to whoever made it: the first factor behind it waits", () =>
    inWorld(async (w) => {
      const { userId } = await w.as(
        stranger,
        acceptInvitation,
        { token: await invited(w), account },
        outside,
      );
      const somebody: Person = { id: userId, email: "new@example.test", role: "reviewer" };
      expect((await enrol(w, somebody)).signsFrom).not.toBeNull();
      const [added] = await w.audit("access.confirmAuthenticator");
      expect(added?.after).toMatchObject({ channel: "shown_link", linkBy: w.people.admin.id });
    }));

  test("accepted with single sign-on by that link: the identity waits, and what is added behind it", () =>
    inWorld(async (w) => {
      const identity = { issuer: "https://id.example.test", subject: "new", label: "" };
      const input = { token: await invited(w), identity, name: "New" };
      await w.as(stranger, acceptWithIdentity, input, outside);
      const [row] = await w.inside((tx) =>
        tx.select().from(users).where(eq(users.email, "new@example.test")),
      );
      const [entry] = (await w.audit("access.acceptWithIdentity")).filter((e) => e.targetType === "identity");
      expect(entry?.after).toMatchObject({ factorAdded: "single_sign_on", channel: "shown_link" });
      await withPasskey(w, { id: row?.id ?? "" }, { signsFrom: String(Object(entry?.after).signsFrom) });
      const keys = await w.inside((tx) =>
        tx
          .select()
          .from(passkeys)
          .where(eq(passkeys.userId, row?.id ?? "")),
      );
      expect(keys[0]?.signsFrom).not.toBeNull();
    }));

  test("is not accepted by whoever made it, in the portal or past it", () =>
    inWorld(async (w) => {
      const token = await invited(w);
      const own = w.as(w.people.admin, acceptInvitation, { token });
      await expect(own).rejects.toMatchObject({
        code: "forbidden",
        message: expect.stringContaining("You made this invitation yourself"),
      });
      const past = w.inside((tx) =>
        tx
          .update(invitations)
          .set({ acceptedAt: new Date().toISOString(), acceptedBy: w.people.admin.id })
          .where(eq(invitations.orgId, w.orgId)),
      );
      await expect(past).rejects.toMatchObject({ cause: { constraint_name: "invitations_two_people" } });
      await w.as(stranger, acceptInvitation, { token, account }, outside);
    }));
});
