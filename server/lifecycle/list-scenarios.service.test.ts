import { afterAll, describe, expect, test } from "vitest";
import { closeTestConnection, inWorld, refusal } from "#server/testing/world.ts";
import { lifecycle } from "./verbs.ts";

afterAll(closeTestConnection);

describe("the catalogue of scenarios", () => {
  test("is there whole for every role, and narrowed by focus, visited phase and words", () =>
    inWorld(async (w) => {
      expect((await w.as(w.people.stakeholder, lifecycle.listScenarios, {})).items).toHaveLength(74);
      const some = await w.as(w.people.scientist, lifecycle.listScenarios, {
        focus: "model_development",
        visited: "data_acquisition",
        text: "variety",
      });
      expect(some.items).toMatchObject([
        { key: "md-da-1", direction: "backtrack", paperSection: "4.5.2 (1)" },
      ]);
    }));

  test("is not for strangers, and refuses what is no phase", () =>
    inWorld(async (w) => {
      expect(await refusal(w.as({ type: "anonymous" }, lifecycle.listScenarios, {}))).toBe("unauthenticated");
      const odd = { focus: "lunch" } as object;
      expect(await refusal(w.as(w.people.lead, lifecycle.listScenarios, odd))).toBe("invalid");
    }));
});
