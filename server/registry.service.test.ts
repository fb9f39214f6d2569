import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { closeTestConnection, inWorld, refusal } from "#server/testing/world.ts";
import type { Verb } from "./kernel/verb.ts";
import { registry } from "./registry.ts";

afterAll(closeTestConnection);

const verbs: Verb[] = Object.values(registry).flatMap((area): Verb[] => Object.values(area));
const reached = new Error("the verb was reached");

const inProject = verbs.filter((verb) => verb.scope.kind === "project" && verb.permission !== "system");

describe("walls around every verb", () => {
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
