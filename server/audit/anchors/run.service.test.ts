import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asc, eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { type Connection, connect } from "#db/client.ts";
import { anchorReceipts } from "#db/schema/audit-keeping.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { smallLog } from "#server/testing/small-log.ts";
import { closeTestConnection, testConnection } from "#server/testing/world.ts";
import type { Anchor } from "./anchor.ts";
import { folderAnchor } from "./folder.ts";
import { type AnchorRun, runAnchors } from "./run.ts";

const EAGER = { everyMs: 0, afterSignatureMs: 0 };
const HOUR = { everyMs: 3_600_000, afterSignatureMs: 0 };
const NOBODY = { orgId: null, userId: null };
let folder: string;
let alarms: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "countersign-run-"));
  alarms = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));
let keeper: Connection;
beforeAll(() => {
  keeper = connect(inject("sequencerUrl"), { max: 2, name: "countersign-keeper" });
});
afterAll(async () => {
  await keeper.close();
  await closeTestConnection();
});

// Leases are one for each kind, and files of tests run beside each other: kinds of their own keep them apart.
let serial = 0;
const own = (anchor: Anchor): Anchor =>
  Object.assign(anchor, { kind: `${anchor.kind}-${process.pid}-${performance.now()}-${serial++}` });
const inFolder = (name: string, pace = EAGER) =>
  own(folderAnchor({ folder: join(folder, name), outside: false, pace }));
const broken = (pace = EAGER): Anchor =>
  own({
    kind: "webhook",
    place: `broken ${folder}`,
    outside: true,
    pace,
    held: async () => null,
    keep: async () => {
      throw new Error("nobody there");
    },
  });

const run = (log: ReturnType<typeof smallLog>, anchors: Anchor[], extra: Partial<AnchorRun> = {}) =>
  runAnchors({
    db: testConnection().db,
    keeper: keeper.db,
    log,
    anchors,
    signedFrom: async () => false,
    alarm: async (anchor, found) => void alarms.push(`${anchor.place}: ${found.detail}`),
    ...extra,
  });
const receipts = (place: string) =>
  inTransaction(testConnection().db, NOBODY, (tx) =>
    tx
      .select()
      .from(anchorReceipts)
      .where(eq(anchorReceipts.place, place))
      .orderBy(asc(anchorReceipts.at), asc(anchorReceipts.id)),
  );
const outcomes = async (place: string) =>
  (await receipts(place)).map(({ outcome, size }) => `${outcome} ${size}`);

