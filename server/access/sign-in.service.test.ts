import { verify } from "@node-rs/argon2";
import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test, vi } from "vitest";
import { sessions } from "#db/schema/access.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { provideEnv } from "#server/kernel/env.ts";
import { PASSWORD, withApp, withPassword } from "#server/testing/factors.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { sessionActor } from "./authenticate.ts";
import { changePassword } from "./change-password.ts";
import { demoSignIn } from "./demo-sign-in.ts";
import { newRecoveryCodes } from "./recovery-codes.ts";
import { listSessions, revokeSession } from "./sessions.ts";
import { signIn } from "./sign-in.ts";

afterAll(closeTestConnection);

// What takes the time of a sign-in is counted: no clock tells as surely that every answer takes the same.
vi.mock("@node-rs/argon2", async (original) => {
  const real = await original<typeof import("@node-rs/argon2")>();
  return { ...real, verify: vi.fn(real.verify) };
});

const stranger: Actor = { type: "anonymous" };
const outside = { orgId: null };
// Inside a test everything is one transaction, which the functions that authenticate take for their database.
const db = (w: World) => w.db as Parameters<typeof sessionActor>[0];

const open = (
  w: World,
  person: Pick<Person, "email">,
  given: { password?: string; code?: string; network?: string } = {},
) => {
  const { network = "203.0.113.9", password = PASSWORD, ...rest } = given;
  return w.as(
    stranger,
    signIn,
    { email: person.email, password, ...rest },
    { caller: { ip: network, userAgent: null } },
  );
};
const sentenceOf = (call: Promise<unknown>) =>
  call.then(
    () => "signed in",
    (error: Error) => error.message,
  );

