import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as web from "onnxruntime-web/wasm";
import { afterAll, describe, expect, test } from "vitest";
import { AGREEMENT_TOLERANCE, compareAnswers } from "#domain/models/agreement.ts";
import { buildFeed } from "#ml/onnx/feed.ts";
import { decide } from "#server/approvals/decide.ts";
import { request } from "#server/approvals/request.ts";
import { list as listDeployments } from "#server/deployments/list.ts";
import { makePreview, makeRun } from "#server/testing/factories.ts";
import { signingStepUp } from "#server/testing/step-ups.ts";
import { makeTrainedRun, SMALL_CASE, smallModel } from "#server/testing/trained-model.ts";
import { closeTestConnection, inWorld, refusal, testConnection, type World } from "#server/testing/world.ts";
import { create } from "./create.ts";
import { find, get, listAliasMoves } from "./get.ts";
import { getArtifact } from "./get-artifact.ts";
import { findVersion, getVersion } from "./get-version.ts";
import { list } from "./list.ts";
import { listJourney } from "./list-journey.ts";
import { listPreviews } from "./list-previews.ts";
import { listVersions } from "./list-versions.ts";
import { moveAlias } from "./move-alias.ts";
import { predict } from "./predict.ts";
import { recordPreview } from "./record-preview.ts";
import { registerVersion } from "./register-version.ts";
import { resolveForServing } from "./resolve-for-serving.ts";
import { updateCard } from "./update-card.ts";

afterAll(closeTestConnection);

async function registered(w: World, name = "late-flight") {
  const { runId, sha256 } = await makeTrainedRun(w);
  const made = await w.as(w.people.scientist, registerVersion, {
    runId,
    newModel: { name },
    card: "Says which flights will be late.",
  });
  return { ...made, runId, sha256 };
}

/** The engineer asks, the reviewer has tried it and signs. */
async function approved(w: World, version: Awaited<ReturnType<typeof registered>>, alias = "champion") {
  const asked = await w.as(w.people.engineer, request, {
    versionId: version.versionId,
    gate: "release_version",
    alias,
    reason: "Better on evening flights.",
  });
  await makePreview(w, {
    version: { ...version, authorId: w.people.scientist.id, datasetVersionId: "" },
    userId: w.people.reviewer.id,
  });
  await w.as(w.people.reviewer, decide, {
    requestId: asked.id,
    decision: "approve",
    reason: "I have tried it.",
    contentDigest: asked.contentDigest,
    stepUpId: await signingStepUp(w, w.people.reviewer, {
      requestId: asked.id,
      decision: "approve",
      contentDigest: asked.contentDigest,
    }),
  });
  return asked.id;
}

const answer = async (w: World, versionId: string) =>
  w.as(w.people.reviewer, predict, { versionId, input: SMALL_CASE });

async function previewOf(w: World, version: { versionId: string; sha256: string }) {
  const { label, probabilities } = await answer(w, version.versionId);
  return {
    versionId: version.versionId,
    modelSha256: version.sha256,
    input: SMALL_CASE,
    output: { label, probabilities },
    runtime: "onnxruntime-web 1.30.0",
    provider: "wasm" as const,
    durationMs: 0.05,
  };
}

describe("models.create", () => {
  test("a model stands at the address made of its name", () =>
    inWorld(async (w) => {
      const made = await w.as(w.people.scientist, create, { projectId: w.projectId, name: "Late flight" });
      expect(made.slug).toBe("late-flight");
      const model = await w.as(w.people.stakeholder, find, { projectId: w.projectId, model: "late-flight" });
      expect(model).toMatchObject({ id: made.id, versions: 0, aliases: [] });
      expect(await w.as(w.people.stakeholder, get, { modelId: made.id })).toEqual(model);
      const [entry] = await w.audit("models.create");
      expect(entry).toMatchObject({
        targetType: "model",
        targetId: made.id,
        after: { name: "Late flight", slug: "late-flight" },
      });
      const again = w.as(w.people.lead, create, { projectId: w.projectId, name: "Late  flight!" });
      expect(await refusal(again)).toBe("conflict");
    }));
  test("wrong role, wrong project", () =>
    inWorld(async (w) => {
      const call = (who: "reviewer" | "scientist", projectId: string) =>
        w.as(w.people[who], create, { projectId, name: "x" });
      expect(await refusal(call("reviewer", w.projectId))).toBe("forbidden");
      expect(await refusal(call("scientist", w.otherProjectId))).toBe("not_found");
    }));
});

