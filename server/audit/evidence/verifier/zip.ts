import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createInflateRaw, inflateRawSync } from "node:zlib";
import type { EvidenceReader } from "#domain/audit/verify/reader.ts";
import {
  readZipDirectory,
  readZipEnd,
  readZipEnd64,
  ZIP_END_64_BYTES,
  ZIP_LOCAL_BYTES,
  ZIP_TAIL_BYTES,
  type ZipMember,
  zipDataStart,
} from "#domain/audit/verify/zip-format.ts";

const SMALL = 1 << 20;

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
      return !member.deflated ? raw : raw.pipe(createInflateRaw({ chunkSize: 1 << 20 }));
    },
    async names(prefix) {
      return [...members.keys()].filter((name) => name.startsWith(prefix)).sort();
    },
    close: () => file.close(),
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* small(file: FileHandle, member: ZipMember, start: number): AsyncGenerator<Uint8Array> {
  const raw = await readAt(file, start, member.packed);
  yield !member.deflated ? raw : inflateRawSync(raw, { maxOutputLength: SMALL });
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  // A length that the zip itself claims: not believed before memory is given to it.
  if (length > SMALL && position + length > (await file.stat()).size)
    throw new Error("The zip ends in the middle of a file.");
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw new Error("The zip ends in the middle of a file.");
  return buffer;
}

async function dataOf(file: FileHandle, member: ZipMember): Promise<number> {
  return zipDataStart(member, await readAt(file, member.offset, ZIP_LOCAL_BYTES));
}

async function readDirectory(file: FileHandle): Promise<Map<string, ZipMember>> {
  const { size } = await file.stat();
  const tailBytes = Math.min(size, ZIP_TAIL_BYTES);
  const end = readZipEnd(await readAt(file, size - tailBytes, tailBytes));
  const { offset, bytes } =
    "end64" in end ? readZipEnd64(await readAt(file, end.end64, ZIP_END_64_BYTES)) : end;
  return readZipDirectory(await readAt(file, offset, bytes));
}