describe("a password", () => {
  test("opens a session that lives in the database, says how it was opened, and ends when it is ended", () =>
    inWorld(async (w) => {
      const { reviewer } = w.people;
      await withPassword(w, reviewer);
      const { token } = await open(w, { email: reviewer.email.toUpperCase() });
      // 43 letters of base 64: 256 bits of chance.
      expect(token).toMatch(/^sess_[\w-]{43}$/);
      const actor = await sessionActor(db(w), token);
      expect(actor).toMatchObject({
        userId: reviewer.id,
        auth: { method: "password", factors: ["password"] },
      });
      expect(JSON.stringify(await w.inside((tx) => tx.select().from(sessions)))).not.toContain(token);
      if (!actor) return;
      const { items } = await w.as(actor, listSessions, {}, outside);
      expect(items).toMatchObject([{ id: actor.sessionId, current: true, factors: ["password"] }]);
      const end = { sessionId: actor.sessionId };
      expect(await refusal(w.as(w.people.lead, revokeSession, end, outside))).toBe("not_found");
      await w.as(actor, revokeSession, end, outside);
      expect(await sessionActor(db(w), token)).toBeNull();
      expect(await w.audit("access.signIn")).toMatchObject([
        { outcome: "ok", targetId: reviewer.id, after: { method: "password", factors: ["password"] } },
      ]);
    }));

  test.each([
    ["too old", sql`update sessions set expires_at = now() - interval '1 second'`],
    ["idle for longer than allowed", sql`update sessions set last_seen_at = now() - interval '481 minutes'`],
    ["of a suspended person", sql`update users set suspended_at = now()`],
  ])("opens nothing through a session that is %s", (_name, spoil) =>
    inWorld(async (w) => {
      await withPassword(w, w.people.lead);
      const { token } = await open(w, w.people.lead);
      expect(await sessionActor(db(w), token)).not.toBeNull();
      await w.inside((tx) => tx.execute(spoil));
      expect(await sessionActor(db(w), token)).toBeNull();
    }),
  );

  test("a session lives as long as the installation says, idle and in all", () =>
    inWorld(async (w) => {
      await withPassword(w, w.people.lead);
      const back = provideEnv({ COUNTERSIGN_SESSION_IDLE_MINUTES: 30, COUNTERSIGN_SESSION_HOURS: 2 });
      try {
        const { token } = await open(w, w.people.lead);
        const [row] = await w.inside((tx) =>
          tx.execute<{ hours: number }>(
            sql`select extract(epoch from expires_at - created_at)::int / 3600 as hours from sessions where user_id = ${w.people.lead.id}`,
          ),
        );
        expect(row?.hours).toBe(2);
        await w.inside((tx) =>
          tx.execute(sql`update sessions set last_seen_at = now() - interval '29 minutes'`),
        );
        expect(await sessionActor(db(w), token)).not.toBeNull();
        await w.inside((tx) =>
          tx.execute(sql`update sessions set last_seen_at = now() - interval '31 minutes'`),
        );
        expect(await sessionActor(db(w), token)).toBeNull();
      } finally {
        back();
      }
    }));

  test("wrong, unknown and suspended get one answer, and each is recorded", () =>
    inWorld(async (w) => {
      const { lead, scientist } = w.people;
      for (const who of [lead, scientist]) await withPassword(w, who);
      await w.inside((tx) =>
        tx.execute(sql`update users set suspended_at = now() where id = ${scientist.id}`),
      );
      const wrong = await sentenceOf(open(w, lead, { password: "no" }));
      expect(await sentenceOf(open(w, { email: "nobody@example.test" }))).toBe(wrong);
      expect(await sentenceOf(open(w, scientist))).toBe(wrong);
      expect(wrong).toMatch(/do not fit together/);
      const entries = await w.audit("access.signIn");
      expect(entries.map((entry) => [entry.outcome, entry.targetId])).toEqual([
        ["denied", scientist.id],
        ["denied", "unknown"],
        ["denied", lead.id],
      ]);
    }));

  test("wrong, unknown and suspended take one hash of the same cost each", () =>
    inWorld(async (w) => {
      const { lead, scientist } = w.people;
      for (const who of [lead, scientist]) await withPassword(w, who);
      await w.inside((tx) =>
        tx.execute(sql`update users set suspended_at = now() where id = ${scientist.id}`),
      );
      const costs: string[] = [];
      for (const who of [lead, { email: "nobody@example.test" }, scientist]) {
        vi.mocked(verify).mockClear();
        await sentenceOf(open(w, who, { password: "not this one" }));
        expect(verify).toHaveBeenCalledTimes(1);
        costs.push(String(vi.mocked(verify).mock.calls[0]?.[0]).split("$").slice(0, 4).join("$"));
      }
      expect(new Set(costs)).toEqual(new Set([costs[0]]));
      expect(costs[0]).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1$/);
    }));

  test("after ten wrong tries the address waits, even with the right one; another address does not", () =>
    inWorld(async (w) => {
      for (const who of [w.people.lead, w.people.reviewer]) await withPassword(w, who);
      for (let n = 0; n < 10; n++)
        expect(await refusal(open(w, w.people.lead, { password: "no" }))).toBe("unauthenticated");
      expect(await refusal(open(w, w.people.lead))).toBe("rate_limited");
      await open(w, w.people.reviewer);
    }));

  test("after sixty wrong tries on many addresses the network waits, and no other network does", () =>
    inWorld(async (w) => {
      await withPassword(w, w.people.lead);
      await w.inside((tx) =>
        tx.execute(sql`insert into sign_in_failures (id, subject)
          select 'sif_' || n, encode(sha256('network 203.0.113.9'::bytea), 'hex') from generate_series(1, 59) n`),
      );
      expect(await refusal(open(w, { email: "nobody@example.test" }))).toBe("unauthenticated");
      expect(await refusal(open(w, w.people.lead))).toBe("rate_limited");
      await open(w, w.people.lead, { network: "198.51.100.7" });
    }));
});

describe("with an authenticator app", () => {
  test("the password alone opens nothing; with the code it opens a session of two factors", () =>
    inWorld(async (w) => {
      const { lead } = w.people;
      await withPassword(w, lead);
      const app = await withApp(w, lead);
      await expect(open(w, lead)).rejects.toThrow(/code of your authenticator app/);
      expect(await w.inside((tx) => tx.select().from(sessions).where(eq(sessions.userId, lead.id)))).toEqual(
        [],
      );
      const { token } = await open(w, lead, { code: app() });
      expect((await sessionActor(db(w), token))?.auth?.factors).toEqual(["password", "totp"]);
    }));

  test("who does not know the password does not learn that there is one", () =>
    inWorld(async (w) => {
      const { lead, scientist } = w.people;
      for (const who of [lead, scientist]) await withPassword(w, who);
      await withApp(w, lead);
      const plain = await sentenceOf(open(w, scientist, { password: "no" }));
      expect(await sentenceOf(open(w, lead, { password: "no" }))).toBe(plain);
    }));

  test("a code counts once, and wrong ones count with the wrong passwords", () =>
    inWorld(async (w) => {
      const { lead } = w.people;
      await withPassword(w, lead);
      const code = (await withApp(w, lead))();
      await open(w, lead, { code });
      for (let n = 0; n < 10; n++)
        expect(await refusal(open(w, lead, { code })), `try ${n}`).toBe("unauthenticated");
      expect(await refusal(open(w, lead, { code: "000000" }))).toBe("rate_limited");
    }));

  test("a recovery code opens once, however it is typed", () =>
    inWorld(async (w) => {
      const { lead } = w.people;
      await withPassword(w, lead);
      await withApp(w, lead);
      const [code = ""] = await w.inside((tx) => newRecoveryCodes(tx, lead.id));
      const { token } = await open(w, lead, { code: ` ${code.toUpperCase()} ` });
      expect((await sessionActor(db(w), token))?.auth?.factors).toEqual(["password", "recovery_code"]);
      expect(await refusal(open(w, lead, { code }))).toBe("unauthenticated");
      const other = w.people.reviewer;
      await withPassword(w, other);
      await withApp(w, other);
      const [own = ""] = await w.inside((tx) => newRecoveryCodes(tx, lead.id));
      expect(await refusal(open(w, other, { code: own }))).toBe("unauthenticated");
    }));
});

