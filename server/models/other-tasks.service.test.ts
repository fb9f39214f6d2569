import { afterAll, describe, expect, test } from "vitest";
import { makeOtherRun, SMALL_CASE } from "#server/testing/trained-model.ts";
import { closeTestConnection, inWorld, type World } from "#server/testing/world.ts";
import { getVersion } from "./get-version.ts";
import { list } from "./list.ts";
import { predict } from "./predict.ts";
import { recordPreview } from "./record-preview.ts";
import { registerVersion } from "./register-version.ts";

afterAll(closeTestConnection);

async function registered(w: World, task: "multiclass_classification" | "regression") {
  const run = await makeOtherRun(w, task);
  const version = await w.as(w.people.scientist, registerVersion, {
    runId: run.runId,
    newModel: { name: "other" },
  });
  const preview = (output: { label: string; probabilities: number[]; value?: number | undefined }) =>
    w.as(w.people.reviewer, recordPreview, {
      versionId: version.versionId,
      modelSha256: version.sha256,
      input: SMALL_CASE,
      output,
      runtime: "onnxruntime-web",
      provider: "wasm",
      durationMs: 1,
    });
  const answer = await w.as(w.people.stakeholder, predict, {
    versionId: version.versionId,
    input: SMALL_CASE,
  });
  return { ...run, version, preview, answer };
}

describe("a version that foretells a number", () => {
  test("keeps the figures of its task, and its entry says which one it is known by", () =>
    inWorld(async (w) => {
      const { version, result } = await registered(w, "regression");
      const page = await w.as(w.people.stakeholder, getVersion, { versionId: version.versionId });
      expect(page.metrics).toMatchObject({
        task: "regression",
        holdout: { n: result.holdout.n, metrics: result.holdout.metrics },
        crossValidation: { folds: 3, metric: "r2" },
        training: { rows: 600 },
      });
      const { items } = await w.as(w.people.stakeholder, list, { projectId: w.projectId });
      const { r2 } = page.metrics?.holdout.metrics ?? {};
      expect(items[0]?.latest?.figure).toEqual({ label: "R²", value: r2 });
      const entries = await w.audit("models.registerVersion");
      expect(entries.find(({ targetType }) => targetType === "model_version")?.after).toMatchObject({
        metric: "r2",
        value: r2,
      });
    }));

  test("answers with it, and a preview agrees within seven figures and no further", () =>
    inWorld(async (w) => {
      const { preview, answer } = await registered(w, "regression");
      const value = answer.value ?? Number.NaN;
      expect(answer).toMatchObject({ probabilities: [], label: String(Number(value.toPrecision(7))) });
      const near = { ...answer, value: value * (1 + 1e-6) };
      expect(await preview({ label: near.label, probabilities: [], value: near.value })).toMatchObject({
        agrees: true,
      });
    }));

  test("a preview that is off by a thousandth does not agree", () =>
    inWorld(async (w) => {
      const { preview, answer } = await registered(w, "regression");
      const value = (answer.value ?? Number.NaN) * 1.001;
      expect(await preview({ label: String(value), probabilities: [], value })).toMatchObject({
        agrees: false,
      });
    }));
});

describe("a version that tells several classes apart", () => {
  test("answers with the likeliest and a probability for each, and a preview of it agrees", () =>
    inWorld(async (w) => {
      const { preview, answer, version } = await registered(w, "multiclass_classification");
      expect(answer.probabilities).toHaveLength(3);
      expect(answer.probabilities.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      const likeliest = answer.probabilities.indexOf(Math.max(...answer.probabilities));
      expect(answer.label).toBe(["low", "middle", "high"][likeliest]);
      expect(await preview({ label: answer.label, probabilities: answer.probabilities })).toMatchObject({
        agrees: true,
      });
      const page = await w.as(w.people.stakeholder, getVersion, { versionId: version.versionId });
      expect(page.metrics).toMatchObject({ task: "multiclass_classification", holdout: { n: 200 } });
      expect(page.metrics?.holdout.matrix).toHaveLength(3);
    }));
});