describe("models.registerVersion", () => {
  test("a version keeps digest, input schema, figures and lineage, and its entry says so", () =>
    inWorld(async (w) => {
      const version = await registered(w);
      expect(version).toMatchObject({ number: 1, modelSlug: "late-flight" });
      const page = await w.as(w.people.stakeholder, getVersion, { versionId: version.versionId });
      const { result } = await makeTrainedRun(w);
      expect(page).toMatchObject({
        sha256: version.sha256,
        inputSchema: result.inputSchema,
        run: { id: version.runId },
        dataset: { sourceName: "flights-2001-01.csv" },
        card: { body: "Says which flights will be late.", rev: 0 },
        champion: null,
        review: null,
        myPreviews: 0,
        latestNumber: 1,
      });
      expect(page.metrics?.holdout.metrics.rocAuc).toBe(result.holdout.metrics.rocAuc);
      expect(page.metrics?.training).toEqual({
        rows: result.rows.train,
        positives: (result.rows.positives ?? 0) - result.holdout.positives,
      });
      const [entry] = await w.audit("models.registerVersion");
      expect(entry).toMatchObject({ actorId: w.people.scientist.id, outcome: "ok" });
      const entries = await w.audit("models.registerVersion");
      expect(entries.map((one) => one.targetType).sort()).toEqual(["model", "model_version"]);
      expect(entries.find((one) => one.targetType === "model_version")).toMatchObject({
        targetLabel: "late-flight v1",
        after: { sha256: version.sha256, number: 1 },
      });
    }));
  test("numbers count up, and the database refuses to change a version", () =>
    inWorld(async (w) => {
      const first = await registered(w);
      const { runId } = await makeTrainedRun(w);
      const second = await w.as(w.people.lead, registerVersion, { runId, modelId: first.modelId });
      expect(second.number).toBe(2);
      const lines = await w.as(w.people.auditor, listVersions, { modelId: first.modelId });
      expect(lines.items.map((line) => line.number)).toEqual([2, 1]);
      const at = { projectId: w.projectId, model: "late-flight", number: 2 };
      expect((await w.as(w.people.auditor, findVersion, at)).id).toBe(second.versionId);
      const [line] = (await w.as(w.people.auditor, list, { projectId: w.projectId })).items;
      expect(line).toMatchObject({ versions: 2, latest: { number: 2 }, champion: null });
    }));
  test("a run that is not done has nothing to register", () =>
    inWorld(async (w) => {
      const { runId } = await makeRun(w);
      const { runs } = await import("#db/schema/training.ts");
      const { eq } = await import("drizzle-orm");
      await w.inside((tx) =>
        tx.update(runs).set({ state: "running", modelSha256: null }).where(eq(runs.id, runId)),
      );
      const call = w.as(w.people.scientist, registerVersion, { runId, newModel: { name: "x" } });
      await expect(call).rejects.toMatchObject({
        code: "precondition_failed",
        message: expect.stringContaining("has not finished"),
      });
    }));
  test("bytes that are no model of ours are refused, and nothing is half-written", () =>
    inWorld(async (w) => {
      const junk = await testConnection().artifacts.put(chunks(Buffer.from("not a model")));
      const { runId } = await makeRun(w, { modelSha256: junk.sha256 });
      const call = w.as(w.people.scientist, registerVersion, { runId, newModel: { name: "junk" } });
      expect(await refusal(call)).toBe("precondition_failed");
      expect((await w.as(w.people.lead, list, { projectId: w.projectId })).items).toEqual([]);
    }));
  test("a model of another project is not found; wrong role; wrong project", () =>
    inWorld(async (w) => {
      const { runId } = await makeTrainedRun(w);
      const other = await w.as(w.people.owner, create, { projectId: w.otherProjectId, name: "other" });
      const call = (who: "scientist" | "reviewer" | "owner") =>
        w.as(w.people[who], registerVersion, { runId, modelId: other.id });
      expect(await refusal(call("owner"))).toBe("not_found");
      expect(await refusal(call("reviewer"))).toBe("forbidden");
      const elsewhere = await makeTrainedRun(w, { projectId: w.otherProjectId });
      const foreign = w.as(w.people.scientist, registerVersion, {
        runId: elsewhere.runId,
        newModel: { name: "x" },
      });
      expect(await refusal(foreign)).toBe("not_found");
    }));
});

