import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { readAll } from "#domain/audit/verify/reader.ts";
import { blobZipReader } from "./blob-zip.ts";

const bytes = (length: number, of: (i: number) => number) => Uint8Array.from({ length }, (_, i) => of(i));
const TILES = 600;
const tile = (n: number) => bytes(8192, (i) => (n * 31 + i) % 251);
const long = bytes(5 * 2 ** 20, (i) => i % 253);
const text = new TextEncoder().encode("again and again ".repeat(20_000));

/** A file that counts how often it is asked for a piece. */
function counted(parts: Uint8Array<ArrayBuffer>) {
  const file = new Blob([parts]);
  const slice = file.slice.bind(file);
  let asked = 0;
  Object.assign(file, {
    slice: (...given: Parameters<Blob["slice"]>) => {
      asked += 1;
      return slice(...given);
    },
  });
  return { file, asked: () => asked };
}

const pack = zipSync({
  "entries.txt": [text, { level: 6 }],
  ...Object.fromEntries(Array.from({ length: TILES }, (_, n) => [`tile/${n}`, [tile(n), { level: 0 }]])),
  "long.bin": [long, { level: 0 }],
  "empty.txt": [new Uint8Array(0), { level: 0 }],
} as Parameters<typeof zipSync>[0]);

test("each member is what was packed, stored or deflated, short or long, in any order and side by side", async () => {
  const reader = await blobZipReader(new Blob([Uint8Array.from(pack)]));
  const is = async (name: string, expected: Uint8Array) =>
    Buffer.compare((await readAll(reader, name)) ?? Buffer.of(), expected) === 0;
  expect(await is("tile/0", tile(0))).toBe(true);
  expect(await is("long.bin", long)).toBe(true);
  expect(await is("tile/7", tile(7))).toBe(true);
  expect(await is("entries.txt", text)).toBe(true);
  expect(await is("empty.txt", new Uint8Array(0))).toBe(true);
  expect(await readAll(reader, "nothing")).toBeNull();
  const some = [599, 3, 300, 4, 598, 5];
  expect(await Promise.all(some.map((n) => is(`tile/${n}`, tile(n))))).toEqual(some.map(() => true));
  expect(await reader.names("tile/59")).toHaveLength(11);
});

test("thousands of tiles in a row are read by a few reads of the file", async () => {
  const { file, asked } = counted(Uint8Array.from(pack));
  const reader = await blobZipReader(file);
  for (let n = 0; n < TILES; n++) expect((await readAll(reader, `tile/${n}`))?.length).toBe(8192);
  expect(asked()).toBeLessThan(10);
});
