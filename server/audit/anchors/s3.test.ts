import { afterEach, describe, expect, it } from "vitest";
import { serveS3 } from "#server/testing/s3-server.ts";
import { smallLog } from "#server/testing/small-log.ts";
import { noteName } from "./anchor.ts";
import { attempt } from "./attempt.ts";
import { s3Anchor } from "./s3.ts";

const PACE = { everyMs: 1, afterSignatureMs: 1 };
const OPTIONS = { policy: { hosts: null, networks: [], loopback: true } };
const DAY_MS = 24 * 3600 * 1000;
type Store = Awaited<ReturnType<typeof serveS3>>;
const open: Store[] = [];
afterEach(async () => {
  for (const { server } of open.splice(0)) await new Promise((done) => server.close(done));
});

async function store(options: Partial<Parameters<typeof serveS3>[0]> = {}) {
  const served = await serveS3({ bucket: "audit-copies", keyId: "AKIATEST", ...options });
  open.push(served);
  return served;
}

const place = (served: Store, change: { bucket?: string; keyId?: string } = {}) =>
  s3Anchor(
    {
      bucket: "audit-copies",
      endpoint: served.url,
      region: "eu-central-1",
      prefix: "countersign/",
      keyId: "AKIATEST",
      secret: "s3cret",
      retentionDays: 30,
      pace: PACE,
      ...change,
    },
    OPTIONS,
  );
const key = (size: number) => `countersign/checkpoints/${noteName(size)}`;

describe("a bucket with object lock", () => {
  it("gets an object for each checkpoint, signed, with its checksum, locked in compliance mode for the days set", async () => {
    const served = await store();
    const log = smallLog().add("a", "b");
    const result = await attempt(place(served), log, null);
    const until = new Date(Date.now() + 30 * DAY_MS);
    expect(result).toMatchObject({
      outcome: "kept",
      detail: `${key(2)}, locked until ${until.toISOString().slice(0, 10)}`,
    });
    expect(served.objects.get(key(2))?.body.toString()).toBe(log.checkpoint().note);
    const put = served.seen.find(({ method }) => method === "PUT");
    expect(put?.path).toBe(`/audit-copies/${key(2)}`);
    expect(put?.headers).toMatchObject({ "x-amz-object-lock-mode": "COMPLIANCE", "if-none-match": "*" });
    const asked = Date.parse(String(put?.headers["x-amz-object-lock-retain-until-date"]));
    expect(Math.abs(asked - until.getTime())).toBeLessThan(60_000);
    expect(place(served)).toMatchObject({
      outside: true,
      place: expect.stringMatching(/^127.*\/audit-copies\/countersign\/$/),
    });
  });

  it("shows its newest copy, however many pages its list has", async () => {
    const served = await store({ pageSize: 2 });
    const log = smallLog();
    for (const leaf of ["a", "b", "c", "d", "e"]) {
      log.add(leaf);
      expect((await attempt(place(served), log, null))?.outcome).toBe("kept");
    }
    expect(await place(served).held()).toBe(log.checkpoint().note);
  });

  it("takes the same checkpoint twice as once, and never puts one over another", async () => {
    const served = await store();
    const log = smallLog().add("a");
    await attempt(place(served), log, null);
    const { note } = log.checkpoint();
    expect((await attempt(place(served), log, null))?.outcome).toBe("kept");
    log.rewrite(0, "A");
    expect((await attempt(place(served), log, null))?.outcome).toBe("alarm");
    expect(served.objects.get(key(1))?.body.toString()).toBe(note);
  });

  it("is given copies by a key that may write and not read", async () => {
    const served = await store({ mayRead: false });
    expect(await attempt(place(served), smallLog().add("a"), null)).toMatchObject({
      outcome: "kept",
      detail: expect.stringMatching(/cannot be read back/),
    });
  });
});

describe("a store that does not keep its word is a failure", () => {
  it("a bucket without object lock refuses", async () => {
    const served = await store({ locks: false });
    expect(await attempt(place(served), smallLog().add("a"), null)).toMatchObject({
      outcome: "failed",
      detail: expect.stringMatching(/refused the bucket audit-copies: InvalidRequest \(400\)/),
    });
  });

  it("a store that takes the object and forgets the lock", async () => {
    const served = await store({ ignoresLocks: true });
    expect(await attempt(place(served), smallLog().add("a"), null)).toMatchObject({
      outcome: "failed",
      detail: expect.stringMatching(/without a lock/),
    });
  });

  it("a store that locks so that its owner can still remove the copy", async () => {
    const served = await store({ locksAs: "GOVERNANCE" });
    expect((await attempt(place(served), smallLog().add("a"), null))?.outcome).toBe("failed");
  });

  it.each([
    ["no such bucket", { bucket: "other-bucket" }, /NoSuchBucket \(404\)/],
    ["a key that is not known", { keyId: "AKIAOTHER" }, /SignatureDoesNotMatch \(403\)/],
  ])("%s", async (_name, change, says) => {
    const result = await attempt(place(await store(), change), smallLog().add("a"), null);
    expect(result).toMatchObject({ outcome: "failed", detail: expect.stringMatching(says) });
    expect(result?.detail).not.toContain("s3cret");
  });
});
