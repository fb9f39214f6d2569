import { afterAll, describe, expect, test } from "vitest";
import { type RecipeSpec, recipeSpec } from "#domain/datasets/recipes/spec.ts";
import { workJob } from "#server/testing/work-job.ts";
import {
  closeTestConnection,
  inWorld,
  type Person,
  refusal,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { training } from "#server/training/verbs.ts";
import { receiveUpload } from "./receive-upload.ts";
import { datasets } from "./verbs.ts";

afterAll(closeTestConnection);

const ROWS = Array.from(
  { length: 40 },
  (_, i) => `${i},${i % 5 === 0 ? "" : i * 2},${i % 2 ? "ATL" : "ORD"}`,
);
const CSV = `id,delay,origin\n${ROWS.join("\n")}\n`;
const AIRPORTS = "iata,city\nATL,Atlanta\nORD,Chicago\n";

async function* bytes(text: string) {
  yield new TextEncoder().encode(text);
}

async function ready(
  w: World,
  name: string,
  text: string,
): Promise<{ datasetId: string; versionId: string }> {
  const { scientist } = w.people;
  const { id: datasetId } = await w.as(scientist, datasets.create, { projectId: w.projectId, name });
  const stored = await testConnection().artifacts.put(bytes(text));
  const { uploadId } = await w.as(scientist, receiveUpload, {
    projectId: w.projectId,
    fileName: "a.csv",
    ...stored,
  });
  const { id: versionId } = await w.as(scientist, datasets.createVersion, { datasetId, uploadId });
  await workJob(w, versionId, "datasets.import");
  return { datasetId, versionId };
}

const SPEC: RecipeSpec = recipeSpec.parse({
  roles: { target: "late" },
  steps: [
    { do: "derive", column: "late", as: "coalesce(delay, 0) > 20" },
    { do: "join", dataset: "airports", on: [{ left: "origin", right: "iata" }] },
    { do: "split", by: "stratified", column: "late", train: 0.75, test: 0.25 },
    { do: "impute", columns: ["delay"], by: "median" },
  ],
});

const written = (w: World, who: Person = w.people.scientist, spec = SPEC) =>
  w.as(who, datasets.createRecipe, { projectId: w.projectId, name: "For training", spec });

async function prepared(w: World) {
  const flights = await ready(w, "Flights", CSV);
  const airports = await ready(w, "Airports", AIRPORTS);
  const recipe = await written(w);
  const input = {
    recipeVersionId: recipe.versionId,
    versionId: flights.versionId,
    into: { name: "Flights prepared" },
    label: "first",
  };
  const made = await w.as(w.people.scientist, datasets.applyRecipe, input);
  return { flights, airports, recipe, made, input };
}

describe("a recipe", () => {
  test("is kept as its first version; another form is the next, and the same form is none", () =>
    inWorld(async (w) => {
      const { id, slug } = await written(w);
      const other = recipeSpec.parse({ ...SPEC, steps: SPEC.steps.slice(0, 2) });
      const saved = await w.as(w.people.scientist, datasets.saveRecipe, {
        recipeId: id,
        spec: other,
        note: "Without a split",
      });
      expect(saved.number).toBe(2);
      const again = w.as(w.people.scientist, datasets.saveRecipe, { recipeId: id, spec: other });
      expect(await refusal(again)).toBe("conflict");
      const view = await w.as(w.people.stakeholder, datasets.getRecipe, {
        projectId: w.projectId,
        recipe: slug,
      });
      expect(view.version).toMatchObject({ number: 2, steps: 2, note: "Without a split", spec: other });
      expect(view.versions.map(({ number, steps }) => [number, steps])).toEqual([
        [2, 2],
        [1, 4],
      ]);
      const first = await w.as(w.people.stakeholder, datasets.getRecipe, {
        projectId: w.projectId,
        recipe: id,
        number: 1,
      });
      expect(first.version.spec).toEqual(SPEC);
      const { items } = await w.as(w.people.stakeholder, datasets.listRecipes, { projectId: w.projectId });
      expect(items).toMatchObject([{ name: "For training", latest: { number: 2, steps: 2 }, made: 0 }]);
    }));

  test("writing and changing it are in the log, step by step, without values", () =>
    inWorld(async (w) => {
      const { id } = await written(w);
      await w.as(w.people.scientist, datasets.saveRecipe, {
        recipeId: id,
        spec: { ...SPEC, steps: SPEC.steps.slice(0, 1) },
        note: "Shorter",
      });
      const [created] = await w.audit("datasets.createRecipe");
      expect(created).toMatchObject({
        targetType: "dataset_recipe",
        targetId: id,
        after: {
          number: 1,
          roles: { target: "late" },
          steps: [
            { do: "derive", columns: ["late", "delay"] },
            { do: "join", columns: ["origin"] },
            { do: "split", columns: ["late", "split"] },
            { do: "impute", columns: ["delay"] },
          ],
        },
      });
      const [saved] = await w.audit("datasets.saveRecipe");
      expect(saved).toMatchObject({
        targetId: id,
        before: { number: 1 },
        after: { number: 2, steps: [{ do: "derive", columns: ["late", "delay"] }] },
        reason: "Shorter",
      });
      expect(saved?.after).toHaveProperty("digest");
      const spec = recipeSpec.parse({
        steps: [
          { do: "filter", where: "origin = 'Jane Roe'" },
          { do: "impute", columns: ["origin"], by: "constant", value: "Jane Roe" },
        ],
      });
      await w.as(w.people.scientist, datasets.saveRecipe, { recipeId: id, spec, note: "" });
      expect(JSON.stringify(await w.audit("datasets.saveRecipe"))).not.toContain("Roe");
    }));

  test("needs the right and the project", () =>
    inWorld(async (w) => {
      expect(await refusal(written(w, w.people.reviewer))).toBe("forbidden");
      expect(await refusal(written(w, w.outsider))).toBe("not_found");
      const { id } = await written(w);
      const save = (who: Person) => w.as(who, datasets.saveRecipe, { recipeId: id, spec: SPEC });
      expect(await refusal(save(w.people.reviewer))).toBe("forbidden");
      expect(await refusal(save(w.outsider))).toBe("not_found");
    }));
});

describe("previewing a recipe", () => {
  test("shows rows, what each step did, and the step that cannot be done", () =>
    inWorld(async (w) => {
      const { versionId } = await ready(w, "Flights", CSV);
      const preview = (spec: RecipeSpec, who = w.people.stakeholder) =>
        w.as(who, datasets.previewRecipe, { versionId, spec });
      const without = await preview(SPEC);
      expect(without.problem).toEqual({
        step: 1,
        at: null,
        sentence: "The project has no dataset “airports” with a ready version.",
      });
      expect(without.columns.map(({ name }) => name)).toEqual(["id", "delay", "origin", "late"]);
      await ready(w, "Airports", AIRPORTS);
      const whole = await preview(SPEC);
      expect(whole).toMatchObject({
        problem: null,
        parts: { train: 30, test: 10 },
        sample: { rows: 40, of: 40 },
      });
      expect(whole.findings.map(({ kind }) => kind)).toEqual([]);
      expect(whole.rows).toHaveLength(20);
      expect(await refusal(preview(SPEC, w.outsider))).toBe("not_found");
    }));
});

describe("applying a recipe", () => {
  test("makes a version of a dataset, which says where it comes from", () =>
    inWorld(async (w) => {
      const { flights, airports, recipe, made } = await prepared(w);
      const lines = await workJob(w, made.id, "datasets.prepare");
      expect(lines.slice(0, 4)).toEqual([
        "1. late = coalesce(delay, 0) > 20: 40 rows",
        "2. Add airports by origin = iata: 40 rows",
        "3. Split by chance within late: train 75 %, test 25 %: 40 rows",
        "4. Fill delay with the median: 40 rows",
      ]);
      const version = await w.as(w.people.stakeholder, datasets.getVersion, { versionId: made.id });
      expect(version).toMatchObject({
        state: "ready",
        rows: 40,
        columnCount: 6,
        sourceFormat: "recipe",
        sourceName: "For training v1 on Flights v1",
        dataset: { name: "Flights prepared" },
      });
      const { preparation } = await w.as(w.people.stakeholder, datasets.getPreparation, {
        versionId: made.id,
      });
      expect(preparation).toMatchObject({
        recipe: { id: recipe.id, number: 1 },
        parents: [
          { id: flights.versionId, dataset: "Flights", step: null },
          { id: airports.versionId, dataset: "Airports", step: 1 },
        ],
        result: { parts: { train: 30, test: 10 }, steps: [{}, {}, {}, { fromTraining: true }] },
      });
      const view = await w.as(w.people.stakeholder, datasets.getRecipe, {
        projectId: w.projectId,
        recipe: recipe.slug,
      });
      expect(view.made).toMatchObject([{ id: made.id, from: { id: flights.versionId }, number: 1 }]);
      const plain = await w.as(w.people.stakeholder, datasets.getPreparation, {
        versionId: flights.versionId,
      });
      expect(plain.preparation).toBeNull();
    }));

  test("tells training which column divides the rows, and that it is nothing to learn from", () =>
    inWorld(async (w) => {
      const { flights, made } = await prepared(w);
      await workJob(w, made.id, "datasets.prepare");
      const offered = async (datasetVersionId: string) =>
        (
          await w.as(w.people.scientist, training.trainableData, {
            projectId: w.projectId,
            datasetVersionId,
          })
        ).chosen;
      const chosen = await offered(made.id);
      expect(chosen?.given).toEqual({ column: "split", parts: { train: 30, test: 10 } });
      expect(chosen?.columns.find(({ name }) => name === "split")?.suggestion).toEqual({
        as: null,
        why: "says which part a row belongs to",
      });
      expect((await offered(flights.versionId))?.given).toBeNull();
    }));

  test("is in the log with recipe and parents, and what came out without values of the data", () =>
    inWorld(async (w) => {
      const { flights, recipe, made } = await prepared(w);
      await workJob(w, made.id, "datasets.prepare");
      const [asked] = await w.audit("datasets.applyRecipe");
      expect(asked).toMatchObject({
        targetType: "dataset_version",
        targetId: made.id,
        after: {
          recipe: { id: recipe.id, number: 1 },
          from: [{ version: flights.versionId, step: null }, { step: 1 }],
        },
      });
      const [done] = await w.audit("datasets.completePreparation");
      expect(done).toMatchObject({
        targetId: made.id,
        after: { rows: 40, columns: 6, parts: { train: 30, test: 10 }, findings: [] },
      });
    }));

  test("to the same rows twice is refused, into another dataset it is not", () =>
    inWorld(async (w) => {
      const { made, input } = await prepared(w);
      const { scientist } = w.people;
      const again = w.as(scientist, datasets.applyRecipe, { ...input, into: { datasetId: made.datasetId } });
      await expect(again).rejects.toThrow(
        "This recipe made v1 · first of Flights prepared from the same rows already.",
      );
      const named = w.as(scientist, datasets.applyRecipe, input);
      expect(await refusal(named)).toBe("conflict");
      const other = await w.as(scientist, datasets.applyRecipe, { ...input, into: { name: "Elsewhere" } });
      expect(other.number).toBe(1);
    }));

  test("reaches no version and no dataset of another project, and none that is not ready", () =>
    inWorld(async (w) => {
      const { flights, input } = await prepared(w);
      const { owner } = w.people;
      const { id: elsewhere } = await w.as(owner, datasets.create, {
        projectId: w.otherProjectId,
        name: "Elsewhere",
      });
      const apply = (more: Partial<typeof input> | { into: { datasetId: string } }) =>
        w.as(owner, datasets.applyRecipe, { ...input, ...more });
      expect(await refusal(apply({ into: { datasetId: elsewhere } }))).toBe("not_found");
      const away = await w.as(owner, datasets.createRecipe, {
        projectId: w.otherProjectId,
        name: "Away",
        spec: SPEC,
      });
      expect(await refusal(apply({ recipeVersionId: away.versionId }))).toBe("not_found");
      const { id: unready } = await w.as(owner, datasets.applyRecipe, {
        ...input,
        into: { name: "Unready" },
      });
      expect(await refusal(apply({ versionId: unready, into: { name: "Next" } }))).toBe(
        "precondition_failed",
      );
      expect(flights.versionId).not.toBe(unready);
    }));

  test("needs the right and the project", () =>
    inWorld(async (w) => {
      const { input } = await prepared(w);
      const apply = (who: Person) => w.as(who, datasets.applyRecipe, { ...input, into: { name: "Mine" } });
      expect(await refusal(apply(w.people.stakeholder))).toBe("forbidden");
      expect(await refusal(apply(w.outsider))).toBe("not_found");
    }));

  test("makes no dataset that another page's address would hide, and no recipe is called so", () =>
    inWorld(async (w) => {
      const { input } = await prepared(w);
      const into = (name: string) =>
        w.as(w.people.scientist, datasets.applyRecipe, { ...input, into: { name } });
      await expect(into("Versions")).rejects.toThrow('A dataset cannot be called "versions"');
      const { projectId } = w;
      const called = w.as(w.people.scientist, datasets.createRecipe, { projectId, name: "New", spec: SPEC });
      await expect(called).rejects.toThrow('A recipe cannot be called "new"');
    }));

  test("that cannot be done says which step, and leaves nothing", () =>
    inWorld(async (w) => {
      const { versionId } = await ready(w, "Flights", CSV);
      const spec = recipeSpec.parse({ steps: [{ do: "filter", where: "id > 1000" }] });
      const recipe = await written(w, w.people.scientist, spec);
      const made = await w.as(w.people.scientist, datasets.applyRecipe, {
        recipeVersionId: recipe.versionId,
        versionId,
        into: { name: "Nothing" },
      });
      await workJob(w, made.id, "datasets.prepare");
      expect(await w.as(w.people.scientist, datasets.getVersion, { versionId: made.id })).toMatchObject({
        state: "failed",
        error: "Step 1 could not be done: No row would be left. Nothing was kept.",
      });
    }));

  test("the same recipe on the same rows gives the same bytes", () =>
    inWorld(async (w) => {
      const { made, input } = await prepared(w);
      await workJob(w, made.id, "datasets.prepare");
      const twin = await w.as(w.people.scientist, datasets.applyRecipe, { ...input, into: { name: "Twin" } });
      await workJob(w, twin.id, "datasets.prepare");
      const digest = async (versionId: string) =>
        (await w.as(w.people.scientist, datasets.getVersion, { versionId })).sha256;
      expect(await digest(twin.id)).toBe(await digest(made.id));
    }));
});
