import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { and, asc, desc, eq, isNotNull, sql } from "drizzle-orm";
import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { prepareDatabase } from "#db/bootstrap.ts";
import { type Connection, connect } from "#db/client.ts";
import { members, users } from "#db/schema/access.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { auditPrivate, logCheckpoints, logState, logTiles } from "#db/schema/log.ts";
import { inclusionProof, verifyInclusion } from "#domain/audit/log/merkle.ts";
import { subtreesOfTiles } from "#domain/audit/log/tiles.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { lifecycle } from "#server/lifecycle/verbs.ts";
import { makeWorld, type Person, type World } from "#server/testing/world.ts";
import { folderAnchor } from "./anchors/folder.ts";
import { logView } from "./anchors/log-view.ts";
import { runAnchors } from "./anchors/run.ts";
import { sha256 } from "./log/crypto.ts";
import { type Sequencer, startSequencer } from "./log/sequencer.ts";
import { audit } from "./verbs.ts";

/** Pruning and erasure on a whole log: its own database, a real sequencer, a real copy outside the tables. */
type Log = {
  w: World;
  connection: Connection;
  keeper: Connection;
  owner: postgres.Sql;
  folder: string;
  sequencer: Sequencer;
  end(): Promise<void>;
};
let log: Log;
beforeEach(async () => {
  log = await open();
});
afterEach(() => log.end());

const REASON = "the law asks for it";
const WORKER = { type: "system", job: "audit.prune", onBehalfOf: null } as const;
const NOBODY = { orgId: null, userId: null };

