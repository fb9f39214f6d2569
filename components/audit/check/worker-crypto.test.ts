import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { workerCrypto } from "./worker-crypto.ts";

const { sha256, hasher } = await workerCrypto();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const expected = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const someBytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 131 + (i >> 3)) % 256);

test("is the digest of Node for every length around the blocks, and beyond its memory", () => {
  for (let length = 0; length <= 200; length++)
    expect(hex(sha256(someBytes(length))), `${length}`).toBe(expected(someBytes(length)));
  for (const length of [65_536, 131_071, 131_072, 131_073, 400_000])
    expect(hex(sha256(someBytes(length))), `${length}`).toBe(expected(someBytes(length)));
  expect(hex(sha256(Buffer.from("abc")))).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

test("pieces of any length give the same, also of two messages in turn and with other hashes between", () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 });
  fc.assert(
    fc.property(pieces, pieces, (one, other) => {
      const [first, second] = [hasher(), hasher()];
      for (let i = 0; i < Math.max(one.length, other.length); i++) {
        first.update(one[i] ?? new Uint8Array(0));
        second.update(other[i] ?? new Uint8Array(0));
        sha256(someBytes(i));
      }
      expect(hex(first.digest())).toBe(expected(Buffer.concat(one)));
      expect(hex(second.digest())).toBe(expected(Buffer.concat(other)));
    }),
    { numRuns: 200 },
  );
});

test("a digest that was given stays what it was", () => {
  const given = sha256(someBytes(10));
  const before = hex(given);
  sha256(someBytes(20));
  expect(hex(given)).toBe(before);
});