describe("changing the password", () => {
  test.each([
    [true, 1],
    [false, 0],
  ])("ends the other sessions unless told not to (%s)", (endOthers, ended) =>
    inWorld(async (w) => {
      const { lead } = w.people;
      await withPassword(w, lead);
      const first = await open(w, lead);
      const second = await open(w, lead);
      const actor = await sessionActor(db(w), first.token);
      if (!actor) throw new Error("no session");
      const change = { current: PASSWORD, next: "another long sentence", endOthers };
      expect(await w.as(actor, changePassword, change)).toMatchObject({ otherSessionsEnded: ended });
      expect((await sessionActor(db(w), second.token)) === null).toBe(endOthers);
      expect(await sessionActor(db(w), first.token)).not.toBeNull();
      expect(await w.audit("access.changePassword")).toMatchObject([
        { after: { passwordChanged: true, otherSessionsEnded: ended } },
      ]);
      await open(w, lead, { password: "another long sentence" });
    }),
  );

  test("counts wrong tries like signing in does", () =>
    inWorld(async (w) => {
      const { lead } = w.people;
      await withPassword(w, lead);
      const change = (current: string) =>
        w.as(lead, changePassword, { current, next: "another long sentence" });
      for (let n = 0; n < 10; n++) expect(await refusal(change("no"))).toBe("invalid");
      expect(await refusal(change(PASSWORD))).toBe("rate_limited");
    }));

  test.each([
    ["one that everybody has", "password123", /most common/],
    ["seven characters", "kq7-vw2", /at least 8/],
    ["129 characters", `${"kq7-vw2-".repeat(16)}x`, /at most 128/],
  ])("refuses %s", (_name, next, why) =>
    inWorld(async (w) => {
      await withPassword(w, w.people.lead);
      await expect(w.as(w.people.lead, changePassword, { current: PASSWORD, next })).rejects.toThrow(why);
    }),
  );

  test("keeps all of 128 characters: the last one counts", () =>
    inWorld(async (w) => {
      const { lead } = w.people;
      await withPassword(w, lead);
      const next = `${"kq7-vw2-".repeat(15)}kq7-vw2+`;
      await w.as(lead, changePassword, { current: PASSWORD, next });
      expect(await refusal(open(w, lead, { password: `${next.slice(0, -1)}-` }))).toBe("unauthenticated");
      await open(w, lead, { password: next });
    }));

  test("is the person's own act: a key and somebody without a password are refused", () =>
    inWorld(async (w) => {
      const { id, email } = w.people.lead;
      const key = {
        type: "apiKey" as const,
        keyId: "key_x",
        userId: id,
        label: email,
        role: "lead" as const,
      };
      const change = { current: PASSWORD, next: "another long sentence" };
      expect(await refusal(w.as(key, changePassword, change))).toBe("forbidden");
      expect(await refusal(w.as(w.people.lead, changePassword, change))).toBe("precondition_failed");
    }));
});

test("the demo's click opens none but the demo's own accounts", () =>
  inWorld(async (w) => {
    await w.inside((tx) => tx.execute(sql`update organizations set demo = true where id = ${w.orgId}`));
    const click = w.as(stranger, demoSignIn, { email: w.people.lead.email });
    expect(await refusal(click)).toBe("unauthenticated");
  }));
