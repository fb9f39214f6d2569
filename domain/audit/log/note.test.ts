import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeSigner, sha256, verifyEd25519 } from "#server/testing/log-crypto.ts";
import { fromBase64, toBase64, utf8 } from "./bytes.ts";
import { formatCheckpoint, isOrigin, parseCheckpoint } from "./checkpoint.ts";
import {
  formatVerifierKey,
  NoteError,
  openNote,
  openNoteAsync,
  parseNote,
  parseVerifierKey,
  signNote,
  verifierKey,
} from "./note.ts";
import { formatTlogProof, parseTlogProof } from "./tlog-proof.ts";

/** From the tests of Go's golang.org/x/mod/sumdb/note. */
const PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_NOTE = `${PETER_TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

const reasonOf = (open: () => unknown): string => {
  try {
    open();
  } catch (error) {
    if (error instanceof NoteError) return error.reason;
    throw error;
  }
  return "opened";
};

describe("notes of other programs", () => {
  test("a verifier key of Go's is read and written the same", () => {
    const key = parseVerifierKey(sha256, PETER);
    expect(key?.name).toBe("PeterNeumann");
    expect(key && formatVerifierKey(key)).toBe(PETER);
  });

  test("its note opens", () => {
    const key = parseVerifierKey(sha256, PETER);
    if (!key) throw new Error("the key was not read");
    expect(openNote(PETER_NOTE, [key], verifyEd25519)).toEqual({ text: PETER_TEXT, signedBy: [key] });
  });
});

const log = makeSigner("example.com/log");
const other = makeSigner("example.com/witness");
const text = "first\n\nthird\n";

/** The last letter before the padding has two bits that mean nothing. */
const secondSpelling = (note: string): string =>
  note.replace(/(.)=\n$/, (_, last: string) => `${String.fromCharCode(last.charCodeAt(0) + 1)}=\n`);

describe("opening a note", () => {
  test("an empty line inside the text belongs to the text", () => {
    expect(parseNote(signNote(text, [log])).text).toBe(text);
  });

  test("sixteen signatures and more, of which one is known", () => {
    const crowd = Array.from({ length: 20 }, (_, i) => makeSigner(`example.com/witness/${i}`));
    const note = signNote(text, [...crowd, log]);
    expect(openNote(note, [log.key], verifyEd25519).signedBy).toEqual([log.key]);
  });

  test("two known keys that both signed", async () => {
    const note = signNote(text, [log, other]);
    const open = await openNoteAsync(note, [other.key, log.key], async (...args) => verifyEd25519(...args));
    expect(open.signedBy).toEqual([log.key, other.key]);
  });

  test("unknown keys are ignored, also one of the same name", () => {
    const namesake = makeSigner("example.com/log");
    const note = signNote(text, [namesake, log]);
    expect(openNote(note, [log.key], verifyEd25519).signedBy).toEqual([log.key]);
    expect(reasonOf(() => openNote(note, [other.key], verifyEd25519))).toBe("no-known-signature");
  });

  test("a wrong signature of a known key refuses the note, though another one is right", () => {
    const forged = { key: other.key, sign: () => new Uint8Array(64) };
    const note = signNote(text, [log, forged]);
    expect(openNote(note, [log.key], verifyEd25519).text).toBe(text);
    expect(reasonOf(() => openNote(note, [log.key, other.key], verifyEd25519))).toBe("bad-signature");
  });

  test("any one bit changed, and it does not open as it was", () => {
    const note = utf8(signNote(text, [log]));
    fc.assert(
      fc.property(fc.nat(note.length * 8 - 1), (at) => {
        const changed = Uint8Array.from(note);
        const byte = Math.floor(at / 8);
        changed[byte] = (changed[byte] ?? 0) ^ (1 << (at % 8));
        let read: string;
        try {
          read = new TextDecoder("utf-8", { fatal: true }).decode(changed);
        } catch {
          return;
        }
        expect(reasonOf(() => openNote(read, [log.key], verifyEd25519))).not.toBe("opened");
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ["nothing", ""],
    ["no signature", "text\n"],
    ["no empty line", "text\n— name AAAAAAAA\n"],
    ["an end without line feed", signNote(text, [log]).slice(0, -1)],
    ["a hyphen for the dash", signNote(text, [log]).replace("—", "-")],
    ["a carriage return", signNote(text, [log]).replace("\n", "\r\n")],
    ["base 64 in a second spelling", secondSpelling(signNote(text, [log]))],
    ["a signature without bytes", "text\n\n— name AAAAAA==\n"],
    [
      "more signatures than anybody needs",
      signNote(
        text,
        Array.from({ length: 65 }, () => log),
      ),
    ],
  ])("%s is malformed", (_, note) => {
    expect(reasonOf(() => openNote(note, [log.key], verifyEd25519))).toBe("malformed");
  });

  test("a text that is no note is not signed", () => {
    expect(() => signNote("no line feed", [log])).toThrow(RangeError);
    expect(() => signNote("a\ttab\n", [log])).toThrow(RangeError);
    expect(() => signNote(text, [])).toThrow(RangeError);
  });
});

describe("verifier keys", () => {
  test("are read back", () => {
    expect(parseVerifierKey(sha256, formatVerifierKey(log.key))).toEqual(log.key);
  });

  test.each([
    ["another id", PETER.replace("c74f20a3", "c74f20a4")],
    ["another name", PETER.replace("Peter", "Paul")],
    ["another algorithm", PETER.replace("+ARpc", "+Ahpc")],
    ["a short key", PETER.slice(0, -4)],
    ["no parts", "PeterNeumann"],
    ["a space in the name", PETER.replace("Peter", "Peter ")],
  ])("%s is refused", (_, key) => expect(parseVerifierKey(sha256, key)).toBeNull());

  test("a name with a plus sign is none", () => {
    expect(() => verifierKey(sha256, "a+b", log.key.publicKey)).toThrow(RangeError);
    expect(() => verifierKey(sha256, "ab", log.key.publicKey.slice(1))).toThrow(RangeError);
  });
});

describe("checkpoints", () => {
  const root = sha256(utf8("root"));

  test("are three lines", () => {
    const body = formatCheckpoint({ origin: "example.com/log", size: 109_482, root });
    expect(body).toBe(`example.com/log\n109482\n${toBase64(root)}\n`);
    expect(parseCheckpoint(body)).toMatchObject({ origin: "example.com/log", size: 109_482 });
    expect(parseCheckpoint(`${body}extension\n`)).toMatchObject({ size: 109_482 });
  });

  test.each([
    ["a leading zero", `log\n01\n${toBase64(root)}\n`],
    ["a negative size", `log\n-1\n${toBase64(root)}\n`],
    ["a size beyond 2^53", `log\n9007199254740993\n${toBase64(root)}\n`],
    ["a short root", `log\n1\n${toBase64(root.slice(1))}\n`],
    ["no origin", `\n1\n${toBase64(root)}\n`],
    ["no last line feed", `log\n1\n${toBase64(root)}`],
    ["an empty extension", `log\n1\n${toBase64(root)}\n\n`],
  ])("%s is refused", (_, body) => expect(parseCheckpoint(body)).toBeNull());

  test.each([
    ["example.com/log", true],
    ["with space", false],
    ["a+b", false],
    ["", false],
    ["é", false],
  ])("%j as an origin: %s", (origin, ok) => expect(isOrigin(origin)).toBe(ok));
});

describe("proof files", () => {
  const root = sha256(utf8("root"));
  const checkpoint = signNote(formatCheckpoint({ origin: "example.com/log", size: 8, root }), [log]);
  const hashes = [1, 2, 3].map((n) => sha256(Uint8Array.of(n)));

  test("begin with the format's name, then index, hashes, and the checkpoint as it was issued", () => {
    const proof = formatTlogProof({ index: 5, hashes, checkpoint });
    expect(proof).toBe(
      `c2sp.org/tlog-proof@v1\nindex 5\n${hashes.map((h) => toBase64(h)).join("\n")}\n\n${checkpoint}`,
    );
    expect(parseTlogProof(proof)).toMatchObject({ index: 5, checkpoint });
    expect(parseTlogProof(proof)?.hashes.map(toBase64)).toEqual(hashes.map(toBase64));
  });

  test("of a tree of one leaf, and with something extra", () => {
    const proof = { index: 0, hashes: [], checkpoint, extra: utf8("more") };
    expect(parseTlogProof(formatTlogProof(proof))).toEqual(proof);
  });

  test.each([
    ["another version", (proof: string) => proof.replace("@v1", "@v2")],
    ["no index", (proof: string) => proof.replace("index 5\n", "")],
    ["an index with a zero before it", (proof: string) => proof.replace("index 5", "index 05")],
    ["a broken hash", (proof: string) => proof.replace(/=\n/, "\n")],
    ["no checkpoint", (proof: string) => proof.slice(0, proof.indexOf("\n\n"))],
    ["too many hashes", (proof: string) => proof.replace("\n\n", `\n${`${toBase64(root)}\n`.repeat(65)}\n`)],
  ])("%s is refused", (_, change) => {
    expect(parseTlogProof(change(formatTlogProof({ index: 5, hashes, checkpoint })))).toBeNull();
  });
});

test("base 64 has one spelling", () => {
  expect(fromBase64("AA==")).toEqual(new Uint8Array(1));
  for (const text of ["AB==", "AA=", "AA", "A A=", "AA-_", "===="]) expect(fromBase64(text)).toBeNull();
});
