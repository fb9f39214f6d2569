import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scanJsonLines } from "./json-lines.ts";
import { SetAside } from "./set-aside.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "json-lines-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("keys of a line of JSON", () => {
  it.each([
    { name: "a text that ends in a backslash", line: String.raw`{"folder": "C:\\", "n": 1}`, good: 1 },
    { name: "a text with a quotation mark", line: String.raw`{"folder": "a \": b", "n": 1}`, good: 1 },
    { name: "the same key twice", line: '{"n": 1, "n": 2}', good: 0 },
  ])("$name", async ({ line, good }) => {
    const path = join(folder, "rows.jsonl");
    await writeFile(path, `${line}\n`);
    const aside = new SetAside();
    expect((await scanJsonLines(path, aside)).good).toBe(good);
    expect(aside.rows).toBe(1 - good);
  });
});
