import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createInflateRaw, inflateRawSync } from "node:zlib";
import type { EvidenceReader } from "#domain/audit/verify/reader.ts";

type Member = { method: number; packed: number; size: number; offset: number };

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const ZIP64 = 0x0001;
const STORED = 0;
const DEFLATED = 8;
const END_BYTES = 22;
const COMMENT_MAX = 65_535;
const SMALL = 1 << 20;
const FULL_32 = 0xffff_ffff;

/** A pack as the zip it came in (APPNOTE 6.3, with zip64). Its members are read from the disk as they are asked for. */
export async function zipReader(path: string): Promise<EvidenceReader & { close(): Promise<void> }> {
  const file = await open(path, "r");
  const members = await readDirectory(file).catch(async (error) => {
    await file.close();
    throw error;
  });
  return {
    async open(name) {
      const member = members.get(name);
      if (!member) return null;
      const start = await dataOf(file, member);
      if (member.packed <= SMALL && member.size <= SMALL) return small(file, member, start);
      if (member.packed === 0) return nothing();
      const raw = createReadStream(path, { start, end: start + member.packed - 1, highWaterMark: 1 << 20 });
      return member.method === STORED ? raw : raw.pipe(createInflateRaw({ chunkSize: 1 << 20 }));
    },
    async names(prefix) {
      return [...members.keys()].filter((name) => name.startsWith(prefix)).sort();
    },
    close: () => file.close(),
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* small(file: FileHandle, member: Member, start: number): AsyncGenerator<Uint8Array> {
  const raw = await readAt(file, start, member.packed);
  yield member.method === STORED ? raw : inflateRawSync(raw, { maxOutputLength: SMALL });
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw new Error("The zip ends in the middle of a file.");
  return buffer;
}

/** Where a member's bytes begin: after its local header, whose name and extra field may be of other lengths. */
async function dataOf(file: FileHandle, member: Member): Promise<number> {
  const header = await readAt(file, member.offset, 30);
  if (header.readUInt32LE(0) !== LOCAL) throw new Error("The zip's directory points at no file.");
  return member.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
}

async function readDirectory(file: FileHandle): Promise<Map<string, Member>> {
  const { size } = await file.stat();
  const tailBytes = Math.min(size, END_BYTES + COMMENT_MAX + 20);
  const tail = await readAt(file, size - tailBytes, tailBytes);
  let at = tail.length - END_BYTES;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at -= 1;
  if (at < 0) throw new Error("This is not a zip file, or its end is missing.");
  let [bytes, offset] = [tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)];
  if (at >= 20 && tail.readUInt32LE(at - 20) === LOCATOR_64) {
    const end = await readAt(file, Number(tail.readBigUInt64LE(at - 12)), 56);
    if (end.readUInt32LE(0) !== END_64) throw new Error("The zip's end is damaged.");
    [bytes, offset] = [Number(end.readBigUInt64LE(40)), Number(end.readBigUInt64LE(48))];
  }
  return parseDirectory(await readAt(file, offset, bytes));
}

function parseDirectory(directory: Buffer): Map<string, Member> {
  const members = new Map<string, Member>();
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === CENTRAL; ) {
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    const name = directory.toString("utf8", at + 46, nameEnd);
    const method = directory.readUInt16LE(at + 10);
    if (method !== STORED && method !== DEFLATED)
      throw new Error(`${name} is packed in a way that is not known here.`);
    const member = {
      method,
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    };
    if (!name.endsWith("/")) members.set(name, wide(member, directory.subarray(nameEnd, extraEnd)));
    at = extraEnd + directory.readUInt16LE(at + 32);
  }
  return members;
}

/** Lengths and places beyond 4 GiB stand in the zip64 extra field, in this order, each only when it does not fit. */
function wide(member: Member, extra: Buffer): Member {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== ZIP64) continue;
    let next = at + 4;
    const take = (value: number) => {
      if (value !== FULL_32) return value;
      next += 8;
      return Number(extra.readBigUInt64LE(next - 8));
    };
    return { ...member, size: take(member.size), packed: take(member.packed), offset: take(member.offset) };
  }
  return member;
}
