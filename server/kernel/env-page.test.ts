import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { VARIABLE_NAMES } from "./env.ts";

it("docs/configuration.md has a row for every variable that is read, and for no other", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/configuration.md"), "utf8");
  const rows = [...page.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, name]) => name);
  expect(rows.toSorted()).toEqual(VARIABLE_NAMES.toSorted());
});