describe("models.updateCard", () => {
  test("a change is kept by digest, counts up, and voids what was asked for", () =>
    inWorld(async (w) => {
      const version = await registered(w);
      await approved(w, version);
      const card = { versionId: version.versionId, body: "Now with limits.", rev: 0 };
      const done = await w.as(w.people.scientist, updateCard, card);
      expect(done).toMatchObject({ rev: 1, voided: [{ alias: "champion", signatures: 1 }] });
      const entries = await w.audit("models.updateCard");
      expect(entries.map((one) => one.targetType).sort()).toEqual(["model_version", "review_request"]);
      expect(entries.find((one) => one.targetType === "model_version")).toMatchObject({
        before: { rev: 0 },
        after: { rev: 1, change: { added: 1, removed: 1 } },
      });
      const move = w.as(w.people.engineer, moveAlias, { versionId: version.versionId, alias: "champion" });
      expect(await refusal(move)).toBe("precondition_failed");
      expect(await refusal(w.as(w.people.lead, updateCard, { ...card, body: "x" }))).toBe("conflict");
      const same = await w.as(w.people.lead, updateCard, { ...card, rev: 1 });
      expect(same).toEqual({ rev: 1, voided: [] });
    }));
  test("wrong role, wrong project", () =>
    inWorld(async (w) => {
      const { versionId } = await registered(w);
      const stranger = await w
        .as(w.people.reviewer, get, { modelId: "mod_0000000000aa" })
        .catch((e) => e.code);
      expect(stranger).toBe("not_found");
      const call = (who: "reviewer") => w.as(w.people[who], updateCard, { versionId, body: "x", rev: 0 });
      expect(await refusal(call("reviewer"))).toBe("forbidden");
      const outside = w.as(w.outsider, updateCard, { versionId, body: "x", rev: 0 });
      expect(await refusal(outside)).toBe("not_found");
    }));
});

