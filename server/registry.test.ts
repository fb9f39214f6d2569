import { describe, expect, test } from "vitest";
import { z } from "zod";
import { PERMISSION_NAMES } from "#domain/access/permissions.ts";
import { PHASES } from "#domain/lifecycle/phases.ts";
import { hasDoor } from "./http/doors.ts";
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

  test("open to strangers are signing in, the links that open an account, and the link to a status page", () => {
    const open = verbs.filter(({ verb }) => verb.permission === "public").map(({ verb }) => verb);
    const byDoor = (door: boolean) => open.filter((verb) => hasDoor(verb) === door).map(({ name }) => name);
    expect(byDoor(true).sort()).toEqual([
      "access.acceptInvitation",
      "access.askPasswordReset",
      "access.completeOwner",
      "access.completeSetup",
      "access.passkeySignInOptions",
      "access.readInvitation",
      "access.readPasswordReset",
      "access.readSetup",
      "access.resetPassword",
      "lifecycle.openStatusLink",
    ]);
    // Next-auth and the callback of single sign-on call these, with what they have checked.
    expect(byDoor(false).sort()).toEqual([
      "access.acceptWithIdentity",
      "access.demoSignIn",
      "access.identitySignIn",
      "access.passkeySignIn",
      "access.signIn",
    ]);
  });

  test("what only an identity provider can say is taken from no caller", () => {
    const trusting = verbs.filter(({ verb }) => {
      const schema = JSON.stringify(z.toJSONSchema(verb.input, { io: "input", unrepresentable: "any" }));
      return /"(issuer|identity)":/.test(schema);
    });
    expect(trusting.length).toBeGreaterThan(2);
    expect(trusting.filter(({ verb }) => hasDoor(verb)).map(({ verb }) => verb.name)).toEqual([]);
  });

  test("a permission of the table is used somewhere", () => {
    // Raising a run in the queue is a right that two verbs ask for only then: set-priority.service.test.ts.
    const used = new Set([...verbs.map(({ verb }) => verb.permission), "run:prioritize"]);
    expect(PERMISSION_NAMES.filter((name) => !used.has(name))).toEqual([]);
  });
});
