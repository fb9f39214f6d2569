import { createHash, webcrypto } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Content, contentDigest, contentManifest } from "./content.ts";

const sync = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const viaWebCrypto = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  Buffer.from(await webcrypto.subtle.digest("SHA-256", bytes)).toString("hex");

const content: Content = {
  modelDigest: "1".repeat(64),
  datasetDigests: ["2".repeat(64), "3".repeat(64)],
  metrics: { auc: 0.741, accuracy: 0.8 },
  inputSchema: [{ name: "distance", kind: "numeric" }],
  configuration: { algorithm: "gradient_boosting", trees: 100 },
};

const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
// Text without lone surrogates, and no -0: neither has a form of its own in JSON.
const json = fc
  .jsonValue({ maxDepth: 3, stringUnit: "grapheme" })
  .map((value): unknown => JSON.parse(JSON.stringify(value)));
const anyContent: fc.Arbitrary<Content> = fc.record({
  modelDigest: hex,
  datasetDigests: fc.array(hex, { maxLength: 3 }),
  metrics: json,
  inputSchema: json,
  configuration: json,
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe("content digest", () => {
  test("is the hash of this text, whichever hash function is given", async () => {
    expect(contentManifest(content)).toBe(
      `{"configuration":{"algorithm":"gradient_boosting","trees":100},"datasetDigests":["${"2".repeat(64)}","${"3".repeat(64)}"],"format":"countersign.content/1","inputSchema":[{"kind":"numeric","name":"distance"}],"metrics":{"accuracy":0.8,"auc":0.741},"modelDigest":"${"1".repeat(64)}"}`,
    );
    expect(contentDigest(content, sync)).toBe(sync(Buffer.from(contentManifest(content))));
    expect(await contentDigest(content, viaWebCrypto)).toBe(contentDigest(content, sync));
  });

  test("does not depend on the order of keys or of the dataset versions", () => {
    fc.assert(
      fc.property(anyContent, (given) => {
        const other: Content = {
          configuration: reversed(given.configuration),
          inputSchema: reversed(given.inputSchema),
          metrics: reversed(given.metrics),
          datasetDigests: [...given.datasetDigests].reverse(),
          modelDigest: given.modelDigest,
        };
        expect(contentDigest(other, sync)).toBe(contentDigest(given, sync));
      }),
    );
  });

  test("changes with any change of any part", () => {
    const part = fc.constantFrom<(keyof Content)[]>("metrics", "inputSchema", "configuration");
    fc.assert(
      fc.property(anyContent, part, json, hex, (given, key, value, digest) => {
        const before = contentDigest(given, sync);
        const changed = { ...given, [key]: value };
        const isSame = contentManifest(changed) === contentManifest(given);
        expect(contentDigest(changed, sync) === before).toBe(isSame);
        if (JSON.stringify(inOneOrder(value)) !== JSON.stringify(inOneOrder(given[key])))
          expect(isSame).toBe(false);
        fc.pre(digest !== given.modelDigest);
        expect(contentDigest({ ...given, modelDigest: digest }, sync)).not.toBe(before);
        expect(contentDigest({ ...given, datasetDigests: [...given.datasetDigests, digest] }, sync)).not.toBe(
          before,
        );
        expect(contentDigest({ ...given, card: "words" }, sync)).not.toBe(before);
      }),
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1])(
    "%s is refused: JSON would lose it",
    (value) => {
      expect(() => contentManifest({ ...content, metrics: { folds: [value] } })).toThrow(RangeError);
    },
  );

  test("what is no part of the content does not enter it", () => {
    const forged = { ...content, format: "countersign.content/0", stranger: true };
    expect(contentDigest(forged, sync)).toBe(contentDigest(content, sync));
  });
});

/** Keys in one order, so that equal values have equal text. */
function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOneOrder);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, inOneOrder(inner)]);
}
