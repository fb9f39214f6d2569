// The parts of APPNOTE 6.3 (with zip64) that an evidence pack needs, over bytes at hand: no file is opened here.

export type ZipMember = { packed: number; size: number; offset: number; deflated: boolean };

/** The directory's own place in the file. */
export type ZipDirectory = { offset: number; bytes: number };

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const ZIP64 = 0x0001;
const STORED = 0;
const DEFLATED = 8;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const FULL_32 = 0xffff_ffff;

/** As much of the file's end as may hold the end of the directory. */
export const ZIP_TAIL_BYTES = END_BYTES + 65_535 + LOCATOR_BYTES;
export const ZIP_END_64_BYTES = 56;
export const ZIP_LOCAL_BYTES = 30;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Where the directory is, read off the last {@link ZIP_TAIL_BYTES} of the file; or where its zip64 end is, to be read
 * next. Throws Error when this is no zip.
 */
export function readZipEnd(tail: Uint8Array): ZipDirectory | { end64: number } {
  const view = viewOf(tail);
  let at = tail.length - END_BYTES;
  while (at >= 0 && view.getUint32(at, true) !== END) at -= 1;
  if (at < 0) throw new Error("This is not a zip file, or its end is missing.");
  const locator = at - LOCATOR_BYTES;
  if (locator >= 0 && view.getUint32(locator, true) === LOCATOR_64)
    return { end64: Number(view.getBigUint64(locator + 8, true)) };
  return { bytes: view.getUint32(at + 12, true), offset: view.getUint32(at + 16, true) };
}

/** The zip64 end of the directory, {@link ZIP_END_64_BYTES} long. */
export function readZipEnd64(end: Uint8Array): ZipDirectory {
  const view = viewOf(end);
  if (end.length < ZIP_END_64_BYTES || view.getUint32(0, true) !== END_64)
    throw new Error("The zip's end is damaged.");
  return { bytes: Number(view.getBigUint64(40, true)), offset: Number(view.getBigUint64(48, true)) };
}

/** The files that the directory lists, by name. Folders are left out. */
export function readZipDirectory(directory: Uint8Array): Map<string, ZipMember> {
  const view = viewOf(directory);
  const decoder = new TextDecoder();
  const members = new Map<string, ZipMember>();
  for (let at = 0; at + 46 <= directory.length && view.getUint32(at, true) === CENTRAL; ) {
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const name = decoder.decode(directory.subarray(at + 46, nameEnd));
    const method = view.getUint16(at + 10, true);
    if (method !== STORED && method !== DEFLATED)
      throw new Error(`${name} is packed in a way that is not known here.`);
    const member = {
      deflated: method === DEFLATED,
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    if (!name.endsWith("/")) members.set(name, wide(member, directory.subarray(nameEnd, extraEnd)));
    at = extraEnd + view.getUint16(at + 32, true);
  }
  return members;
}

/** Lengths and places beyond 4 GiB stand in the zip64 extra field, in this order, each only when it does not fit. */
function wide(member: ZipMember, extra: Uint8Array): ZipMember {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64) continue;
    let next = at + 4;
    const take = (value: number) => {
      if (value !== FULL_32) return value;
      next += 8;
      return Number(view.getBigUint64(next - 8, true));
    };
    return { ...member, size: take(member.size), packed: take(member.packed), offset: take(member.offset) };
  }
  return member;
}

/** Where a member's bytes begin, from its local header: name and extra field there may be of other lengths. */
export function zipDataStart(member: ZipMember, localHeader: Uint8Array): number {
  const view = viewOf(localHeader);
  if (localHeader.length < ZIP_LOCAL_BYTES || view.getUint32(0, true) !== LOCAL)
    throw new Error("The zip's directory points at no file.");
  return member.offset + ZIP_LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
}
