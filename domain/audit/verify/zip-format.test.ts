import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readZipDirectory, readZipEnd, readZipEnd64, zipDataStart } from "./zip-format.ts";

const stored = new TextEncoder().encode("kept as it is");
const repeated = new TextEncoder().encode("again and again ".repeat(100));
const zip = zipSync({
  "folder/stored.txt": [stored, { level: 0 }],
  "deflated.txt": [repeated, { level: 9 }],
  "empty/": [new Uint8Array(0), { level: 0 }],
});

const joined = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const changed = (bytes: Uint8Array, change: (view: DataView) => void): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  change(new DataView(copy.buffer));
  return copy;
};
const u32 = (value: number) => changed(new Uint8Array(4), (view) => view.setUint32(0, value, true));
const u64 = (value: number) =>
  changed(new Uint8Array(8), (view) => view.setBigUint64(0, BigInt(value), true));

function directoryOf(file: Uint8Array) {
  const end = readZipEnd(file);
  const { offset, bytes } = "end64" in end ? readZipEnd64(file.subarray(end.end64, end.end64 + 56)) : end;
  return { offset, bytes, members: readZipDirectory(file.subarray(offset, offset + bytes)) };
}

/** The same zip with a zip64 end and locator before its end, whose own fields say that they are too small. */
function withZip64End(): Uint8Array {
  const { offset, bytes } = directoryOf(zip);
  const end64 = new Uint8Array(56);
  end64.set(u32(0x06064b50));
  end64.set(u64(bytes), 40);
  end64.set(u64(offset), 48);
  const locator = joined(u32(0x07064b50), u32(0), u64(zip.length - 22), u32(1));
  const end = changed(zip.slice(-22), (view) => {
    view.setUint32(12, 0xffff_ffff, true);
    view.setUint32(16, 0xffff_ffff, true);
  });
  return joined(zip.subarray(0, -22), end64, locator, end);
}

const withComment = (comment: Uint8Array): Uint8Array =>
  joined(
    changed(zip, (view) => view.setUint16(zip.length - 2, comment.length, true)),
    comment,
  );

describe("a zip's directory", () => {
  test.each<[string, Uint8Array]>([
    ["as it is", zip],
    ["with a zip64 end", withZip64End()],
    ["with a comment at the end", withComment(new TextEncoder().encode("a comment"))],
    ["with the longest comment", withComment(new Uint8Array(65_535))],
  ])("%s", (_name, file) => {
    const { members } = directoryOf(file);
    expect([...members.keys()]).toEqual(["folder/stored.txt", "deflated.txt"]);
    expect(members.get("folder/stored.txt")).toMatchObject({
      deflated: false,
      size: stored.length,
      packed: stored.length,
    });
    const deflated = members.get("deflated.txt");
    expect(deflated).toMatchObject({ deflated: true, size: repeated.length });
    expect(deflated?.packed).toBeLessThan(repeated.length);
  });

  test("a member's bytes begin after its local header", () => {
    const member = directoryOf(zip).members.get("folder/stored.txt");
    if (!member) throw new Error("no member");
    const start = zipDataStart(member, zip.subarray(member.offset, member.offset + 30));
    expect(zip.slice(start, start + member.packed)).toEqual(stored);
  });

  test("lengths and places beyond 4 GiB stand in the extra field", () => {
    const name = new TextEncoder().encode("large.txt");
    const header = changed(new Uint8Array(46), (view) => {
      view.setUint32(0, 0x02014b50, true);
      view.setUint16(28, name.length, true);
      view.setUint16(30, 28, true);
      view.setUint32(20, 0xffff_ffff, true);
      view.setUint32(24, 0xffff_ffff, true);
      view.setUint32(42, 0xffff_ffff, true);
    });
    const extra = changed(new Uint8Array(4), (view) => {
      view.setUint16(0, 1, true);
      view.setUint16(2, 24, true);
    });
    const directory = joined(header, name, extra, u64(6e9), u64(5e9), u64(7e9));
    expect(readZipDirectory(directory).get("large.txt")).toEqual({
      deflated: false,
      size: 6e9,
      packed: 5e9,
      offset: 7e9,
    });
  });
});

describe("what is no zip is refused with a sentence", () => {
  const damaged = (at: number) => changed(zip, (view) => view.setUint8(at, 0));
  test.each<[string, () => unknown, string]>([
    ["nothing", () => readZipEnd(new Uint8Array(0)), "not a zip file"],
    [
      "something else",
      () => readZipEnd(new TextEncoder().encode("plain text, and long enough to hold an end")),
      "not a zip file",
    ],
    ["cut before its end", () => readZipEnd(zip.subarray(0, -22)), "not a zip file"],
    ["a zip64 end that is none", () => readZipEnd64(new Uint8Array(56)), "end is damaged"],
    ["a zip64 end cut short", () => readZipEnd64(u32(0x06064b50)), "end is damaged"],
    [
      "a local header that is none",
      () => zipDataStart({ packed: 1, size: 1, offset: 0, deflated: false }, damaged(0)),
      "points at no file",
    ],
    [
      "a local header cut short",
      () => zipDataStart({ packed: 1, size: 1, offset: 0, deflated: false }, zip.subarray(0, 29)),
      "points at no file",
    ],
    [
      "another way of packing",
      () => {
        const { offset } = directoryOf(zip);
        return directoryOf(changed(zip, (view) => view.setUint16(offset + 10, 12, true)));
      },
      "packed in a way that is not known",
    ],
  ])("%s", (_name, read, words) => {
    expect(read).toThrow(words);
  });
});