describe("copies to every place", () => {
  test("each attempt leaves a receipt with what was copied, where, and whether it worked", async () => {
    const log = smallLog().add("a", "b");
    const place = inFolder("one");
    const results = await run(log, [place]);
    expect(results.map(({ attempt }) => attempt.outcome)).toEqual(["kept"]);
    const [receipt] = await receipts(place.place);
    expect(receipt).toMatchObject({
      anchor: place.kind,
      outside: false,
      size: 2,
      outcome: "kept",
      detail: "checkpoints/0000000000000002.note",
    });
    expect(Buffer.from(receipt?.root ?? [])).toEqual(Buffer.from(log.checkpoint().root));
    expect(receipt?.durationMs).toBeGreaterThanOrEqual(0);
  });

  test("nothing is copied again until the log has grown", async () => {
    const log = smallLog().add("a");
    const place = inFolder("one");
    await run(log, [place]);
    expect(await run(log, [place])).toEqual([]);
    log.add("b");
    await run(log, [place]);
    expect(await outcomes(place.place)).toEqual(["kept 1", "kept 2"]);
  });

  test("when somebody asks, it is tried and held against the log whatever the schedule says", async () => {
    const log = smallLog().add("a");
    const place = inFolder("one", HOUR);
    await run(log, [place]);
    await run(log, [place], { now: true });
    expect(await outcomes(place.place)).toEqual(["kept 1", "kept 1"]);
  });

  test("a signature is copied out before its time, growth alone is not", async () => {
    const log = smallLog().add("a");
    const place = inFolder("one", HOUR);
    await run(log, [place]);
    log.add("b");
    await run(log, [place]);
    expect(await outcomes(place.place)).toEqual(["kept 1"]);
    const asked: number[] = [];
    await run(log, [place], { signedFrom: async (size) => asked.push(size) > 0 });
    expect(await outcomes(place.place)).toEqual(["kept 1", "kept 2"]);
    expect(asked).toContain(1);
  });

  test("a place that fails holds up no other, is tried again later and not at once", async () => {
    const log = smallLog().add("a");
    const [bad, good] = [broken(), inFolder("good")];
    await run(log, [bad, good]);
    log.add("b");
    await run(log, [bad, good]);
    expect(await outcomes(good.place)).toEqual(["kept 1", "kept 2"]);
    expect(await outcomes(bad.place)).toEqual(["failed 1"]);
    expect((await receipts(bad.place))[0]?.detail).toBe("nobody there");
    expect(alarms).toEqual([]);
  });

  test("a place that hangs holds up no other", async () => {
    const log = smallLog().add("a");
    let release = () => {};
    const hanging = Object.assign(broken(), {
      keep: () => new Promise<string>((resolve) => (release = () => resolve("at last"))),
    });
    const good = inFolder("good");
    const whole = run(log, [hanging, good]);
    await expect.poll(() => outcomes(good.place)).toEqual(["kept 1"]);
    release();
    await whole;
    expect(await outcomes(hanging.place)).toEqual(["kept 1"]);
  });

  test("two workers at once copy once", async () => {
    const log = smallLog().add("a");
    const place = inFolder("one");
    let copies = 0;
    const keep = place.keep;
    place.keep = (copy) => {
      copies += 1;
      return keep(copy);
    };
    await Promise.all([1, 2, 3, 4].map(() => run(log, [place])));
    expect(copies).toBe(1);
    expect(await outcomes(place.place)).toEqual(["kept 1"]);
  });
});

describe("a log that contradicts its copy", () => {
  test("raises an alarm once, keeps saying so in the receipts, and is heard when it is mended", async () => {
    const log = smallLog().add("a", "b");
    const place = inFolder("one");
    await run(log, [place]);
    log.rewrite(0, "A");
    log.add("c");
    await run(log, [place]);
    await run(log, [place], { now: true });
    expect(await outcomes(place.place)).toEqual(["kept 2", "alarm 3", "alarm 3"]);
    expect(alarms).toHaveLength(1);
    expect(alarms[0]).toMatch(/what was once signed was changed/);
    log.rewrite(0, "a");
    await run(log, [place], { now: true });
    expect((await outcomes(place.place)).at(-1)).toBe("kept 3");
  });

  test("the alarm of one place keeps no other from its copy", async () => {
    const log = smallLog().add("a", "b");
    const one = inFolder("one");
    await run(log, [one]);
    log.rewrite(0, "A");
    log.add("c");
    const two = inFolder("two");
    await run(log, [one, two]);
    expect((await outcomes(one.place)).at(-1)).toBe("alarm 3");
    expect(await outcomes(two.place)).toEqual(["kept 3"]);
  });
});

test("receipts are added and never changed", async () => {
  const place = inFolder("one");
  await run(smallLog().add("a"), [place]);
  const { db } = testConnection();
  await expect(
    inTransaction(db, NOBODY, (tx) =>
      tx.update(anchorReceipts).set({ outcome: "failed" }).where(eq(anchorReceipts.place, place.place)),
    ),
  ).rejects.toThrow();
  await expect(
    inTransaction(db, NOBODY, (tx) => tx.delete(anchorReceipts).where(eq(anchorReceipts.place, place.place))),
  ).rejects.toThrow();
});

test("the application's role adds none, so that nothing is pruned on its word", async () => {
  const { db } = testConnection();
  const forged = inTransaction(db, NOBODY, (tx) =>
    tx.execute(sql`insert into anchor_receipts (id, anchor, place, outside, size, root, outcome, duration_ms)
      select 'rcp_forged', 'folder', 'nowhere', true, size, root, 'kept', 1 from log_checkpoints`),
  );
  await expect(forged).rejects.toMatchObject({ cause: { code: "42501" } });
});
