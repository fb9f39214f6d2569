import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readAll } from "#domain/audit/verify/reader.ts";
import { zipReader } from "./verifier/zip.ts";
import { type ZipMember, zipStream } from "./zip-stream.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "countersign-zip-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function* pieces(bytes: Uint8Array, size = 65_536) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function* membersOf(files: ReadonlyMap<string, Uint8Array>, stored = false): AsyncGenerator<ZipMember> {
  for (const [name, bytes] of files) yield { name, content: pieces(bytes), stored };
}

async function write(members: AsyncIterable<ZipMember>): Promise<string> {
  const path = join(folder, `${randomBytes(6).toString("hex")}.zip`);
  await pipeline(Readable.from(zipStream(members)), createWriteStream(path));
  return path;
}

const files = new Map<string, Uint8Array>([
  ["empty.txt", new Uint8Array(0)],
  ["tile/0/x001/234", randomBytes(8192)],
  ["Zürich.txt", Buffer.from("grüezi\n".repeat(1000))],
  ["large.bin", randomBytes(3_000_000)],
  ["large.txt", Buffer.from("one line after the other\n".repeat(200_000))],
  ["exactly.bin", randomBytes(1 << 20)],
]);

test.each([false, true])(
  "what goes in comes out, here and in another program's reader (stored: %s)",
  async (stored) => {
    const path = await write(membersOf(files, stored));
    const reader = await zipReader(path);
    expect(await reader.names("")).toEqual([...files.keys()].sort());
    for (const [name, bytes] of files) {
      expect(Buffer.compare((await readAll(reader, name)) ?? new Uint8Array(1), bytes), name).toBe(0);
    }
    expect(await reader.open("nothing")).toBeNull();
    await reader.close();
    const unzipped = unzipSync(await readFile(path));
    for (const [name, bytes] of files)
      expect(Buffer.compare(unzipped[name] ?? new Uint8Array(1), bytes), name).toBe(0);
  },
);

test("more members than an old zip can count", async () => {
  async function* many(): AsyncGenerator<ZipMember> {
    for (let i = 0; i < 70_000; i++)
      yield { name: `n/${i}`, content: pieces(Buffer.from(String(i))), stored: true };
  }
  const reader = await zipReader(await write(many()));
  expect((await reader.names("n/")).length).toBe(70_000);
  expect(Buffer.from((await readAll(reader, "n/69999")) ?? []).toString()).toBe("69999");
  await reader.close();
}, 30_000);

test("a source that fails breaks the zip off instead of ending it", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield randomBytes(2_000_000);
    throw new Error("the database went away");
  }
  async function* members(): AsyncGenerator<ZipMember> {
    yield { name: "a", content: failing() };
  }
  await expect(write(members())).rejects.toThrow("the database went away");
});

test("what is no zip says so", async () => {
  const path = join(folder, "none.zip");
  await pipeline(Readable.from([Buffer.from("nothing of the kind".repeat(10))]), createWriteStream(path));
  await expect(zipReader(path)).rejects.toThrow("not a zip file");
});
