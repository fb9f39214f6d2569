import { sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { members } from "#db/schema/access.ts";
import { jobs } from "#db/schema/kernel.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { provideEnv } from "#server/kernel/env.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { PASSWORD, withApp, withPassword } from "#server/testing/factors.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { sessionActor } from "./authenticate.ts";
import { hashToken } from "./internal.ts";
import { makePasswordReset, readPasswordReset, resetPassword } from "./password-reset.ts";
import { askPasswordReset, writePasswordResetMail } from "./reset-mail.ts";
import { signIn } from "./sign-in.ts";

afterAll(closeTestConnection);

const NEXT = "another long sentence";
const stranger: Actor = { type: "anonymous" };
const outside = { orgId: null };
const open = (w: World, who: Person, password: string, code?: string) =>
  w.as(stranger, signIn, { email: who.email, password, ...(code ? { code } : {}) }, outside);
const linkFor = async (w: World, who: Person) => {
  const { link } = await w.as(w.people.admin, makePasswordReset, { userId: who.id });
  return link.split("/").at(-1) ?? "";
};
const reset = (w: World, token: string, password = NEXT) =>
  w.as(stranger, resetPassword, { token, password }, outside);

describe("a link for a new password", () => {
  test("works once, ends every session, opens none, and leaves the second factor", () =>
    inWorld(async (w) => {
      const { lead } = w.people;
      await withPassword(w, lead);
      const app = await withApp(w, lead);
      const { token: session } = await open(w, lead, PASSWORD, app(-29));
      const token = await linkFor(w, lead);
      expect(await w.as(stranger, readPasswordReset, { token }, outside)).toEqual({ works: true });
      expect(await refusal(reset(w, token, "password1"))).toBe("invalid");
      await reset(w, token);
      const db = w.db as Parameters<typeof sessionActor>[0];
      expect(await sessionActor(db, session)).toBeNull();
      expect(await refusal(open(w, lead, PASSWORD))).toBe("unauthenticated");
      await expect(open(w, lead, NEXT)).rejects.toThrow(/code of your authenticator app/);
      await open(w, lead, NEXT, app(29));
      expect(await refusal(reset(w, token))).toBe("not_found");
      expect(await refusal(w.as(stranger, readPasswordReset, { token }, outside))).toBe("not_found");
      const [entry] = await w.audit("access.makePasswordReset");
      expect(entry).toMatchObject({ targetId: lead.id, after: { passwordLink: "made" } });
      expect(JSON.stringify(entry)).not.toContain(token);
    }));

  test("ends when a newer one is made, and after a day", () =>
    inWorld(async (w) => {
      const first = await linkFor(w, w.people.lead);
      const second = await linkFor(w, w.people.lead);
      expect(await refusal(reset(w, first))).toBe("not_found");
      await w.inside((tx) =>
        tx.execute(sql`insert into password_resets (id, user_id, token_hash, created_at, expires_at)
          values ('pwr_old', ${w.people.lead.id}, ${hashToken(`reset_${"o".repeat(43)}`)}, now() - interval '25 hours', now() - interval '1 hour')`),
      );
      expect(await refusal(reset(w, `reset_${"o".repeat(43)}`))).toBe("not_found");
      await reset(w, second);
    }));

  test.each([
    ["a lead", "lead", "scientist", "forbidden"],
    ["an administrator for an owner", "admin", "owner", "forbidden"],
    ["an administrator for themselves", "admin", "admin", "conflict"],
  ] as const)("is not made by %s", (_name, by, whom, code) =>
    inWorld(async (w) => {
      const userId = w.people[whom].id;
      expect(await refusal(w.as(w.people[by], makePasswordReset, { userId }))).toBe(code);
    }),
  );

  test("is not made for somebody outside, nor for somebody who belongs elsewhere too", () =>
    inWorld(async (w) => {
      const make = (userId: string) => w.as(w.people.owner, makePasswordReset, { userId });
      expect(await refusal(make(w.outsider.id))).toBe("not_found");
      const { scientist } = w.people;
      await inTransaction(w.db, { orgId: w.otherOrgId, userId: null }, (tx) =>
        tx
          .insert(members)
          .values({ orgId: w.otherOrgId, userId: scientist.id, role: "owner" })
          .then(() => {}),
      );
      expect(await refusal(make(scientist.id))).toBe("precondition_failed");
    }));
});

describe("asked for by e-mail", () => {
  const mailed = (w: World) =>
    w.inside((tx) => tx.select({ payload: jobs.payload, targetId: jobs.targetId }).from(jobs));
  const ask = (w: World, email: string) => w.as(stranger, askPasswordReset, { email }, outside);

  test("gives everybody the same answer, and a message to those alone who have an account", () =>
    inWorld(async (w) => {
      const back = provideEnv({ SMTP_URL: "smtp://127.0.0.1:2525", MAIL_FROM: "portal@example.test" });
      try {
        expect(await ask(w, "nobody@example.test")).toEqual(await ask(w, w.people.lead.email));
        expect(await mailed(w)).toEqual([
          { payload: { userId: w.people.lead.id }, targetId: w.people.lead.id },
        ]);
      } finally {
        back();
      }
    }));

  test("sends nothing where no mail is set up, and waits after three times", () =>
    inWorld(async (w) => {
      for (let n = 0; n < 3; n++) await ask(w, w.people.lead.email);
      expect(await mailed(w)).toEqual([]);
      expect(await refusal(ask(w, w.people.lead.email))).toBe("rate_limited");
      expect(await refusal(ask(w, "nobody@example.test").then(() => ask(w, w.people.lead.email)))).toBe(
        "rate_limited",
      );
    }));

  test("the message has a link that works, which no table and no entry holds", () =>
    inWorld(async (w) => {
      const { lead } = w.people;
      const worker: Actor = { type: "system", job: "access.mailPasswordReset", onBehalfOf: null };
      const message = await w.as(worker, writePasswordResetMail, { userId: lead.id });
      expect(message.to).toBe(lead.email);
      const token = /new-password\/(reset_[\w-]+)/.exec(message.text)?.[1] ?? "";
      expect(JSON.stringify(await w.audit("access.writePasswordResetMail"))).not.toContain(token);
      await reset(w, token);
      await open(w, lead, NEXT);
    }));
});