describe("models.moveAlias", () => {
  test("an approved request moves the name once, and the entry says from where to where", () =>
    inWorld(async (w) => {
      const version = await registered(w);
      const requestId = await approved(w, version);
      const input = { versionId: version.versionId, alias: "champion" };
      const moved = await w.as(w.people.engineer, moveAlias, input);
      expect(moved).toMatchObject({ from: null, to: { number: 1, sha256: version.sha256 }, requestId });
      const [entry] = await w.audit("models.moveAlias");
      expect(entry).toMatchObject({
        targetId: version.versionId,
        before: { alias: "champion", version: null },
        after: { alias: "champion", version: 1, requestId },
      });
      expect(await refusal(w.as(w.people.engineer, moveAlias, input))).toBe("precondition_failed");

      const { runId } = await makeTrainedRun(w);
      const next = await w.as(w.people.scientist, registerVersion, { runId, modelId: version.modelId });
      await approved(w, { ...version, ...next });
      await w.as(w.people.engineer, moveAlias, { versionId: next.versionId, alias: "champion" });
      const [second] = await w.audit("models.moveAlias");
      expect(second).toMatchObject({ before: { version: 1 }, after: { version: 2 } });
      const moves = await w.as(w.people.stakeholder, listAliasMoves, { modelId: version.modelId });
      expect(moves.items.map((move) => move.version.number).sort()).toEqual([1, 2]);
      const shown = await w.as(w.people.stakeholder, getVersion, { versionId: version.versionId });
      expect(shown.champion).toMatchObject({ number: 2 });
      const service = await w.as(w.people.stakeholder, listDeployments, { projectId: w.projectId });
      expect(service.items).toMatchObject([
        { alias: "champion", version: { number: 2 }, movedBy: { id: w.people.engineer.id } },
      ]);
    }));
  test("without a request, and past the verb, the name stays where it is", () =>
    inWorld(async (w) => {
      const version = await registered(w);
      const input = { versionId: version.versionId, alias: "champion" };
      expect(await refusal(w.as(w.people.engineer, moveAlias, input))).toBe("precondition_failed");
      const { aliases } = await import("#db/schema/models.ts");
      const past = w.inside((tx) =>
        tx.insert(aliases).values({
          ...input,
          orgId: w.orgId,
          projectId: w.projectId,
          modelId: version.modelId,
          requestId: "req_none",
          movedBy: w.people.engineer.id,
        }),
      );
      await expect(past).rejects.toMatchObject({ cause: { code: "42501" } });
    }));
  test("wrong role, wrong project", () =>
    inWorld(async (w) => {
      const { versionId } = await registered(w);
      const input = { versionId, alias: "champion" };
      expect(await refusal(w.as(w.people.scientist, moveAlias, input))).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, moveAlias, input))).toBe("not_found");
    }));
});

describe("models.recordPreview", () => {
  test("the server answers the same input itself and keeps both answers", () =>
    inWorld(async (w) => {
      const version = await registered(w);
      const input = await previewOf(w, version);
      const done = await w.as(w.people.reviewer, recordPreview, input);
      expect(done).toMatchObject({ agrees: true, maxDifference: 0, repeated: false });
      const [line] = (await w.as(w.people.auditor, listPreviews, { versionId: version.versionId })).items;
      expect(line).toMatchObject({
        person: { id: w.people.reviewer.id },
        input: SMALL_CASE,
        provider: "wasm",
        agrees: true,
      });
      const [entry] = await w.audit("models.recordPreview");
      expect(entry).toMatchObject({
        actorId: w.people.reviewer.id,
        targetId: version.versionId,
        after: { inputSha256: done.inputSha256, modelSha256: version.sha256, agrees: true },
      });
      const again = await w.as(w.people.reviewer, recordPreview, input);
      expect(again).toMatchObject({ previewId: done.previewId, repeated: true });
      const shown = await w.as(w.people.reviewer, getVersion, { versionId: version.versionId });
      expect(shown).toMatchObject({ myPreviews: 1, previews: { total: 1, people: 1 } });
    }));
  test("an answer that differs is kept as one that does not agree", () =>
    inWorld(async (w) => {
      const version = await registered(w);
      const input = await previewOf(w, version);
      const [no = 0, yes = 0] = input.output.probabilities;
      const off = { label: input.output.label, probabilities: [no - 0.01, yes + 0.01] };
      const done = await w.as(w.people.reviewer, recordPreview, { ...input, output: off });
      expect(done.agrees).toBe(false);
      expect(done.maxDifference).toBeCloseTo(0.01, 4);
    }));
  test("other bytes, and values the model does not take, are refused", () =>
    inWorld(async (w) => {
      const version = await registered(w);
      const input = await previewOf(w, version);
      const other = { ...input, modelSha256: "0".repeat(64) };
      expect(await refusal(w.as(w.people.reviewer, recordPreview, other))).toBe("precondition_failed");
      const strange = { ...input, input: { ...SMALL_CASE, altitude: 3 } };
      await expect(w.as(w.people.reviewer, recordPreview, strange)).rejects.toMatchObject({
        code: "invalid",
        fields: [{ path: "input.altitude" }],
      });
    }));
  test("wrong role, wrong project", () =>
    inWorld(async (w) => {
      const version = await registered(w);
      const input = await previewOf(w, version);
      expect(await refusal(w.as(w.people.auditor, recordPreview, input))).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, recordPreview, input))).toBe("not_found");
    }));
});

