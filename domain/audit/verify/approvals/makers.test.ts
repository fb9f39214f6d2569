import { expect, test } from "vitest";
import type { Draft } from "#server/testing/evidence.ts";
import { check, first, request, second } from "#server/testing/review-story.ts";

const OWN = ["own-work-approved", "quorum-not-met"];

test.each(["models.registerVersion", "models.updateCard"])(
  "whoever the log says did %s does not approve it, whatever the request says",
  async (action) => {
    const made: Draft = {
      action,
      actor: "usr_r2",
      target: { type: "model_version", id: "mdv_1" },
      after: {},
    };
    expect((await check([made, request(), first, second])).toSorted()).toEqual([
      "own-work-approved",
      "quorum-not-met",
    ]);
    const other = { ...made, target: { type: "model_version", id: "mdv_2" } };
    expect(await check([other, request(), first, second])).toEqual([]);
  },
);

const run = (who: string): Draft => ({
  action: "training.startRun",
  actor: who,
  target: { type: "run", id: "run_1" },
  after: {},
});
const registered = (runId: string): Draft => ({
  action: "models.registerVersion",
  actor: "usr_author",
  target: { type: "model_version", id: "mdv_1" },
  after: { runId },
});

test.each(["training.importModel", "training.importExperiment"])(
  "whoever brought the run of a version by %s does not approve the version",
  async (action) => {
    const brought = { ...run("usr_r2"), action };
    expect(await check([brought, registered("run_1"), request(), first, second])).toEqual(OWN);
    expect(await check([brought, registered("run_2"), request(), first, second])).toEqual([]);
  },
);

test("whoever started the run of a version does not approve the version", async () => {
  expect(await check([run("usr_r2"), registered("run_1"), request(), first, second])).toEqual(OWN);
  expect(await check([run("usr_r2"), registered("run_2"), request(), first, second])).toEqual([]);
  const byProgram = { ...run("svc_1"), actorType: "apiKey", onBehalfOf: "usr_r2" };
  expect(await check([byProgram, registered("run_1"), request(), first, second])).toEqual(OWN);
});

test.each(["usr_author", "usr_requester", "usr_modifier"])(
  "whoever made a key for %s, a program, does not approve what that has a part in",
  async (holder) => {
    const key = (who: string): Draft => ({
      action: "access.createApiKey",
      actor: "usr_r2",
      project: null,
      target: { type: "api_key", id: "key_1" },
      after: { holder: who },
    });
    expect(await check([key(holder), request(), first, second])).toEqual(OWN);
    expect(await check([key("usr_other"), request(), first, second])).toEqual([]);
  },
);
