import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";

export const WEIGHTS = ["400", "600"] as const;
export type Weight = (typeof WEIGHTS)[number];

/** A face is split by script into files; together they print every Latin and Cyrillic name. */
const SCRIPTS = ["latin", "latin-ext", "vietnamese", "cyrillic", "cyrillic-ext"];
const FILES = join("node_modules", "@fontsource", "ibm-plex-mono", "files");

export type FontPart = { name: string; file: Buffer };

let loaded: Record<Weight, FontPart[]> | null = null;

const partsOf = (weight: Weight): FontPart[] =>
  SCRIPTS.map((script) => ({
    name: `${script} ${weight}`,
    file: unwrapWoff(
      readFileSync(join(process.cwd(), FILES, `ibm-plex-mono-${script}-${weight}-normal.woff`)),
    ),
  }));

/** The bytes of the face in which the pages print digests, embedded so that a certificate looks the same everywhere. */
export function fontParts(): Record<Weight, FontPart[]> {
  loaded ??= { "400": partsOf("400"), "600": partsOf("600") };
  return loaded;
}

const WOFF_HEADER = 44;
const WOFF_ENTRY = 20;
const SFNT_ENTRY = 16;

/** The TrueType font inside a WOFF 1.0 file (W3C, 2012): its tables unpacked, on boundaries of four bytes. */
export function unwrapWoff(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, index) => {
    const at = WOFF_HEADER + index * WOFF_ENTRY;
    const offset = woff.readUInt32BE(at + 4);
    const packed = woff.subarray(offset, offset + woff.readUInt32BE(at + 8));
    const length = woff.readUInt32BE(at + 12);
    const data = packed.length < length ? inflateSync(packed) : packed;
    return { tag: woff.subarray(at, at + 4), checksum: woff.readUInt32BE(at + 16), data };
  });
  const log = Math.floor(Math.log2(count));
  const head = Buffer.alloc(12 + count * SFNT_ENTRY);
  woff.copy(head, 0, 4, 8);
  head.writeUInt16BE(count, 4);
  head.writeUInt16BE(16 * 2 ** log, 6);
  head.writeUInt16BE(log, 8);
  head.writeUInt16BE(16 * (count - 2 ** log), 10);
  const parts: Uint8Array[] = [head];
  let offset = head.length;
  for (const [index, { tag, checksum, data }] of tables.entries()) {
    const at = 12 + index * SFNT_ENTRY;
    tag.copy(head, at);
    head.writeUInt32BE(checksum, at + 4);
    head.writeUInt32BE(offset, at + 8);
    head.writeUInt32BE(data.length, at + 12);
    const padding = Buffer.alloc((4 - (data.length % 4)) % 4);
    parts.push(data, padding);
    offset += data.length + padding.length;
  }
  return Buffer.concat(parts);
}
