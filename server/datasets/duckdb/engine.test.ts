import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { withEngine } from "./engine.ts";
import { isShortage } from "./import-file.ts";

const scratchFolder = mkdtempSync(join(tmpdir(), "countersign-engine-"));
afterAll(() => rmSync(scratchFolder, { recursive: true, force: true }));

test("what spills is bounded, and running into the bound is told apart as a shortage", async () => {
  const work = withEngine({ files: [], scratchFolder, memoryMb: 30, spillMb: 5, threads: 1 }, (engine) =>
    engine.run("create temp table t as select md5(i::varchar) as a from range(2000000) s(i)"),
  );
  const error = await work.catch((thrown: unknown) => thrown);
  expect(String(error)).toContain("max_temp_directory_size");
  expect(isShortage(error)).toBe(true);
});

test("without a word of the caller's there is a bound all the same", async () => {
  const bound = await withEngine({ files: [], scratchFolder }, (engine) =>
    engine.rows("select current_setting('max_temp_directory_size') as most"),
  );
  expect(bound).toEqual([{ most: "18.6 GiB" }]);
});
