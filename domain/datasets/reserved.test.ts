import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { reservedProblem } from "./reserved.ts";

const folders = (path: string) =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true }).flatMap((one) =>
        one.isDirectory() && !one.name.startsWith("[") ? [one.name] : [],
      )
    : [];
const ROUTES = "app/o/[org]/p/[project]/datasets";

test.each([
  ["dataset", ROUTES],
  ["recipe", `${ROUTES}/recipes`],
] as const)("no %s hides behind a page of its address", (what, path) => {
  const taken = folders(path);
  expect(taken.length).toBeGreaterThan(0);
  for (const name of taken) expect(reservedProblem(what, name)).toContain(`cannot be called "${name}"`);
  expect(reservedProblem(what, "flights")).toBeNull();
});
