import { describe, expect, test } from "vitest";
import { z } from "zod";
import { PERMISSION_NAMES } from "#domain/access/permissions.ts";
import { PHASES } from "#domain/lifecycle/phases.ts";
import type { Verb } from "./kernel/verb.ts";
import { registry } from "./registry.ts";

const verbs: { area: string; key: string; verb: Verb }[] = Object.entries(registry).flatMap(
  ([area, entries]) => Object.entries<Verb>(entries).map(([key, verb]) => ({ area, key, verb })),
);

describe("every verb of the house", () => {
  test("there are verbs in every area that has landed", () => {
    for (const [area, entries] of Object.entries(registry))
      expect(Object.keys(entries).length, area).toBeGreaterThan(0);
  });

  test.each(verbs)("$area.$key is declared in full", ({ area, key, verb }) => {
    expect(verb.name).toBe(`${area}.${key}`);
    expect(verb.summary).toMatch(/^[A-Z].{8,}\.$/s);
    expect([...PERMISSION_NAMES, "system", "self", "public"]).toContain(verb.permission);
    expect(verb.scope.kind).toBeTruthy();
    expect(() => z.toJSONSchema(verb.input, { io: "input", unrepresentable: "any" })).not.toThrow();
    if (verb.kind === "command") {
      expect(Object.hasOwn(verb, "phase"), "a phase or an explicit null").toBe(true);
      if (typeof verb.phase === "string") expect(PHASES).toContain(verb.phase);
    }
  });

  test("only signing in is open to strangers", () => {
    const open = verbs.filter(({ verb }) => verb.permission === "public").map(({ verb }) => verb.name);
    expect(open.sort()).toEqual(["access.demoSignIn", "access.signIn"]);
  });

  test("a permission of the table is used somewhere", () => {
    const used = new Set(verbs.map(({ verb }) => verb.permission));
    expect(PERMISSION_NAMES.filter((name) => !used.has(name))).toEqual([]);
  });
});
