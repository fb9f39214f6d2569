import { isUtf8 } from "node:buffer";
import { createReadStream, createWriteStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ENCODING_LABELS, type EncodingName } from "#domain/datasets/reading.ts";
import { JobFailed } from "#server/kernel/job.ts";

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 10;

/** The first bytes of a file, at most `length`. */
export async function readHead(path: string, length: number): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const head = Buffer.alloc(length);
    const { bytesRead } = await file.read(head, 0, length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * How the text of a whole file is written. A byte order mark decides; UTF-16 without one shows by its zero bytes; what is not valid UTF-8 is
 * taken for Windows-1252, the superset of Latin-1 that spreadsheets write. A NUL byte in anything else is refused.
 */
export async function detectEncoding(path: string, signal?: AbortSignal): Promise<EncodingName> {
  const head = await readHead(path, 4096);
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const zeros = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > head.length * 0.2 && even <= odd / 20) return "utf-16le";
  if (even > head.length * 0.2 && odd <= even / 20) return "utf-16be";

  let valid = true;
  let newlines = 0;
  let carry: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES, signal })) {
    const bytes = chunk as Buffer;
    const nul = bytes.indexOf(0);
    if (nul >= 0) throw new JobFailed(nulSentence(newlines + countNewlines(bytes.subarray(0, nul)) + 1));
    newlines += countNewlines(bytes);
    if (!valid) continue;
    const joined = carry.length > 0 ? Buffer.concat([carry, bytes]) : bytes;
    const complete = joined.length - unfinishedTail(joined);
    valid = isUtf8(joined.subarray(0, complete));
    carry = joined.subarray(complete);
  }
  return valid && carry.length === 0 ? "utf-8" : "windows-1252";
}

const nulSentence = (line: number) =>
  `Line ${line} contains a NUL byte, which no text has: the file was damaged on its way or is not a text file. Nothing was imported. Export it again as CSV in UTF-8.`;

function countNewlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

/** How many bytes at the end begin a UTF-8 character that goes on in the next chunk. */
function unfinishedTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needs > back ? back : 0;
    }
  }
  return 0;
}

/** Writes the file again as UTF-8 without a byte order mark. */
export async function transcode(
  from: string,
  to: string,
  encoding: EncodingName,
  signal?: AbortSignal,
): Promise<void> {
  const decoder = new TextDecoder(encoding, { fatal: encoding.startsWith("utf-16") });
  const decode = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        const text = decoder.decode(chunk, { stream: true });
        done(text.includes("\u0000") ? new JobFailed(UTF16_NUL) : null, text);
      } catch {
        done(new JobFailed(UTF16_BROKEN));
      }
    },
    flush(done) {
      try {
        done(null, decoder.decode());
      } catch {
        done(new JobFailed(UTF16_BROKEN));
      }
    },
  });
  await pipeline(createReadStream(from, { highWaterMark: CHUNK_BYTES }), decode, createWriteStream(to), {
    signal,
  });
}

const UTF16_BROKEN =
  "The file is written in UTF-16 and ends in the middle of a character or contains one that does not exist. Nothing was imported. Export it again as CSV in UTF-8.";
const UTF16_NUL =
  "The file contains a NUL character, which no text has. Nothing was imported. Export it again as CSV in UTF-8.";

const NOT_UTF8 =
  "The file was to be read as UTF-8 and holds bytes that UTF-8 does not have. Nothing was imported. Choose another encoding, or export it again in UTF-8.";

const NOTES = {
  "utf-16le": "The file is written in UTF-16 and was read as such.",
  "utf-16be": "The file is written in UTF-16 (big endian) and was read as such.",
  "windows-1252": "The file is not valid UTF-8 and was read as Windows-1252, the Latin-1 of spreadsheets.",
} as const;

/** Does one piece of work on a text file in UTF-8: the file itself, or a copy of it that is gone afterwards. */
export async function withUtf8<T>(
  source: string,
  options: {
    scratch: (extension: string) => Promise<string>;
    signal?: AbortSignal | undefined;
    onNote?: (note: string) => void;
    /** What its person says it is written in. */
    encoding?: EncodingName | undefined;
  },
  work: (path: string) => Promise<T>,
): Promise<T> {
  const found = await detectEncoding(source, options.signal);
  const encoding = options.encoding ?? found;
  if (encoding === "utf-8") {
    if (found !== "utf-8") throw new JobFailed(NOT_UTF8);
    return work(source);
  }
  options.onNote?.(
    options.encoding ? `The file was read as ${ENCODING_LABELS[encoding]}, as was said.` : NOTES[encoding],
  );
  const plain = await options.scratch("txt");
  try {
    await transcode(source, plain, encoding, options.signal);
    return await work(plain);
  } finally {
    await rm(plain, { force: true });
  }
}
