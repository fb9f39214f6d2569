import { afterAll, describe, expect, test } from "vitest";
import { recipeSpec } from "#domain/datasets/recipes/spec.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { datasets } from "./verbs.ts";

afterAll(closeTestConnection);

const SPEC = recipeSpec.parse({
  roles: { target: "late" },
  steps: [
    { do: "derive", column: "late", as: "delay > 15 and origin = 'Jane Roe'" },
    { do: "split", by: "stratified", column: "late" },
  ],
});
const written = (w: World) =>
  w.as(w.people.scientist, datasets.createRecipe, {
    projectId: w.projectId,
    name: "For training",
    spec: SPEC,
  });
const exported = (w: World, recipeVersionId: string, who: Person = w.people.stakeholder) =>
  w.as(who, datasets.exportRecipe, { recipeVersionId });
const imported = (w: World, yaml: string, more: { projectId?: string; note?: string } = {}, who?: Person) =>
  w.as(who ?? w.people.scientist, datasets.importRecipe, { projectId: w.projectId, yaml, ...more });

describe("a recipe as a file", () => {
  test("goes to another project as the same recipe", () =>
    inWorld(async (w) => {
      const first = await written(w);
      const { fileName, yaml } = await exported(w, first.versionId);
      expect(fileName).toBe("for-training-v1.yaml");
      const { owner } = w.people;
      const there = await imported(w, yaml, { projectId: w.otherProjectId }, owner);
      expect(there).toMatchObject({ slug: "for-training", number: 1 });
      const digestOf = async (projectId: string) =>
        (await w.as(owner, datasets.getRecipe, { projectId, recipe: "for-training" })).version;
      const [here, other] = [await digestOf(w.projectId), await digestOf(w.otherProjectId)];
      expect(other.spec).toEqual(SPEC);
      expect(other.digest).toBe(here.digest);
      expect((await exported(w, there.versionId, owner)).yaml).toBe(yaml);
    }));

  test("becomes the next version of the recipe of its name, and none if nothing is different", () =>
    inWorld(async (w) => {
      const first = await written(w);
      const { yaml } = await exported(w, first.versionId);
      await expect(imported(w, yaml)).rejects.toThrow("This is version 1 of For training already.");
      const next = await imported(w, yaml.replace("delay > 15", "delay > 30"), { note: "Half an hour" });
      expect(next).toMatchObject({ id: first.id, number: 2 });
      const [entry] = await w.audit("datasets.importRecipe");
      expect(entry).toMatchObject({
        targetType: "dataset_recipe",
        targetId: first.id,
        before: { number: 1 },
        after: { number: 2, steps: [{ do: "derive" }, { do: "split" }] },
        reason: "Half an hour",
      });
      // Filters and constants may hold a person's data.
      expect(JSON.stringify(entry)).not.toContain("Roe");
    }));

  test("that is none is refused in a sentence with its line, and nothing is kept", () =>
    inWorld(async (w) => {
      await expect(imported(w, "recipe: 1\nname: A\nsteps:\n  - do: fly\n")).rejects.toThrow(
        "Line 4: steps, 1, do: A step does one of these: filter",
      );
      await expect(imported(w, "a: &x [1]\nb: *x\n")).rejects.toThrow("Nothing was imported.");
      const { items } = await w.as(w.people.scientist, datasets.listRecipes, { projectId: w.projectId });
      expect(items).toEqual([]);
    }));

  test("needs the right and the project", () =>
    inWorld(async (w) => {
      const { versionId } = await written(w);
      const { yaml } = await exported(w, versionId);
      expect(await refusal(exported(w, versionId, w.outsider))).toBe("not_found");
      expect(await refusal(imported(w, yaml, {}, w.people.reviewer))).toBe("forbidden");
      expect(await refusal(imported(w, yaml, {}, w.outsider))).toBe("not_found");
    }));
});