describe("reading", () => {
  test("a journey tells what happened to a version, its run and its reviews", () =>
    inWorld(async (w) => {
      const version = await registered(w);
      await approved(w, version);
      await w.as(w.people.engineer, moveAlias, { versionId: version.versionId, alias: "champion" });
      const journey = await w.as(w.people.stakeholder, listJourney, { versionId: version.versionId });
      expect(new Set(journey.items.map((line) => line.action))).toEqual(
        new Set(["models.registerVersion", "approvals.request", "approvals.decide", "models.moveAlias"]),
      );
    }));
  test("a download is named after model and number", () =>
    inWorld(async (w) => {
      const version = await registered(w);
      const file = await w.as(w.people.auditor, getArtifact, { versionId: version.versionId });
      expect(file).toMatchObject({ sha256: version.sha256, fileName: "late-flight-v1.onnx" });
      expect(await refusal(w.as(w.outsider, getArtifact, { versionId: version.versionId }))).toBe(
        "not_found",
      );
    }));
  test("a serving name means a number, an alias, or the champion", () =>
    inWorld(async (w) => {
      const version = await registered(w);
      const name = `project-${w.orgId.slice(-8)}.late-flight`;
      const resolve = (version?: string, model = name) =>
        w.as(w.people.engineer, resolveForServing, { model, ...(version ? { version } : {}) });
      expect(await refusal(resolve())).toBe("precondition_failed");
      await approved(w, version);
      await w.as(w.people.engineer, moveAlias, { versionId: version.versionId, alias: "champion" });
      for (const given of [undefined, "1", "champion"]) {
        expect(await resolve(given)).toMatchObject({
          name,
          number: 1,
          aliases: ["champion"],
          versions: ["1"],
        });
      }
      expect(await resolve(undefined, version.modelId)).toMatchObject({ number: 1 });
      expect(await refusal(resolve("7"))).toBe("not_found");
      expect(await refusal(resolve("challenger"))).toBe("precondition_failed");
      expect(await refusal(resolve(undefined, "elsewhere.late-flight"))).toBe("not_found");
      expect(await refusal(w.as(w.outsider, resolveForServing, { model: name }))).toBe("not_found");
    }));
});

describe("one model, two runtimes", () => {
  test("the browser's WebAssembly and the server agree within 1e-5 on cases at the edges and in between", () =>
    inWorld(async (w) => {
      const version = await registered(w);
      const { inputSchema } = await smallModel();
      const stored = await readFile(testConnection().artifacts.path(version.sha256));
      const dist = createRequire(import.meta.url).resolve("onnxruntime-web/wasm");
      web.env.wasm.numThreads = 1;
      web.env.wasm.wasmBinary = await readFile(new URL("ort-wasm-simd-threaded.wasm", `file://${dist}`));
      const session = await web.InferenceSession.create(new Uint8Array(stored), {
        executionProviders: ["wasm"],
      });
      const cases = ["north", "south", "rare", "never seen"].flatMap((region) =>
        [-1e6, 960, 1000.5, 1e6].map((amount, i) => ({
          ...SMALL_CASE,
          region,
          amount,
          member: i % 2,
          when: `2001-0${(i % 4) + 1}-28T0${i}:15`,
        })),
      );
      for (const input of cases) {
        const feed = buildFeed(inputSchema, [input]);
        if (!feed.ok) throw new Error(feed.problems[0]?.message);
        const feeds = Object.fromEntries(
          feed.tensors.map(({ name, type, data, dims }) => [name, new web.Tensor(type, data, dims)]),
        );
        const { probabilities } = await session.run(feeds);
        const here = [...((probabilities?.data ?? []) as Float32Array)];
        const server = await w.as(w.people.reviewer, predict, { versionId: version.versionId, input });
        const { agrees, maxDifference } = compareAnswers(here, server.probabilities);
        expect(maxDifference).toBeLessThanOrEqual(AGREEMENT_TOLERANCE);
        expect(agrees).toBe(true);
      }
    }));
});

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
