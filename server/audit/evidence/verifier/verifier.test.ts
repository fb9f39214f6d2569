import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatVerifierKey } from "#domain/audit/log/note.ts";
import { TestLog } from "#server/testing/evidence.ts";
import { type ZipMember, zipStream } from "../zip-stream.ts";

const VERIFIER = join(import.meta.dirname, "../verify.mjs");
let folder: string;
const log = new TestLog();
for (let i = 0; i < 600; i++)
  log.add({ action: "models.archive", target: { type: "model", id: `mod_${i % 5}` } });
log.checkpoint();
log.add({ action: "models.restore" });
log.checkpoint();

async function writeFolder(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  for (const [path, bytes] of files) {
    await mkdir(join(folder, name, dirname(path)), { recursive: true });
    await writeFile(join(folder, name, path), bytes);
  }
  return join(folder, name);
}

async function writeZip(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  async function* members(): AsyncGenerator<ZipMember> {
    for (const [path, bytes] of files) yield { name: path, content: Readable.from([bytes]) };
  }
  await pipeline(Readable.from(zipStream(members())), createWriteStream(join(folder, name)));
  return join(folder, name);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "countersign-verifier-"));
  const files = log.pack();
  await writeFolder("good", files);
  await writeZip("good.zip", files);
  const changed = new Map(files);
  changed.set(
    "entries.txt",
    Buffer.from(
      Buffer.from(files.get("entries.txt") ?? [])
        .toString()
        .replace("models.restore", "models.archive"),
    ),
  );
  await writeZip("changed.zip", changed);
  const partial = new Map(files);
  partial.delete("tile/0/000");
  await writeFolder("partial", partial);
  await writeFile(join(folder, "first.note"), log.checkpoints[0]?.note ?? "");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The committed file, run as an auditor runs it: from elsewhere, with nothing of ours around it. */
function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [VERIFIER, ...args], { cwd: folder }, (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
    });
  });
}

describe("verify.mjs", () => {
  test.each(["good", "good.zip"])("%s is in order", async (pack) => {
    const { code, out } = await run(
      pack,
      "--checkpoint",
      "first.note",
      "--key",
      formatVerifierKey(log.signer.key),
    );
    expect(out).toContain("Contradictions: none.");
    expect(out).toContain("601 entries, each leaf of the tree");
    expect(out).toContain("Verdict   OK");
    expect(code).toBe(0);
    for (const line of out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(110);
  });

  test("a changed pack ends with 1 and names what was changed", async () => {
    const { code, out } = await run("changed.zip");
    expect(code).toBe(1);
    expect(out).toContain("entry-changed");
    expect(out).toContain("Entry 600 is not the one that was recorded");
  });

  test("a pack with parts missing ends with 2", async () => {
    const { code, out } = await run("partial");
    expect(code).toBe(2);
    expect(out).toContain("tile-missing");
  });

  test.each([
    [[], "node verify.mjs PACK"],
    [["nothing-there"], "There is nothing at nothing-there."],
    [["good", "--colour"], "Unknown option"],
    [["good", "--key", "abc"], "is not a verifier key"],
    [["good", "--checkpoint", "none.note"], "cannot be read"],
    [["first.note"], "not a zip file"],
    [[tmpdir()], "is not an evidence pack"],
  ])("%j is not understood and ends with 3", async (args, words) => {
    const { code, err } = await run(...args);
    expect(err).toContain(words);
    expect(code).toBe(3);
  });

  test("the report as JSON", async () => {
    const { code, out } = await run("good.zip", "--json");
    expect(JSON.parse(out)).toMatchObject({
      format: "countersign.report/1",
      verdict: "ok",
      exitCode: 0,
      tree: { size: 601 },
    });
    expect(code).toBe(0);
  });
});
