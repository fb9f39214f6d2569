import { createHash } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { auditEntries } from "#db/schema/kernel.ts";
import { auditPrivate } from "#db/schema/log.ts";
import { parseEntry } from "#domain/audit/entry.ts";
import { type AuditRecord, personal } from "#server/kernel/audit.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import {
  closeTestConnection,
  inWorld,
  makeWorld,
  refusal,
  testConnection,
  type World,
} from "#server/testing/world.ts";

afterAll(closeTestConnection);

const Input = z.object({ projectId: z.string() });

/** A command that records what it is told to. */
const record = (records: readonly AuditRecord[], options: { awaitsCheckpoint?: boolean } = {}) =>
  command({
    name: "test.record",
    summary: "Records.",
    permission: "project:manage",
    phase: null,
    scope: inProject<z.output<typeof Input>>(),
    input: Input,
    ...options,
    async run({ audit }) {
      for (const one of records) audit.record(one);
    },
  });

const thing = (id: string, more: Partial<AuditRecord["target"]> = {}) => ({ type: "thing", id, ...more });

async function entries(w: World) {
  const rows = await w.inside((tx) =>
    tx
      .select()
      .from(auditEntries)
      .where(and(eq(auditEntries.orgId, w.orgId), eq(auditEntries.action, "test.record")))
      .orderBy(auditEntries.ordinal),
  );
  return rows.map((row) => {
    const body = Buffer.from(row.body).toString("utf8");
    const entry = parseEntry(body);
    if (!entry) throw new Error("no entry of the second form");
    return { row, body, entry, leaf: Buffer.from(row.leafHash).toString("hex") };
  });
}

const act = (w: World, records: readonly AuditRecord[], who = w.people.lead) =>
  w.as(
    who,
    record(records),
    { projectId: w.projectId },
    {
      caller: { ip: "203.0.113.77", userAgent: "Netscape Navigator 3.01" },
    },
  );

