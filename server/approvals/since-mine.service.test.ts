import { afterAll, describe, expect, test } from "vitest";
import { updateCard } from "#server/models/update-card.ts";
import { makeModelVersion } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, type Person, type World } from "#server/testing/world.ts";
import { get } from "./get.ts";
import { request } from "./request.ts";
import { ask, asked, vote } from "./test-data.ts";

afterAll(closeTestConnection);

const sinceMine = async (w: World, who: Person, requestId: string) =>
  (await w.as(who, get, { requestId })).sinceMine;

describe("what changed since my last review", () => {
  test("nothing for whoever never decided, nor while nothing has changed, nor after a comment", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const { reviewer, lead } = w.people;
      expect(await sinceMine(w, reviewer, to.requestId)).toBeNull();
      await vote(w, reviewer, to, "comment");
      expect(await sinceMine(w, reviewer, to.requestId)).toBeNull();
      await vote(w, reviewer, to);
      expect(await sinceMine(w, reviewer, to.requestId)).toBeNull();
      expect(await sinceMine(w, lead, to.requestId)).toBeNull();
    }));

  test("on the same version asked for again: the card line by line, against what this reader decided on", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const { reviewer, lead, engineer, scientist } = w.people;
      const { versionId } = to.version;
      await vote(w, reviewer, to, "request_changes");
      await w.as(scientist, updateCard, { versionId, rev: 0, body: "Not for night flights." });
      const again = await w.as(engineer, request, ask(to.version));
      expect(await sinceMine(w, reviewer, again.id)).toMatchObject({
        requestId: to.requestId,
        label: "late-flight v1",
        decision: "request_changes",
        changes: [
          {
            part: "Card",
            lines: [
              { kind: "removed", text: "Predicts flights that land more than 15 minutes late." },
              { kind: "added", text: "Not for night flights." },
            ],
          },
        ],
      });
      expect(await sinceMine(w, lead, again.id)).toBeNull();
    }));

  test("their latest decision counts, not an earlier one", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const { reviewer, engineer, scientist } = w.people;
      const { versionId } = to.version;
      await vote(w, reviewer, to, "request_changes");
      await w.as(scientist, updateCard, { versionId, rev: 0, body: "Second words." });
      const second = await w.as(engineer, request, ask(to.version));
      await vote(w, reviewer, { requestId: second.id, contentDigest: second.contentDigest });
      await w.as(scientist, updateCard, { versionId, rev: 1, body: "Third words." });
      const third = await w.as(engineer, request, ask(to.version));
      expect(await sinceMine(w, reviewer, third.id)).toMatchObject({
        requestId: second.id,
        decision: "approve",
        changes: [{ lines: [{ text: "Second words." }, { text: "Third words." }] }],
      });
    }));

  test("on a new version under the same name: against the version they approved; another model's is nothing to it", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const { reviewer, engineer } = w.people;
      await vote(w, reviewer, to);
      const { modelId } = to.version;
      const next = await makeModelVersion(w, { modelId, number: 2, metrics: { accuracy: 0.9 } });
      const asksNext = await w.as(engineer, request, ask(next));
      const since = await sinceMine(w, reviewer, asksNext.id);
      expect(since).toMatchObject({ requestId: to.requestId, label: "late-flight v1", decision: "approve" });
      const parts = since?.changes.map(({ part }) => part);
      expect(parts).toEqual(["Data", "Figures, accuracy", "Figures, rocAuc", "Model bytes"]);
      const elsewhere = await makeModelVersion(w, { name: "other" });
      const asksElsewhere = await w.as(engineer, request, ask(elsewhere));
      expect(await sinceMine(w, reviewer, asksElsewhere.id)).toBeNull();
      const shadow = await w.as(engineer, request, { ...ask(next), alias: "shadow" });
      expect(await sinceMine(w, reviewer, shadow.id)).toBeNull();
    }));
});
