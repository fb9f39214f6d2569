import { describe, expect, it } from "vitest";
import { violation } from "./import-rules.ts";
import { importsOf } from "./source-imports.ts";

const allowed: [file: string, from: string, typeOnly?: boolean][] = [
  ["domain/models/rules.ts", "domain/access/roles.ts"],
  ["domain/models/rules.ts", "zod"],
  ["db/schema/models.ts", "domain/models/schemas.ts"],
  ["db/schema/models.ts", "drizzle-orm"],
  ["server/kernel/command.ts", "db/client.ts"],
  ["server/models/move-alias.ts", "server/approvals/decide.ts"],
  ["server/models/move-alias.ts", "server/models/internal.ts"],
  ["server/models/move-alias.service.test.ts", "server/testing/world.ts"],
  ["db/walls.service.test.ts", "server/lifecycle/verbs.ts"],
  ["server/cli/main.ts", "server/http/doors.ts"],
  ["server/worker/load-demo.ts", "server/demo/stage.ts"],
  ["server/testing/world.ts", "server/governance/internal.ts"],
  ["server/training/run.ts", "ml/tree/fit.ts"],
  ["server/http/router.ts", "server/models/verbs.ts"],
  ["components/trpc.ts", "server/http/router.ts", true],
  ["app/api/health/route.ts", "server/http/health.ts"],
  ["app/(app)/page.tsx", "server/http/page.ts"],
  ["app/page.tsx", "components/shell.tsx"],
  ["app/page.tsx", "server/models/move-alias.ts"],
  ["proxy.ts", "server/http/same-origin.ts"],
  ["scripts/start.ts", "db/embedded.ts"],
  ["ml/onnx/parity.test.ts", "node:fs"],
  ["server/kernel/outbound.test.ts", "server/testing/self-signed.ts"],
];

const refused: [file: string, from: string, typeOnly?: boolean][] = [
  ["domain/models/rules.ts", "ml/tree/fit.ts"],
  ["domain/models/rules.ts", "server/kernel/env.ts"],
  ["domain/models/rules.ts", "server/kernel/env.ts", true],
  ["domain/models/rules.ts", "drizzle-orm"],
  ["domain/models/rules.ts", "node:fs"],
  ["ml/tree/fit.ts", "domain/training/schemas.ts"],
  ["db/client.ts", "server/kernel/env.ts"],
  ["server/kernel/command.ts", "server/models/move-alias.ts"],
  ["server/kernel/command.ts", "ml/tree/fit.ts"],
  ["server/kernel/outbound.ts", "server/testing/self-signed.ts"],
  ["server/models/move-alias.ts", "server/approvals/internal.ts"],
  ["server/models/move-alias.ts", "server/http/router.ts"],
  ["server/worker/main.ts", "server/http/router.ts"],
  ["server/models/move-alias.ts", "server/demo/stage.ts"],
  ["server/http/router.ts", "server/models/internal.ts"],
  ["components/trpc.ts", "server/http/router.ts"],
  ["components/card.tsx", "server/models/move-alias.ts", true],
  ["components/card.tsx", "db/schema/models.ts"],
  ["components/card.tsx", "drizzle-orm/pg-core"],
  ["app/client.tsx", "server/http/page.ts"],
  ["app/client.tsx", "server/models/move-alias.ts"],
  ["app/page.tsx", "server/models/internal.ts"],
  ["app/page.tsx", "server/models/deep/read.ts"],
  ["app/page.tsx", "server/kernel/execute.ts"],
  ["app/page.tsx", "db/client.ts"],
  ["scripts/start.ts", "drizzle-orm"],
];

describe("an import that may be", () => {
  it.each(allowed)("%s imports %s", (file, from, typeOnly = false) => {
    expect(violation(file, { from, typeOnly })).toBeUndefined();
  });
});

describe("an import that fails the check", () => {
  it.each(refused)("%s imports %s", (file, from, typeOnly = false) => {
    expect(violation(file, { from, typeOnly })).toBeTypeOf("string");
  });
});

it("every form of import is seen, and a text that looks like one is not", () => {
  const source = `
    import type { A } from "#server/http/router.ts";
    import { type B, c } from "./c.ts";
    import { type D } from "../d/d.ts";
    import "#app/globals.css";
    export * from "drizzle-orm";
    export type { E } from "#domain/e.ts";
    const lazy = () => import("#ml/f.ts");
    type G = import("#db/g.ts").G;
    // import x from "commented";
    export const page = () => <p>import nothing from "here"</p>;
  `;
  const found = importsOf("app/x/page.tsx", source).map(({ from, typeOnly }) => [from, typeOnly]);
  expect(found.sort()).toEqual([
    ["app/d/d.ts", true],
    ["app/globals.css", false],
    ["app/x/c.ts", false],
    ["db/g.ts", true],
    ["domain/e.ts", true],
    ["drizzle-orm", false],
    ["ml/f.ts", false],
    ["server/http/router.ts", true],
  ]);
});

it("a file that does not parse is an error, not a file without imports", () => {
  expect(() => importsOf("domain/x.ts", "import { from")).toThrow(/domain\/x\.ts/);
});