describe("an entry", () => {
  test("names the log, the moment to the microsecond, the session and the program's version", () =>
    inWorld(async (w) => {
      await act(w, [{ target: thing("a"), after: { n: 1 } }]);
      const [{ entry, row } = expect.fail("none")] = await entries(w);
      expect(entry.log).toMatch(/^[\x21-\x2a\x2c-\x7e]+$/);
      expect(entry.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      expect(row.at).toBe(`${entry.at.slice(0, 23)}Z`);
      expect(entry.actor).toEqual({ type: "user", id: w.people.lead.id, session: "ses_test", auth: null });
      expect(entry.app).toMatch(/^\d+\.\d+\.\d+/);
    }));

  test("holds no e-mail, name or address of anybody, in its bytes or its columns", () =>
    inWorld(async (w) => {
      const about = { subject: w.people.reviewer.id };
      await act(w, [
        {
          target: thing("a", { label: personal(w.people.reviewer.email, about) }),
          before: {
            owner: personal("Ada Lovelace", about),
            list: [{ mail: personal("ada@example.test", about) }],
          },
          after: personal("Grace Hopper", about),
        },
      ]);
      const [{ row, body, entry } = expect.fail("none")] = await entries(w);
      const { body: _bytes, leafHash: _leaf, ...columns } = row;
      for (const secret of [
        w.people.lead.email,
        w.people.reviewer.email,
        "Ada",
        "ada@",
        "Grace",
        "203.0.113.77",
        "Netscape",
      ]) {
        expect(body).not.toContain(secret);
        expect(JSON.stringify(columns)).not.toContain(secret);
      }
      expect(Object.keys(entry.private).sort()).toEqual(
        ["actor", "after", "before.list.0.mail", "before.owner", "ip", "target", "userAgent"].sort(),
      );
    }));

  test("commits to each of them: SHA-256 over salt and value, of which the salt is another each time", () =>
    inWorld(async (w) => {
      const record_ = {
        target: thing("a"),
        after: { owner: personal("Ada", { subject: w.people.reviewer.id }) },
      };
      await act(w, [record_, record_]);
      const [first, second] = await entries(w);
      expect(first?.entry.private["after.owner"]).not.toBe(second?.entry.private["after.owner"]);
      const kept = await w.inside((tx) =>
        tx
          .select()
          .from(auditPrivate)
          .where(eq(auditPrivate.entryId, first?.row.id ?? "")),
      );
      expect(kept.map(({ field }) => field).sort()).toEqual(["actor", "after.owner", "ip", "userAgent"]);
      for (const { field, value, salt, subjectId } of kept) {
        const hash = createHash("sha256")
          .update(salt ?? "")
          .update(value ?? "", "utf8")
          .digest("hex");
        expect(first?.entry.private[field], field).toBe(hash);
        expect(salt).toHaveLength(16);
        expect(subjectId).toBe(field === "after.owner" ? w.people.reviewer.id : w.people.lead.id);
      }
    }));

  test("keeps a large diff by its digest and so fits the log's bundles", () =>
    inWorld(async (w) => {
      const big = "é".repeat(30_000);
      await act(w, [{ target: thing("a"), before: big, after: big }]);
      const [{ body, entry } = expect.fail("none")] = await entries(w);
      expect(Buffer.byteLength(body)).toBeLessThan(65_535);
      expect(entry.before).toMatchObject({ digest: expect.stringMatching(/^[0-9a-f]{64}$/), bytes: 60_002 });
    }));

  test("too large all the same, and nothing was changed", () =>
    inWorld(async (w) => {
      const reason = "x".repeat(70_000);
      await expect(act(w, [{ target: thing("a"), reason }])).rejects.toThrow("nothing was changed");
      // What broke leaves the entry that says so, and nothing of the act itself.
      expect((await entries(w)).map(({ row }) => row.outcome)).toEqual(["error"]);
    }));
});

test("an entry cannot be put into the log with a place of its own making", () =>
  inWorld(async (w) => {
    await act(w, [{ target: thing("thg_1") }]);
    const copy = (place: number | null) =>
      w.inside((tx) =>
        tx.transaction((inner) =>
          inner.execute(sql`
            insert into audit_entries (id, org_id, at, actor_type, action, outcome, request_id, body, leaf_index)
            select 'aud_' || ${String(place)} || right(id, 12), org_id, now(), actor_type, action, outcome, request_id, body, ${place}::bigint
              from audit_entries where org_id = ${w.orgId} and action = 'test.record' limit 1`),
        ),
      );
    await expect(copy(7)).rejects.toMatchObject({
      cause: { code: "42501", constraint_name: "audit_entries_unplaced" },
    });
    await copy(null);
  }));

describe("the chain of an object", () => {
  test("each entry names the one before it of the same object, also within one command", () =>
    inWorld(async (w) => {
      await act(w, [{ target: thing("a") }, { target: thing("b") }, { target: thing("a") }]);
      await act(w, [{ target: thing("a") }]);
      const all = await entries(w);
      expect(all.map(({ entry }) => [entry.target.id, entry.target.rev])).toEqual([
        ["a", 1],
        ["b", 1],
        ["a", 2],
        ["a", 3],
      ]);
      expect(all.map(({ entry }) => entry.prev)).toEqual([null, null, all[0]?.leaf, all[2]?.leaf]);
    }));

  test("what was refused changed nothing and has no place in it", () =>
    inWorld(async (w) => {
      await act(w, [{ target: thing("a") }]);
      expect(await refusal(act(w, [{ target: thing("a") }], w.people.stakeholder))).toBe("forbidden");
      await act(w, [{ target: thing("a") }]);
      const all = await entries(w);
      expect(all.map(({ entry }) => [entry.outcome, entry.target.rev])).toEqual([
        ["ok", 1],
        ["denied", null],
        ["ok", 2],
      ]);
      expect(all[2]?.entry.prev).toBe(all[0]?.leaf);
    }));

  test("commands about the same objects at once wait for each other, in whatever order they name them", async () => {
    const w = await makeWorld(testConnection().db);
    const [a, b] = [thing(`${w.orgId}-a`), thing(`${w.orgId}-b`)];
    const turns = Array.from({ length: 24 }, (_, i) =>
      act(w, i % 2 ? [{ target: a }, { target: b }] : [{ target: b }, { target: a }]),
    );
    await Promise.all(turns);
    const all = await entries(w);
    for (const { id } of [a, b]) {
      const chain = all
        .filter(({ entry }) => entry.target.id === id)
        .sort((x, y) => (x.entry.target.rev ?? 0) - (y.entry.target.rev ?? 0));
      expect(chain.map(({ entry }) => entry.target.rev)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
      expect(chain.map(({ entry }) => entry.prev)).toEqual([
        null,
        ...chain.slice(0, -1).map(({ leaf }) => leaf),
      ]);
    }
  });
});

test("a command that awaits its checkpoint answers when its entries have their places", async () => {
  const w = await makeWorld(testConnection().db);
  await w.as(
    w.people.lead,
    record([{ target: thing("a") }, { target: thing("b") }], { awaitsCheckpoint: true }),
    {
      projectId: w.projectId,
    },
  );
  const all = await entries(w);
  expect(all).toHaveLength(2);
  expect(all.every(({ row }) => row.leafIndex !== null)).toBe(true);
});
