import { once } from "node:events";
import { pipeline, Readable } from "node:stream";
import { crc32, createDeflateRaw, deflateRawSync } from "node:zlib";

export type ZipMember = {
  name: string;
  content: AsyncIterable<Uint8Array>;
  /** Bytes that do not get smaller, such as hashes, are stored as they are. */
  stored?: boolean;
};

type Written = {
  name: Buffer;
  method: number;
  flags: number;
  crc: number;
  packed: number;
  size: number;
  offset: number;
};

const VERSION = 45;
const UTF8 = 0x0800;
const SIZES_FOLLOW = 0x0008;
const FULL_16 = 0xffff;
const FULL_32 = 0xffff_ffff;
/** 1980-01-01, the earliest a zip can say: equal evidence gives equal bytes. */
const DAY = 0x0021;
/** Members up to this are packed in memory, so that their sizes can stand in front of them. */
const SMALL = 1 << 20;

/**
 * A zip as it grows (APPNOTE 6.3): in the memory of one piece and the directory, packed by zlib's threads, and with zip64 where
 * a length, a place or the number of members needs it.
 */
export async function* zipStream(members: AsyncIterable<ZipMember>): AsyncGenerator<Uint8Array> {
  const written: Written[] = [];
  let offset = 0;
  for await (const member of members) {
    const pieces = writeMember(member, offset);
    let next = await pieces.next();
    while (!next.done) {
      offset += next.value.length;
      yield next.value;
      next = await pieces.next();
    }
    written.push(next.value);
  }
  const directory = written.map(centralHeader);
  yield* directory;
  const bytes = directory.reduce((sum, header) => sum + header.length, 0);
  yield endOf(written.length, bytes, offset);
}

async function* writeMember(
  { name, content, stored = false }: ZipMember,
  offset: number,
): AsyncGenerator<Uint8Array, Written> {
  const method = stored ? 0 : 8;
  const iterator = content[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let size = 0;
  let next = await iterator.next();
  for (; !next.done && size + next.value.length <= SMALL; next = await iterator.next()) {
    head.push(next.value);
    size += next.value.length;
  }
  const start = { name: Buffer.from(name, "utf8"), method, offset };
  if (next.done) {
    const whole = Buffer.concat(head);
    const packed = stored ? whole : deflateRawSync(whole);
    const written = { ...start, flags: UTF8, crc: crc32(whole), packed: packed.length, size };
    yield localHeader(written);
    yield packed;
    return written;
  }
  const rest = [...head, next.value];
  return yield* writeLarge(start, rest, { [Symbol.asyncIterator]: () => iterator });
}

async function* writeLarge(
  start: Pick<Written, "name" | "method" | "offset">,
  head: readonly Uint8Array[],
  tail: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, Written> {
  const written = { ...start, flags: UTF8 | SIZES_FOLLOW, crc: 0, packed: 0, size: 0 };
  async function* counted() {
    yield* head;
    yield* tail;
  }
  async function* tapped() {
    for await (const piece of counted()) {
      written.crc = crc32(piece, written.crc);
      written.size += piece.length;
      yield piece;
    }
  }
  yield localHeader(written);
  for await (const piece of written.method === 0 ? tapped() : deflated(tapped())) {
    written.packed += piece.length;
    yield piece;
  }
  const descriptor = Buffer.alloc(24);
  descriptor.writeUInt32LE(0x08074b50, 0);
  descriptor.writeUInt32LE(written.crc, 4);
  descriptor.writeBigUInt64LE(BigInt(written.packed), 8);
  descriptor.writeBigUInt64LE(BigInt(written.size), 16);
  yield descriptor;
  return written;
}

async function* deflated(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const deflate = createDeflateRaw({ level: 6, chunkSize: 1 << 18 });
  pipeline(Readable.from(pieces, { objectMode: true, highWaterMark: 2 }), deflate, () => {});
  for await (const piece of deflate) yield piece;
  if (!deflate.readableEnded) await once(deflate, "end");
}

function localHeader({ name, method, flags, crc, packed, size }: Omit<Written, "offset">): Buffer {
  // A member whose sizes follow says by this extra field that they follow with eight bytes each.
  const wide = (flags & SIZES_FOLLOW) !== 0;
  const header = Buffer.alloc(30 + name.length + (wide ? 20 : 0));
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt16LE(DAY, 12);
  header.writeUInt32LE(wide ? 0 : crc, 14);
  header.writeUInt32LE(wide ? FULL_32 : packed, 18);
  header.writeUInt32LE(wide ? FULL_32 : size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(wide ? 20 : 0, 28);
  name.copy(header, 30);
  if (wide) {
    header.writeUInt16LE(0x0001, 30 + name.length);
    header.writeUInt16LE(16, 32 + name.length);
  }
  return header;
}

function centralHeader({ name, method, flags, crc, packed, size, offset }: Written): Buffer {
  // Only where it is needed: older programs read the directory alone, and know no zip64.
  const wide = Math.max(packed, size, offset) >= FULL_32;
  const header = Buffer.alloc(46 + name.length + (wide ? 28 : 0));
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE((3 << 8) | VERSION, 4);
  header.writeUInt16LE(VERSION, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(method, 10);
  header.writeUInt16LE(DAY, 14);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(wide ? FULL_32 : packed, 20);
  header.writeUInt32LE(wide ? FULL_32 : size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(wide ? 28 : 0, 30);
  // A plain file that everybody may read.
  header.writeUInt32LE((0o100644 << 16) >>> 0, 38);
  header.writeUInt32LE(wide ? FULL_32 : offset, 42);
  name.copy(header, 46);
  if (wide) {
    const at = 46 + name.length;
    header.writeUInt16LE(0x0001, at);
    header.writeUInt16LE(24, at + 2);
    for (const [i, value] of [size, packed, offset].entries())
      header.writeBigUInt64LE(BigInt(value), at + 4 + 8 * i);
  }
  return header;
}

function endOf(count: number, bytes: number, offset: number): Buffer {
  const wide = count >= FULL_16 || bytes >= FULL_32 || offset >= FULL_32;
  const end = Buffer.alloc(wide ? 76 + 22 : 22);
  const at = wide ? 76 : 0;
  if (wide) {
    end.writeUInt32LE(0x06064b50, 0);
    end.writeBigUInt64LE(44n, 4);
    end.writeUInt16LE((3 << 8) | VERSION, 12);
    end.writeUInt16LE(VERSION, 14);
    for (const [i, value] of [count, count, bytes, offset].entries())
      end.writeBigUInt64LE(BigInt(value), 24 + 8 * i);
    end.writeUInt32LE(0x07064b50, 56);
    end.writeBigUInt64LE(BigInt(offset + bytes), 64);
    end.writeUInt32LE(1, 72);
  }
  end.writeUInt32LE(0x06054b50, at);
  end.writeUInt16LE(wide ? FULL_16 : count, at + 8);
  end.writeUInt16LE(wide ? FULL_16 : count, at + 10);
  end.writeUInt32LE(wide ? FULL_32 : bytes, at + 12);
  end.writeUInt32LE(wide ? FULL_32 : offset, at + 16);
  return end;
}
