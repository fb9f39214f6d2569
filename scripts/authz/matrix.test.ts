import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryFiles } from "#scripts/source-files.ts";
import { methodOf, routeOf } from "#server/serving/route.ts";
import { BELOW } from "./below.ts";
import { allVerbs, HOW_TO_DECLARE, MATRIX_FILE, matrixCsv, matrixRows } from "./matrix.ts";
import { DECLARED, pathOf, routesOf, routesOfFile } from "./routes.ts";

const root = dirname(dirname(import.meta.dirname));

describe("docs/authz-matrix.csv", () => {
  const written = readFileSync(join(root, MATRIX_FILE), "utf8").trimEnd().split("\n");
  const made = matrixCsv(matrixRows(root)).trimEnd().split("\n");

  test("has a row for every door and no other, as the code declares it", () => {
    const missing = made.filter((line) => !written.includes(line));
    const extra = written.filter((line) => !made.includes(line));
    expect(
      { missing, extra },
      "run node_modules/.bin/node scripts/authz-matrix.ts and review the difference",
    ).toEqual({
      missing: [],
      extra: [],
    });
    expect(written).toEqual(made);
  });

  test("has the columns of its head in every line", () => {
    const width = written[0]?.split(",").length ?? 0;
    expect(width).toBeGreaterThan(60);
    for (const line of written) expect(line.replaceAll(/"[^"]*"/g, "").split(",").length, line).toBe(width);
  });
});

test("every verb that the sources define has a row", () => {
  const defined = repositoryFiles(root)
    .filter((file) => /^server\/[a-z]+\/.*\.ts$/.test(file) && !/\.test\.ts$|^server\/testing\//.test(file))
    .flatMap((file) => {
      const source = readFileSync(join(root, file), "utf8");
      return [...source.matchAll(/\b(?:command|query)\(\{\s*name: "([^"]+)"/g)].map(([, name]) => name);
    });
  const known = allVerbs().map(({ name }) => name);
  expect(defined.filter((name) => name !== undefined && !known.includes(name))).toEqual([]);
  expect([...new Set(defined)].length).toBe(known.length);
});

describe("every route of the application", () => {
  test("declares its door", () => {
    const undeclared = routesOf(root).filter(({ door }) => door === null);
    expect(
      undeclared.map(({ file, method }) => `${file} ${method}`),
      HOW_TO_DECLARE,
    ).toEqual([]);
  });

  test("every declaration has its route", () => {
    const there = new Set(routesOf(root).map(({ path, method }) => `${method} ${path}`));
    expect(Object.keys(DECLARED).filter((name) => !there.has(name))).toEqual([]);
  });

  test("a route file without a method, or a page of no gate, is seen as undeclared", () => {
    expect(
      routesOfFile("app/api/new/route.ts", "export const GET = () => new Response();")[0]?.door,
    ).toBeNull();
    expect(routesOfFile("app/o/[org]/new/page.tsx", "export default () => <p/>;")[0]?.door).toBeNull();
    expect(routesOfFile("app/x/page.tsx", "await projectPage(params)")[0]?.door).toEqual({ gate: "project" });
  });

  test("one that takes any path below it says which it answers, and nothing is declared below any other", () => {
    const anyPath = routesOf(root).filter(
      ({ file, door }) => /\[\[?\.\.\./.test(file) && door?.gate === "open",
    );
    expect(anyPath.filter(({ path }) => path.includes("..."))).toEqual([]);
    const there = new Set(routesOf(root).map(({ file }) => pathOf(file)));
    expect(Object.keys(BELOW).filter((path) => !there.has(path))).toEqual([]);
  });

  test("the inference server knows exactly the paths that are declared below /v2", () => {
    const declared = Object.keys(BELOW["/v2/[[...path]]"] ?? {}).map((name) => {
      const [method = "", path = ""] = name.split(" ");
      return { method, route: routeOf(path) };
    });
    for (const { method, route } of declared)
      expect(route && methodOf(route), JSON.stringify(route)).toBe(method === "HEAD" ? "GET" : method);
    const kinds = { live: 0, ready: 0, server: 0, model: 0, modelReady: 0, infer: 0, metrics: 0 };
    for (const { route } of declared) if (route) kinds[route.kind] += 1;
    // Its own figures are for the machine itself: no path of the portal leads to them.
    expect(kinds).toEqual({ live: 2, ready: 2, server: 2, model: 4, modelReady: 4, infer: 2, metrics: 0 });
  });

  test("a page that turns somebody away by their role says so in its row", () => {
    const [page] = routesOfFile(
      "app/o/[org]/x/page.tsx",
      'const { may } = await organizationPage(params);\n  if (!may("audit:read") || !seesEveryProject(x)) return',
    );
    expect(page?.door).toEqual({
      gate: "organization",
      turnsAway: { permission: "audit:read", everyProject: true },
    });
    const marked = repositoryFiles(root).filter((file) => /^app\/.*page\.tsx$/.test(file));
    for (const file of marked) {
      const source = readFileSync(join(root, file), "utf8");
      const turns = /data-turned-away|<NoAuditAccess/.test(source);
      const [route] = routesOfFile(file, source);
      expect(route?.door !== null && route?.door !== undefined && "turnsAway" in route.door, file).toBe(
        turns,
      );
    }
  });

  test.each([
    ["app/page.tsx", "/"],
    ["app/o/[org]/(organization)/audit/page.tsx", "/o/[org]/audit"],
    ["app/v2/[[...path]]/route.ts", "/v2/[[...path]]"],
  ])("%s is %s", (file, path) => {
    expect(pathOf(file)).toBe(path);
  });

  test.each([
    ["export { handle as GET, handle as POST };", ["GET", "POST"]],
    ["export async function PUT(request: Request) {}", ["PUT"]],
    ["export const DELETE = handle;\nexport const dynamic = 1;", ["DELETE"]],
    ["const GET = 1; export { other };", []],
  ])("the methods of %s", (source, methods) => {
    expect(routesOfFile("app/x/route.ts", source).map(({ method }) => method)).toEqual(methods);
  });
});

describe("permission and scope fit together", () => {
  test.each(allVerbs())("$name", (verb) => {
    expect(verb.permission === "self", "self goes with self").toBe(verb.scope.kind === "self");
    if (verb.permission === "public") expect(["anyone", "presented"]).toContain(verb.scope.kind);
    if (verb.scope.kind === "presented") expect(verb.permission, "a secret is for strangers").toBe("public");
    if (verb.scope.kind === "anyone") expect(["public", "system"]).toContain(verb.permission);
  });
});
