import { and, eq, isNull, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { invitations, members, users } from "#db/schema/access.ts";
import { erasures, legalHolds, retentionPolicies } from "#db/schema/audit-keeping.ts";
import { auditPrivate } from "#db/schema/log.ts";
import { newId } from "#server/kernel/ids.ts";
import { lifecycle } from "#server/lifecycle/verbs.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { audit } from "./verbs.ts";

afterAll(closeTestConnection);

const REASON = "the law asks for it";
const OTHERS = ["lead", "scientist", "engineer", "reviewer", "stakeholder", "auditor"] as const;
const WORKER = { type: "system", job: "audit.prune", onBehalfOf: null } as const;

/** Somebody whom the log speaks of, as an actor with a name and an address, and who has left. */
async function leaver(w: World): Promise<Person> {
  const person = await w.add("lead");
  await w.as(person, lifecycle.changeFocus, {
    projectId: w.projectId,
    phase: "scalability",
    reason: "a last act",
  });
  await leave(w, person);
  return person;
}

const leave = (w: World, person: Person) =>
  w.inside(async (tx) => {
    await tx.delete(members).where(and(eq(members.orgId, w.orgId), eq(members.userId, person.id)));
  });

const valuesOf = (w: World, person: Person) =>
  w.inside((tx) =>
    tx
      .select()
      .from(auditPrivate)
      .where(and(eq(auditPrivate.subjectId, person.id), isNull(auditPrivate.erasedAt))),
  );

const erase = (w: World, person: Person, change: { confirm?: string; by?: Person } = {}) =>
  w.as(change.by ?? w.people.owner, audit.erasePerson, {
    userId: person.id,
    confirm: change.confirm ?? person.email,
    reason: REASON,
  });

/** The refusal's sentence. */
const saying = (call: Promise<unknown>) =>
  call.then(
    () => "allowed",
    (error: unknown) => (error instanceof Error ? error.message : "?"),
  );

describe("audit.setRetention", () => {
  test("makes a new version each time and changes none", () =>
    inWorld(async (w) => {
      expect(await w.as(w.people.owner, audit.setRetention, { months: 36, reason: REASON })).toEqual({
        version: 1,
      });
      expect(await w.as(w.people.admin, audit.setRetention, { months: null, reason: REASON })).toEqual({
        version: 2,
      });
      const { policies } = await w.as(w.people.auditor, audit.keeping, {});
      expect(policies.map(({ version, months }) => [version, months])).toEqual([
        [2, null],
        [1, 36],
      ]);
      await expect(
        w.inside((tx) =>
          tx.transaction((inner) =>
            inner.update(retentionPolicies).set({ months: 12 }).where(eq(retentionPolicies.orgId, w.orgId)),
          ),
        ),
      ).rejects.toThrow();
    }));

  test("says in the log what was in force before", () =>
    inWorld(async (w) => {
      await w.as(w.people.owner, audit.setRetention, { months: 36, reason: REASON });
      await w.as(w.people.owner, audit.setRetention, { months: 24, reason: REASON });
      expect((await w.audit("audit.setRetention"))[0]).toMatchObject({
        before: { version: 1, months: 36 },
        after: { version: 2, months: 24 },
        reason: REASON,
      });
    }));

  test.each(OTHERS)("is not for a %s", (role) =>
    inWorld(async (w) => {
      expect(await refusal(w.as(w.people[role], audit.setRetention, { months: 24, reason: REASON }))).toBe(
        "forbidden",
      );
    }),
  );

  test("is not for another organization's administrator", () =>
    inWorld(async (w) => {
      const call = w.as(w.outsider, audit.setRetention, { months: 24, reason: REASON }, { orgId: w.orgId });
      expect(await refusal(call)).toBe("not_found");
    }));
});

describe("a legal hold", () => {
  const onProject = (w: World) => ({ covers: "project", projectId: w.projectId, reason: REASON }) as const;

  test("is placed on an organization, a project or a person, and lifted once", () =>
    inWorld(async (w) => {
      const { holdId } = await w.as(w.people.admin, audit.placeHold, onProject(w));
      await w.as(w.people.admin, audit.placeHold, { covers: "organization", reason: REASON });
      await w.as(w.people.owner, audit.placeHold, {
        covers: "person",
        userId: w.people.lead.id,
        reason: REASON,
      });
      await w.as(w.people.owner, audit.liftHold, { holdId, reason: "the case is closed" });
      const again = w.as(w.people.owner, audit.liftHold, { holdId, reason: "twice" });
      expect(await refusal(again)).toBe("conflict");
      const { holds } = await w.as(w.people.auditor, audit.keeping, {});
      expect(holds.map(({ covers, liftReason }) => [covers, liftReason]).sort()).toEqual([
        ["organization", null],
        ["person", null],
        ["project", "the case is closed"],
      ]);
    }));

  test("leaves an entry when it is placed and when it is lifted", () =>
    inWorld(async (w) => {
      const { holdId } = await w.as(w.people.admin, audit.placeHold, onProject(w));
      await w.as(w.people.owner, audit.liftHold, { holdId, reason: "over" });
      expect((await w.audit("audit.placeHold"))[0]).toMatchObject({
        targetId: holdId,
        actorId: w.people.admin.id,
        after: { covers: "project", projectId: w.projectId, state: "in force" },
        reason: REASON,
      });
      expect((await w.audit("audit.liftHold"))[0]).toMatchObject({
        targetId: holdId,
        after: { state: "lifted" },
        reason: "over",
      });
    }));

  test("is not rewritten or removed, whoever asks the database", () =>
    inWorld(async (w) => {
      const { holdId } = await w.as(w.people.admin, audit.placeHold, onProject(w));
      const changes = [
        sql`update legal_holds set reason = 'another' where id = ${holdId}`,
        sql`update legal_holds set lifted_at = now(), lifted_by = 'me', lift_reason = 'x', project_id = 'prj_x' where id = ${holdId}`,
        sql`delete from legal_holds where id = ${holdId}`,
      ];
      for (const change of changes)
        await expect(w.inside((tx) => tx.transaction((inner) => inner.execute(change)))).rejects.toThrow();
    }));

  test.each(OTHERS)("is not for a %s", (role) =>
    inWorld(async (w) => {
      expect(await refusal(w.as(w.people[role], audit.placeHold, onProject(w)))).toBe("forbidden");
      const { holdId } = await w.as(w.people.owner, audit.placeHold, onProject(w));
      expect(await refusal(w.as(w.people[role], audit.liftHold, { holdId, reason: REASON }))).toBe(
        "forbidden",
      );
    }),
  );

  test("does not reach into another organization", () =>
    inWorld(async (w) => {
      const foreign = { covers: "project", projectId: w.foreignProjectId, reason: REASON } as const;
      expect(await refusal(w.as(w.people.owner, audit.placeHold, foreign))).toBe("not_found");
      const stranger = { covers: "person", userId: w.outsider.id, reason: REASON } as const;
      expect(await refusal(w.as(w.people.owner, audit.placeHold, stranger))).toBe("not_found");
      const { holdId } = await w.as(w.people.owner, audit.placeHold, onProject(w));
      const lift = { holdId, reason: REASON };
      expect(await refusal(w.as(w.outsider, audit.liftHold, lift))).toBe("not_found");
      const held = await w.inside((tx) =>
        tx.select({ liftedAt: legalHolds.liftedAt }).from(legalHolds).where(eq(legalHolds.id, holdId)),
      );
      expect(held).toEqual([{ liftedAt: null }]);
    }));
});

describe("audit.erasePerson", () => {
  test("takes values and salts, empties the account, and says since when", () =>
    inWorld(async (w) => {
      const person = await leaver(w);
      const before = await valuesOf(w, person);
      expect(before.length).toBeGreaterThan(0);
      expect(await erase(w, person)).toEqual({ values: before.length, account: "erased" });
      expect(await valuesOf(w, person)).toEqual([]);
      const [account] = await w.inside((tx) => tx.select().from(users).where(eq(users.id, person.id)));
      expect(account).toMatchObject({
        email: `${person.id}@erased.invalid`,
        name: expect.stringMatching(/^erased on \d{4}-\d\d-\d\d$/),
        suspendedAt: expect.any(String),
      });
      const rows = await w.inside((tx) => tx.select().from(erasures).where(eq(erasures.userId, person.id)));
      expect(rows).toMatchObject([{ values: before.length, erasedBy: w.people.owner.id, reason: REASON }]);
    }));

  test("leaves an entry that names nobody by name or address", () =>
    inWorld(async (w) => {
      const person = await leaver(w);
      await erase(w, person);
      const [entry] = await w.audit("audit.erasePerson");
      expect(entry).toMatchObject({
        targetType: "user",
        targetId: person.id,
        after: { account: "erased" },
        reason: REASON,
      });
      expect(Buffer.from(entry?.body ?? []).toString()).not.toContain(person.email);
    }));

  test("takes the address out of the invitations they accepted or were sent, ends those that wait, and leaves the others", () =>
    inWorld(async (w) => {
      const person = await leaver(w);
      const row = (email: string, more: Partial<typeof invitations.$inferInsert> = {}) => ({
        id: newId("inv"),
        orgId: w.orgId,
        email,
        role: "scientist" as const,
        tokenHash: newId("tok"),
        invitedBy: w.people.admin.id,
        expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
        ...more,
      });
      const earlier = new Date(Date.now() - 86_400_000).toISOString();
      const accepted = row("earlier.address@example.test", { acceptedAt: earlier, acceptedBy: person.id });
      const revoked = row(person.email, { revokedAt: earlier });
      const waiting = row(person.email);
      const another = row("somebody.else@example.test");
      const all = [accepted, revoked, waiting, another];
      await w.inside((tx) => tx.insert(invitations).values(all));
      await erase(w, person);
      const found = await w.inside((tx) =>
        tx.select().from(invitations).where(eq(invitations.orgId, w.orgId)),
      );
      const of = ({ id }: { id: string }) => found.find((one) => one.id === id);
      const email = `${person.id}@erased.invalid`;
      expect(of(accepted)).toMatchObject({ email, revokedAt: null, acceptedBy: person.id });
      expect(of(revoked)).toMatchObject({ email, revokedAt: earlier });
      expect(of(waiting)).toMatchObject({ email, revokedAt: expect.any(String) });
      expect(of(another)).toMatchObject({ email: another.email, revokedAt: null });
    }));

  test("asks for the person's address, typed", () =>
    inWorld(async (w) => {
      const person = await leaver(w);
      expect(await refusal(erase(w, person, { confirm: "somebody@example.test" }))).toBe("invalid");
      expect((await valuesOf(w, person)).length).toBeGreaterThan(0);
      expect((await erase(w, person, { confirm: ` ${person.email.toUpperCase()} ` })).account).toBe("erased");
    }));

  test("is refused while the person belongs here", () =>
    inWorld(async (w) => {
      expect(await saying(erase(w, w.people.scientist))).toMatch(/still belongs to the organization/);
    }));

  test("leaves the account to another organization that has the person", () =>
    inWorld(async (w) => {
      const person = await leaver(w);
      await w.inside(async (tx) => {
        await tx.execute(sql`select set_config('app.org_id', ${w.otherOrgId}, true)`);
        await tx.insert(members).values({ orgId: w.otherOrgId, userId: person.id, role: "scientist" });
        await tx.execute(sql`select set_config('app.org_id', ${w.orgId}, true)`);
      });
      expect(await erase(w, person)).toMatchObject({ account: "kept" });
      expect(await valuesOf(w, person)).toEqual([]);
      const [account] = await w.inside((tx) => tx.select().from(users).where(eq(users.id, person.id)));
      expect(account?.email).toBe(person.email);
    }));

  test.each([
    ["the organization", () => ({ covers: "organization", reason: REASON }) as const],
    ["the person", (_w: World, p: Person) => ({ covers: "person", userId: p.id, reason: REASON }) as const],
    [
      "a project they acted in",
      (w: World) => ({ covers: "project", projectId: w.projectId, reason: REASON }) as const,
    ],
  ])("is stopped by a hold on %s, by the verb and by the database, until it is lifted", (_name, cover) =>
    inWorld(async (w) => {
      const person = await leaver(w);
      const { holdId } = await w.as(w.people.owner, audit.placeHold, cover(w, person));
      expect(await saying(erase(w, person))).toMatch(
        /A legal hold covers this person, so nothing was erased/,
      );
      const inProject = sql`update audit_private set value = null, salt = null, erased_at = now()
        where subject_id = ${person.id} and entry_id in (select id from audit_entries where project_id = ${w.projectId})`;
      const direct = w.inside((tx) =>
        tx.transaction(async (inner) => {
          await inner.execute(sql`select set_config('app.pruning', 'on', true)`);
          await inner.execute(inProject);
        }),
      );
      await expect(direct).rejects.toMatchObject({ cause: { message: "a legal hold keeps this value" } });
      await w.as(w.people.owner, audit.liftHold, { holdId, reason: "over" });
      expect((await erase(w, person)).account).toBe("erased");
    }),
  );

  test("is not stopped by a hold on a project they had nothing to do with", () =>
    inWorld(async (w) => {
      const person = await leaver(w);
      await w.as(w.people.owner, audit.placeHold, {
        covers: "project",
        projectId: w.otherProjectId,
        reason: REASON,
      });
      expect((await erase(w, person)).account).toBe("erased");
    }));

  test.each(OTHERS)("is not for a %s", (role) =>
    inWorld(async (w) => {
      const person = await leaver(w);
      expect(await refusal(erase(w, person, { by: w.people[role] }))).toBe("forbidden");
    }),
  );

  test("does not reach people of another organization", () =>
    inWorld(async (w) => {
      expect(await refusal(erase(w, w.outsider))).toBe("not_found");
      const person = await leaver(w);
      expect(await refusal(erase(w, person, { by: w.outsider }))).toBe("not_found");
      expect((await valuesOf(w, person)).length).toBeGreaterThan(0);
    }));
});

describe("audit.prune", () => {
  test("removes nothing without a policy, and leaves no entry", () =>
    inWorld(async (w) => {
      expect(await w.as(WORKER, audit.prune, {})).toEqual({ pruned: 0 });
      expect(await w.audit("audit.prune")).toEqual([]);
    }));

  test("is not for people", () =>
    inWorld(async (w) => {
      expect(await refusal(w.as(w.people.owner, audit.prune, {}))).toBe("forbidden");
    }));
});

test("audit.keeping names people only to those who may act on them", () =>
  inWorld(async (w) => {
    const person = await leaver(w);
    expect((await w.as(w.people.reviewer, audit.keeping, {})).people).toBeNull();
    const { people } = await w.as(w.people.admin, audit.keeping, {});
    expect(people?.members.map(({ id }) => id)).toContain(w.people.auditor.id);
    expect(people?.members.map(({ id }) => id)).not.toContain(person.id);
    expect(await refusal(w.as(w.people.engineer, audit.keeping, {}))).toBe("forbidden");
  }));
