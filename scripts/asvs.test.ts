import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

/** docs/asvs.csv: which requirements of OWASP ASVS 5.0 are met, and by which test that is seen. */
const root = dirname(import.meta.dirname);
const STATUSES = ["met", "partly", "not met", "not applicable"];

/** The requirements this product answers for. */
const ASKED =
  `1.2.10 1.3.1 1.3.4-6 1.3.12 1.5.2 2.2.1-3 2.3.1-5 2.4.1 3.2.1-2 3.3.1-4 3.4.1-8 3.5.1-3 3.5.5 3.5.8 3.7.2
  4.1.1 4.1.3-4 5.1.1 5.2.1-5 5.3.1-3 5.4.1-3 6.2.1-9 6.2.12 6.3.1-4 6.3.8 6.4.1 6.4.3 6.5.1 6.6.2-3 6.8.1 6.8.4 7.1.1-3
  7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-3 7.6.1-2 8.1.1-2 8.2.1-3 8.3.1-3 8.4.1-2 9.1.1-3 9.2.1-4 13.2.4-5 15.2.5 15.3.1-3 15.3.6
  15.4.2 16.1.1 16.2.1-2 16.2.4-5 16.3.1-4 16.4.1-3 16.5.1-4`
    .split(/\s+/)
    .flatMap((id) => {
      const [, chapter, from, to] = /^(\d+\.\d+)\.(\d+)(?:-(\d+))?$/.exec(id) ?? [];
      const first = Number(from);
      return Array.from({ length: Number(to ?? from) - first + 1 }, (_, i) => `${chapter}.${first + i}`);
    });

type Row = { id: string; level: string; status: string; how: string; tests: string[] };

const rows: Row[] = readFileSync(join(root, "docs/asvs.csv"), "utf8")
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [id = "", level = "", status = "", how = "", tests = ""] = cellsOf(line);
    return { id, level, status, how, tests: tests === "" ? [] : tests.split(" | ") };
  });

function cellsOf(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .map(([, cell = ""]) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell))
    .slice(0, 5);
}

describe("docs/asvs.csv", () => {
  test("answers each requirement once", () => {
    expect(rows.map(({ id }) => id)).toEqual([...new Set(rows.map(({ id }) => id))]);
    expect(rows.map(({ id }) => id).sort()).toEqual([...ASKED].sort());
  });

  test.each(rows)("$id says how, in a status word", ({ level, status, how }) => {
    expect(STATUSES).toContain(status);
    expect(["1", "2", "3"]).toContain(level);
    expect(how.length).toBeGreaterThan(5);
  });

  const named = rows.flatMap(({ id, tests }) => tests.map((name) => ({ id, name })));

  test.each(named)("$id: the test exists: $name", ({ name }) => {
    const [file = "", title = ""] = name.split(" > ");
    expect(existsSync(join(root, file)), file).toBe(true);
    const source = readFileSync(join(root, file), "utf8");
    const quoted = [`"${title}"`, `'${title}'`, `\`${title}\``];
    expect(
      quoted.some((text) => source.includes(text)),
      title,
    ).toBe(true);
  });

  test("most of what is met names a test", () => {
    const met = rows.filter(({ status }) => status === "met");
    expect(met.filter(({ tests }) => tests.length > 0).length / met.length).toBeGreaterThan(0.7);
  });
});
