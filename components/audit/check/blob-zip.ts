import type { EvidenceReader } from "#domain/audit/verify/reader.ts";
import {
  readZipDirectory,
  readZipEnd,
  readZipEnd64,
  ZIP_END_64_BYTES,
  ZIP_LOCAL_BYTES,
  ZIP_TAIL_BYTES,
  zipDataStart,
} from "#domain/audit/verify/zip-format.ts";

const bytesOf = async (blob: Blob, from: number, length: number): Promise<Uint8Array> =>
  new Uint8Array(await blob.slice(from, from + length).arrayBuffer());

const WINDOW_BYTES = 4 * 2 ** 20;

/**
 * Small reads by way of one larger: a pack has thousands of tiles in a row, and to ask the browser for a piece of a file costs
 * a millisecond however short it is. Members that are longer than a window are streamed past it.
 */
function windowOn(file: Blob) {
  let held: { from: number; bytes: Uint8Array } = { from: 0, bytes: new Uint8Array(0) };
  return async (at: number, length: number): Promise<Uint8Array> => {
    let found = held;
    if (at < found.from || at + length > found.from + found.bytes.length) {
      // Kept apart until it is here: others may be reading meanwhile.
      found = { from: at, bytes: await bytesOf(file, at, Math.max(length, WINDOW_BYTES)) };
      held = found;
    }
    return found.bytes.subarray(at - found.from, at - found.from + length);
  };
}

/** An evidence pack as the file that somebody chose: read piece by piece, and sent nowhere. Throws when it is no zip. */
export async function blobZipReader(file: Blob): Promise<EvidenceReader> {
  const tail = await bytesOf(file, Math.max(0, file.size - ZIP_TAIL_BYTES), ZIP_TAIL_BYTES);
  const end = readZipEnd(tail);
  const { offset, bytes } =
    "end64" in end ? readZipEnd64(await bytesOf(file, end.end64, ZIP_END_64_BYTES)) : end;
  const members = readZipDirectory(await bytesOf(file, offset, bytes));
  const read = windowOn(file);
  return {
    async open(name) {
      const member = members.get(name);
      if (!member) return null;
      const start = zipDataStart(member, await read(member.offset, ZIP_LOCAL_BYTES));
      if (!member.deflated && member.packed <= WINDOW_BYTES) return once(await read(start, member.packed));
      const packed = file.slice(start, start + member.packed).stream();
      return pieces(member.deflated ? packed.pipeThrough(new DecompressionStream("deflate-raw")) : packed);
    },
    names: async (prefix) => [...members.keys()].filter((name) => name.startsWith(prefix)).sort(),
  };
}

// Not every browser can iterate a stream by itself.
async function* pieces(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}
