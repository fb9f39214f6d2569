import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { PERMISSIONS, type Permission } from "#domain/access/permissions.ts";
import { closeTestConnection, inWorld, refusal } from "#server/testing/world.ts";
import type { Verb } from "./kernel/verb.ts";
import { registry } from "./registry.ts";

afterAll(closeTestConnection);

const verbs: Verb[] = Object.values(registry).flatMap((area): Verb[] => Object.values(area));
const reached = new Error("the verb was reached");

/** The verb as it is declared, but for where its project is found and what it does: the walls around it stay. */
function shellOf(verb: Verb, projectId: string): Verb {
  const scope = verb.scope.kind === "project" ? { ...verb.scope, find: async () => projectId } : verb.scope;
  const run = () => Promise.reject(reached);
  return { ...verb, scope, input: z.looseObject({}), run } as Verb;
}

const inProject = verbs.filter((verb) => verb.scope.kind === "project" && verb.permission !== "system");
const inOrganization = verbs.filter(
  (verb) => verb.scope.kind === "organization" && verb.permission !== "system",
);
const holders = (verb: Verb): readonly string[] => PERMISSIONS[verb.permission as Permission];

describe("walls around every verb", () => {
  test(
    "in a project: each role is let in exactly where the table says; other projects do not exist",
    () =>
      inWorld(async (w) => {
        expect(inProject.length).toBeGreaterThan(5);
        for (const verb of inProject) {
          for (const person of Object.values(w.people)) {
            const call = w.as(person, shellOf(verb, w.projectId), {});
            if (holders(verb).includes(person.role))
              await expect(call, `${verb.name} as ${person.role}`).rejects.toBe(reached);
            else expect(await refusal(call), `${verb.name} as ${person.role}`).toBe("forbidden");
          }
          expect(
            await refusal(w.as(w.people.scientist, shellOf(verb, w.otherProjectId), {})),
            verb.name,
          ).toBe("not_found");
          expect(await refusal(w.as(w.people.owner, shellOf(verb, w.foreignProjectId), {})), verb.name).toBe(
            "not_found",
          );
          expect(
            await refusal(w.as(w.outsider, shellOf(verb, w.projectId), {}, { orgId: w.orgId })),
            verb.name,
          ).toBe("not_found");
          expect(await refusal(w.as({ type: "anonymous" }, shellOf(verb, w.projectId), {})), verb.name).toBe(
            "unauthenticated",
          );
        }
      }),
    120_000,
  );

  test(
    "in an organization: each role is let in exactly where the table says; strangers find nothing",
    () =>
      inWorld(async (w) => {
        for (const verb of inOrganization) {
          for (const person of Object.values(w.people)) {
            const call = w.as(person, shellOf(verb, w.projectId), {});
            if (holders(verb).includes(person.role))
              await expect(call, `${verb.name} as ${person.role}`).rejects.toBe(reached);
            else expect(await refusal(call), `${verb.name} as ${person.role}`).toBe("forbidden");
          }
          expect(
            await refusal(w.as(w.outsider, shellOf(verb, w.projectId), {}, { orgId: w.orgId })),
            verb.name,
          ).toBe("not_found");
        }
      }),
    60_000,
  );

  test("the worker's own verbs answer to nobody else", () =>
    inWorld(async (w) => {
      for (const verb of verbs.filter((one) => one.permission === "system")) {
        const code = await refusal(w.as(w.people.owner, shellOf(verb, w.projectId), {}));
        expect(["forbidden", "not_found"], verb.name).toContain(code);
      }
    }));

  test("an id of nothing is not found, whatever the verb", () =>
    inWorld(async (w) => {
      for (const verb of inProject) {
        if (verb.scope.kind !== "project") continue;
        const nowhere = { ...verb, input: z.any(), run: () => Promise.reject(reached) } as Verb;
        const ids = {
          projectId: "prj_0000000000",
          datasetId: "dst_0000000000",
          versionId: "xxx_0000000000",
          runId: "run_0000000000",
          requestId: "req_0000000000",
        };
        const nothing = new Proxy(ids, {
          get: (target, key) => Reflect.get(target, key) ?? "zzz_0000000000",
        });
        expect(await refusal(w.as(w.people.owner, nowhere, nothing)), verb.name).toBe("not_found");
      }
    }));
});
