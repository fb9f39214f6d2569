import type { Hasher, VerifyCrypto } from "#domain/audit/verify/reader.ts";
import { type Code, i32, kernel, type Local } from "#ml/wasm/assembler.ts";
import { advance, whileBelow } from "#ml/wasm/loops.ts";
import { borrowMemory, kernelsOn } from "#ml/wasm/memory.ts";

// SHA-256 of FIPS 180-4 as a kernel of WebAssembly: a browser's own digest answers later, which costs more than the hash of
// an entry, and in plain JavaScript hashing was more than half of a check.

const BLOCK_BYTES = 64;
const WORDS = 16;
const DIGEST_BYTES = 32;

/** FIPS 180-4, 5.3.3. */
const START = Uint32Array.of(
  0x6a09e667,
  0xbb67ae85,
  0x3c6ef372,
  0xa54ff53a,
  0x510e527f,
  0x9b05688c,
  0x1f83d9ab,
  0x5be0cd19,
);

/** FIPS 180-4, 4.2.2. */
const ROUNDS = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
];

// Where things stand in the kernel's memory. The input ends in at most two blocks that hold its padding.
const STATE = 0;
const DIGEST = STATE + DIGEST_BYTES;
const INPUT = DIGEST + DIGEST_BYTES;
const INPUT_BYTES = 1 << 17;

const sum = (first: Code, ...rest: Code[]): Code => rest.reduce((left, right) => i32.add(left, right), first);
const xor = (first: Code, ...rest: Code[]): Code => rest.reduce((left, right) => i32.xor(left, right), first);
const turned = ({ get }: Local, bits: number): Code => i32.rotr(get, i32.const(bits));
const shifted = ({ get }: Local, bits: number): Code => i32.shr(get, i32.const(bits));

/** Words of a message have their high byte first, those of WebAssembly their low one. */
const swapped = (word: Local): Code =>
  i32.or(i32.and(turned(word, 24), i32.const(0x00ff00ff)), i32.and(turned(word, 8), i32.const(0xff00ff00)));

type Eight = readonly [a: Local, b: Local, c: Local, d: Local, e: Local, f: Local, g: Local, h: Local];

/** The rounds from one on. Where the eight words stand goes round instead of their values. */
function roundsFrom(
  number: number,
  [a, b, c, d, e, f, g, h]: Eight,
  schedule: readonly Local[],
  more: Local,
): Code[] {
  if (number === ROUNDS.length) return [];
  const word = (of: number): Local => schedule[of % WORDS] ?? more;
  const [next, early, late] = [word(number), word(number + 1), word(number + 14)];
  const extended = next.set(
    sum(
      next.get,
      xor(turned(early, 7), turned(early, 18), shifted(early, 3)),
      word(number + 9).get,
      xor(turned(late, 17), turned(late, 19), shifted(late, 10)),
    ),
  );
  return [
    ...(number < WORDS ? [] : [extended]),
    more.set(
      sum(
        h.get,
        xor(turned(e, 6), turned(e, 11), turned(e, 25)),
        xor(g.get, i32.and(e.get, xor(f.get, g.get))),
        i32.const(ROUNDS[number] ?? 0),
        next.get,
      ),
    ),
    d.set(i32.add(d.get, more.get)),
    h.set(
      sum(
        more.get,
        xor(turned(a, 2), turned(a, 13), turned(a, 22)),
        i32.or(i32.and(a.get, b.get), i32.and(c.get, i32.or(a.get, b.get))),
      ),
    ),
    ...roundsFrom(number + 1, [h, a, b, c, d, e, f, g], schedule, more),
  ];
}

/** Takes whole blocks into the state. */
const compress = kernel("compress", ["i32", "i32"], (body, at, end) => {
  const words = body.locals("i32", 8);
  const schedule = body.locals("i32", WORDS);
  const more = body.local("i32");
  const state = (i: number) => i32.load(i32.const(STATE), 4 * i);
  return [
    whileBelow(
      at,
      end.get,
      ...schedule.flatMap((word, i) => [word.set(i32.load(at.get, 4 * i)), word.set(swapped(word))]),
      ...words.map((word, i) => word.set(state(i))),
      ...roundsFrom(0, words, schedule, more),
      ...words.map((word, i) => i32.store(i32.const(STATE), i32.add(state(i), word.get), 4 * i)),
      advance(at, BLOCK_BYTES),
    ),
  ];
});

/** Writes the state as the digest. */
const finish = kernel("finish", [], (body) => {
  const word = body.local("i32");
  return Array.from({ length: DIGEST_BYTES / 4 }, (_, i) => [
    ...word.set(i32.load(i32.const(STATE), 4 * i)),
    ...i32.store(i32.const(DIGEST), swapped(word), 4 * i),
  ]);
});

const kernels = kernelsOn([compress, finish]);

/** SHA-256 at once and in pieces. Throws where a page is not allowed WebAssembly. */
export function makeSha256(): Pick<VerifyCrypto, "sha256" | "hasher"> {
  const memory = borrowMemory(INPUT + INPUT_BYTES + 2 * BLOCK_BYTES, false);
  const run = kernels(memory);
  const bytes = new Uint8Array(memory.buffer);
  const view = new DataView(memory.buffer);
  const state = new Uint32Array(memory.buffer, STATE, START.length);

  /** The digest, once the end of the message stands in the input: so many of its bytes, of so many in all. */
  const ended = (length: number, total: number): Uint8Array => {
    const padded = Math.ceil((length + 9) / BLOCK_BYTES) * BLOCK_BYTES;
    bytes.fill(0, INPUT + length, INPUT + padded);
    bytes[INPUT + length] = 0x80;
    view.setUint32(INPUT + padded - 8, Math.floor(total / 2 ** 29));
    view.setUint32(INPUT + padded - 4, total * 8);
    run.compress(INPUT, INPUT + padded);
    run.finish();
    return bytes.slice(DIGEST, DIGEST + DIGEST_BYTES);
  };

  // Several may be under way at once, so each keeps its state to itself between its pieces.
  const hasher = (): Hasher => {
    const own = Uint32Array.from(START);
    const rest = new Uint8Array(BLOCK_BYTES);
    let [held, total] = [0, 0];
    return {
      update(piece) {
        state.set(own);
        total += piece.length;
        for (let from = 0; from < piece.length; ) {
          const taken = piece.subarray(from, from + INPUT_BYTES - held);
          bytes.set(rest.subarray(0, held), INPUT);
          bytes.set(taken, INPUT + held);
          const length = held + taken.length;
          held = length % BLOCK_BYTES;
          run.compress(INPUT, INPUT + length - held);
          rest.set(bytes.subarray(INPUT + length - held, INPUT + length));
          from += taken.length;
        }
        own.set(state);
      },
      digest() {
        state.set(own);
        bytes.set(rest.subarray(0, held), INPUT);
        return ended(held, total);
      },
    };
  };

  return {
    hasher,
    sha256(message) {
      if (message.length > INPUT_BYTES) {
        const pieces = hasher();
        pieces.update(message);
        return pieces.digest();
      }
      state.set(START);
      bytes.set(message, INPUT);
      return ended(message.length, message.length);
    },
  };
}