async function open(): Promise<Log> {
  const home = mkdtempSync(join(tmpdir(), "countersign-keeping-"));
  const server = postgres(inject("ownerUrl"), { max: 1, onnotice: () => {} });
  const name = `keeping_${Date.now()}_${Math.floor(Math.random() * 1e6)}`;
  await server.unsafe(`create database ${name}`);
  const url = new URL(inject("ownerUrl"));
  url.pathname = `/${name}`;
  const { appUrl, sequencerUrl } = await prepareDatabase({ ownerUrl: url.toString(), home });
  const connection = connect(appUrl, { max: 4, name: "countersign-keeping" });
  const keeper = connect(sequencerUrl, { max: 1, name: "countersign-keeper" });
  const owner = postgres(url.toString(), { max: 2, onnotice: () => {} });
  const sequencer = startSequencer({
    url: sequencerUrl,
    keyFile: join(home, "keys", "log.json"),
    pollMs: 20,
  });
  return {
    w: await makeWorld(connection.db),
    connection,
    keeper,
    owner,
    folder: join(home, "copies"),
    sequencer,
    async end() {
      await sequencer.stop();
      await connection.close();
      await keeper.close();
      await owner.end();
      await server.unsafe(`drop database ${name} with (force)`);
      await server.end();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const within = <T>(work: Parameters<typeof inTransaction<T>>[2]) =>
  inTransaction(log.connection.db, NOBODY, work);

let serial = 0;

/** An act of a person in a project, which becomes old enough for any policy. */
async function oldAct(person: Person, projectId = log.w.projectId): Promise<void> {
  serial += 1;
  await log.w.as(person, lifecycle.changeFocus, {
    projectId,
    phase: serial % 2 === 0 ? "scalability" : "communication",
    reason: `act ${serial}`,
  });
  await backDate("action = 'lifecycle.changeFocus'");
}

/** As time would: `at` is no part of the bytes in the tree. */
async function backDate(where: string): Promise<void> {
  await log.owner.unsafe("alter table audit_entries disable trigger user");
  await log.owner.unsafe(`update audit_entries set at = now() - interval '3 years' where ${where}`);
  await log.owner.unsafe("alter table audit_entries enable trigger user");
}

/** Until every entry has its place. */
async function sequenced(): Promise<number> {
  await expect
    .poll(
      async () => {
        const [row] = await log.owner`select count(*)::int as n from audit_entries where leaf_index is null`;
        return row?.n;
      },
      { timeout: 15_000 },
    )
    .toBe(0);
  const [state] = await within((tx) => tx.select({ size: logState.size }).from(logState));
  return state?.size ?? 0;
}

/** Copies the newest checkpoint to a folder, as the worker does. */
async function copied(): Promise<string[]> {
  await sequenced();
  const view = await logView(log.connection.db);
  if (!view) throw new Error("no log");
  const pace = { everyMs: 0, afterSignatureMs: 0 };
  const results = await runAnchors({
    db: log.connection.db,
    keeper: log.keeper.db,
    log: view,
    anchors: [folderAnchor({ folder: log.folder, outside: false, pace })],
    signedFrom: async () => false,
    alarm: async () => {},
    now: true,
  });
  return results.map(({ attempt }) => attempt.outcome);
}

const policy = (months: number | null) =>
  log.w.as(log.w.people.owner, audit.setRetention, { months, reason: REASON });
const prune = () => log.w.as(WORKER, audit.prune, {});
const acts = () => log.w.audit("lifecycle.changeFocus");

/** Whether a leaf is proven, from the tiles alone, to stand under the newest signed root. */
async function isProven(index: number, leaf: Uint8Array): Promise<boolean> {
  return within(async (tx) => {
    const [head] = await tx.select().from(logCheckpoints).orderBy(desc(logCheckpoints.size)).limit(1);
    const tiles = new Map(
      (await tx.select().from(logTiles)).map((tile) => [`${tile.level}/${tile.tileIndex}`, tile.data]),
    );
    if (!head) return false;
    const read = subtreesOfTiles(sha256, (level, tile) => tiles.get(`${level}/${tile}`));
    const proof = inclusionProof(sha256, index, head.size, read);
    return verifyInclusion(sha256, index, head.size, leaf, proof, head.root);
  });
}

const leaves = () =>
  log.w.inside((tx) =>
    tx
      .select({ index: auditEntries.leafIndex, leaf: auditEntries.leafHash, action: auditEntries.action })
      .from(auditEntries)
      .where(and(eq(auditEntries.orgId, log.w.orgId), isNotNull(auditEntries.leafIndex)))
      .orderBy(asc(auditEntries.leafIndex)),
  );

describe("pruning", () => {
  test("removes what the policy no longer keeps, and everything is still proven: what stayed and what went", async () => {
    await oldAct(log.w.people.lead);
    await oldAct(log.w.people.lead);
    await policy(24);
    expect(await copied()).toEqual(["kept"]);
    const before = await leaves();
    const old = before.filter(({ action }) => action === "lifecycle.changeFocus");
    expect(await prune()).toEqual({ pruned: 2 });
    expect(await acts()).toEqual([]);
    await sequenced();
    for (const { index, leaf } of [...before, ...(await leaves())])
      expect(await isProven(index ?? -1, leaf), `leaf ${index}`).toBe(true);
    expect(await isProven(old[0]?.index ?? -1, sha256(Buffer.from("another")))).toBe(false);
    expect(await copied()).toEqual(["kept"]);
  });

  test("leaves an entry with the places, the policy and the tree head, and itself stays", async () => {
    await oldAct(log.w.people.lead);
    await policy(24);
    await copied();
    const [old] = (await leaves()).filter(({ action }) => action === "lifecycle.changeFocus");
    const [head] = await within((tx) =>
      tx.select().from(logCheckpoints).orderBy(desc(logCheckpoints.size)).limit(1),
    );
    await prune();
    const [entry] = await log.w.audit("audit.prune");
    expect(entry?.after).toEqual({
      entries: 1,
      pruned: [[old?.index, old?.index]],
      policyVersion: 1,
      months: 24,
      treeHead: { size: head?.size, root: Buffer.from(head?.root ?? []).toString("base64") },
    });
    await backDate("true");
    await copied();
    await prune();
    expect(await log.w.audit("audit.prune")).not.toEqual([]);
    expect(await log.w.audit("audit.setRetention")).toHaveLength(1);
  });

  test("takes the personal values of what it removes with it", async () => {
    await oldAct(log.w.people.lead);
    await policy(24);
    await copied();
    const [entry] = await acts();
    const values = () =>
      log.w.inside((tx) =>
        tx
          .select()
          .from(auditPrivate)
          .where(eq(auditPrivate.entryId, entry?.id ?? "")),
      );
    expect((await values()).length).toBeGreaterThan(0);
    await prune();
    expect(await values()).toEqual([]);
  });

  test.each([
    ["without a policy", [copied]],
    ["with a policy that keeps for ever", [() => policy(24), () => policy(null), copied]],
    ["of entries that are younger", [() => policy(48), copied]],
    ["before a checkpoint was copied", [() => policy(24), sequenced]],
  ])("removes nothing %s", async (_name, steps) => {
    await oldAct(log.w.people.lead);
    for (const step of steps) await step();
    expect(await prune()).toEqual({ pruned: 0 });
    expect(await acts()).toHaveLength(1);
  });

  test("removes nothing that came after the last copy", async () => {
    await oldAct(log.w.people.lead);
    await policy(24);
    await copied();
    await oldAct(log.w.people.lead);
    await sequenced();
    expect(await prune()).toEqual({ pruned: 1 });
    expect(await acts()).toHaveLength(1);
  });

  test("skips what a hold covers until it is lifted: the organization, the project, the person", async () => {
    const { w } = log;
    const holds = [
      { covers: "organization", reason: REASON },
      { covers: "project", projectId: w.projectId, reason: REASON },
      { covers: "person", userId: w.people.lead.id, reason: REASON },
    ] as const;
    await policy(24);
    for (const hold of holds) {
      await oldAct(w.people.lead);
      await copied();
      const { holdId } = await w.as(w.people.owner, audit.placeHold, hold);
      expect(await prune(), hold.covers).toEqual({ pruned: 0 });
      await w.as(w.people.owner, audit.liftHold, { holdId, reason: "over" });
      expect(await prune(), hold.covers).toEqual({ pruned: 1 });
    }
    await w.as(w.people.owner, audit.placeHold, {
      covers: "project",
      projectId: w.otherProjectId,
      reason: REASON,
    });
    await oldAct(w.people.lead);
    await copied();
    expect(await prune()).toEqual({ pruned: 1 });
  });

  test("does not reach another organization's entries", async () => {
    const { w } = log;
    await oldAct(w.people.lead);
    await policy(24);
    await copied();
    expect(await w.as(WORKER, audit.prune, {}, { orgId: w.otherOrgId })).toEqual({ pruned: 0 });
    expect(await acts()).toHaveLength(1);
  });

  test("is the only way: the application's role deletes nothing, whatever it sets", async () => {
    await oldAct(log.w.people.lead);
    await policy(24);
    await copied();
    for (const table of ["audit_entries", "audit_private"])
      await expect(
        log.w.inside(async (tx) => {
          await tx.execute(sql`select set_config('app.pruning', 'on', true)`);
          await tx.execute(sql`delete from ${sql.identifier(table)}`);
        }),
      ).rejects.toMatchObject({ cause: { code: "42501" } });
    await expect(log.owner`delete from audit_entries`).rejects.toThrow(/append-only/);
  });
});

describe("erasure", () => {
  test("changes no leaf, and every proof holds", async () => {
    const { w } = log;
    const person = await w.add("lead");
    await w.as(person, lifecycle.changeFocus, {
      projectId: w.projectId,
      phase: "scalability",
      reason: "a last act",
    });
    await w.inside(async (tx) => {
      await tx.delete(members).where(and(eq(members.orgId, w.orgId), eq(members.userId, person.id)));
    });
    await copied();
    const before = await leaves();
    const erased = await w.as(w.people.owner, audit.erasePerson, {
      userId: person.id,
      confirm: person.email,
      reason: REASON,
    });
    expect(erased.values).toBeGreaterThan(0);
    await sequenced();
    const after = await leaves();
    expect(after.slice(0, before.length)).toEqual(before);
    for (const { index, leaf } of after)
      expect(await isProven(index ?? -1, leaf), `leaf ${index}`).toBe(true);
    const [kept] = await w.inside((tx) =>
      tx.select().from(auditPrivate).where(eq(auditPrivate.subjectId, person.id)).limit(1),
    );
    expect(kept).toMatchObject({ value: null, salt: null, erasedAt: expect.any(String) });
    const [account] = await w.inside((tx) => tx.select().from(users).where(eq(users.id, person.id)));
    expect(account?.name).toMatch(/^erased on /);
    expect(await copied()).toEqual(["kept"]);
  });
});
