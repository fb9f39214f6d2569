import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Connection, connect, type Tx } from "#db/client.ts";
import type { AnchorPlace } from "#server/audit/anchors/places.ts";
import { copiesHealth } from "./health.ts";

let owner: Connection;
beforeAll(() => {
  owner = connect(inject("ownerUrl"), { max: 1, name: "countersign-health" });
});
afterAll(() => owner.close());

class Rollback extends Error {}

// Sizes that no log of the tests reaches, so that its own checkpoints stand before them.
const SIZE = 900_000_000_000;
const pace = { everyMs: 3_600_000, afterSignatureMs: 30_000 };
const bucket: AnchorPlace = { kind: "s3", place: "s3://copies/of-the-test", outside: true, pace };
const folder: AnchorPlace = { kind: "folder", place: "/here", outside: false, pace };

const signed = (tx: Tx, size: number, hours: number) =>
  tx.execute(sql`insert into log_checkpoints (size, root, note, at)
    values (${size}, ${Buffer.alloc(32)}, 'of the test', now() - make_interval(hours => ${hours}))`);
const copied = (tx: Tx, size: number, outcome: string) =>
  tx.execute(sql`insert into anchor_receipts (id, anchor, place, outside, size, root, outcome, detail, duration_ms, at)
    values (${`rcp_${size}_${outcome}`}, ${bucket.kind}, ${bucket.place}, true, ${size}, ${Buffer.alloc(32)}, ${outcome}, '', 1, now())`);

test("the copies outside are spoken of when the oldest checkpoint without one is older than allowed, and no longer once it has one", async () => {
  const rolledBack = owner.db.transaction(async (tx) => {
    await copied(tx, SIZE, "kept");
    expect(await copiesHealth(tx, [folder, bucket])).toBeUndefined();
    await signed(tx, SIZE + 1, 5);
    await signed(tx, SIZE + 2, 0);
    expect(await copiesHealth(tx, [folder, bucket])).toContain("signed 300 min ago; 120 min are allowed");
    expect(await copiesHealth(tx, [folder])).toBeUndefined();
    await copied(tx, SIZE + 2, "failed");
    expect(await copiesHealth(tx, [bucket])).toBeDefined();
    await copied(tx, SIZE + 2, "kept");
    expect(await copiesHealth(tx, [bucket])).toBeUndefined();
    throw new Rollback();
  });
  await expect(rolledBack).rejects.toBeInstanceOf(Rollback);
});
