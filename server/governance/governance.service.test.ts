import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { visits } from "#db/schema/lifecycle.ts";
import { RECOMMENDATIONS } from "#domain/governance/recommendations.ts";
import { makeModelVersion } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { listItems, progress } from "./list-items.ts";
import { prepareChecklist } from "./prepare-checklist.ts";
import { updateItem } from "./update-item.ts";

afterAll(closeTestConnection);

const items = async (w: World, who: Person = w.people.lead, filter: object = {}) =>
  (await w.as(who, listItems, { projectId: w.projectId, ...filter })).items;

async function itemOf(w: World, key = "md-1") {
  const item = (await items(w)).find((candidate) => candidate.key === key);
  if (!item) throw new Error(`no item ${key}`);
  return item;
}

describe("governance.listItems and progress", () => {
  test("a project has all 34 from its beginning, in order, and preparing again adds none", () =>
    inWorld(async (w) => {
      await w.inside((tx) => prepareChecklist(tx, { orgId: w.orgId, projectId: w.projectId }));
      const all = await items(w, w.people.auditor);
      expect(all.map((item) => item.key)).toEqual(RECOMMENDATIONS.map((item) => item.key));
      expect(all).toHaveLength(34);
    }));

  test("filters by phase, status and owner; counts closed and late ones", () =>
    inWorld(async (w) => {
      const item = await itemOf(w);
      const late = await itemOf(w, "md-2");
      await w.as(w.people.lead, updateItem, {
        itemId: item.id,
        status: "done",
        note: "Three rounds.",
        ownerId: w.people.scientist.id,
      });
      await w.as(w.people.lead, updateItem, { itemId: late.id, dueOn: "2001-01-01" });
      expect(await items(w, w.people.lead, { phase: "model_development" })).toHaveLength(6);
      expect(await items(w, w.people.lead, { status: "done" })).toMatchObject([{ key: "md-1" }]);
      expect(await items(w, w.people.lead, { owner: w.people.scientist.id })).toHaveLength(1);
      expect(await items(w, w.people.lead, { owner: "nobody" })).toHaveLength(33);
      const sums = await w.as(w.people.auditor, progress, { projectId: w.projectId });
      expect(sums.all).toMatchObject({ total: 34, closed: 1, overdue: 1 });
      expect(sums.phases.find((line) => line.phase === "model_development")).toMatchObject({
        total: 6,
        closed: 1,
        overdue: 1,
      });
    }));

  test("a project one is not in does not exist", () =>
    inWorld(async (w) => {
      for (const verb of [listItems, progress]) {
        expect(await refusal(w.as(w.people.lead, verb, { projectId: w.otherProjectId }))).toBe("not_found");
      }
    }));
});

describe("governance.updateItem", () => {
  test("changes what is named, says so in the log, and is a visit to the item's own phase", () =>
    inWorld(async (w) => {
      const item = await itemOf(w);
      const { versionId } = await makeModelVersion(w);
      const evidence = [
        { kind: "object" as const, objectKind: "model_version" as const, objectId: versionId },
        { kind: "link" as const, url: "https://example.test/notes" },
      ];
      await w.as(w.people.scientist, updateItem, { itemId: item.id, status: "done", evidence });
      expect(await itemOf(w)).toMatchObject({ status: "done", evidence, rev: 1 });
      const [entry] = await w.audit("governance.updateItem");
      expect(entry).toMatchObject({
        targetType: "checklist_item",
        targetId: item.id,
        targetLabel: item.title,
        before: { status: "open", evidence: [] },
        after: { status: "done", evidence },
      });
      const [visit] = await w.inside((tx) =>
        tx.select().from(visits).where(eq(visits.verb, "governance.updateItem")),
      );
      expect(visit?.phase).toBe("model_development");
    }));

  test("an update that changes nothing writes nothing", () =>
    inWorld(async (w) => {
      const item = await itemOf(w);
      await w.as(w.people.lead, updateItem, { itemId: item.id, status: "open", note: "" });
      expect(await w.audit("governance.updateItem")).toHaveLength(0);
    }));

  test("done needs something that shows it, does not apply needs a reason", () =>
    inWorld(async (w) => {
      const item = await itemOf(w);
      const set = (status: "done" | "not_applicable") =>
        w.as(w.people.lead, updateItem, { itemId: item.id, status });
      expect(await refusal(set("done"))).toBe("precondition_failed");
      expect(await refusal(set("not_applicable"))).toBe("precondition_failed");
      expect((await itemOf(w)).status).toBe("open");
    }));

  test("an owner belongs to the project, evidence exists in it, a revision is the present one", () =>
    inWorld(async (w) => {
      const item = await itemOf(w);
      const elsewhere = await makeModelVersion(w, { projectId: w.otherProjectId });
      const set = (update: object) => w.as(w.people.lead, updateItem, { itemId: item.id, ...update });
      expect(await refusal(set({ ownerId: w.outsider.id }))).toBe("invalid");
      const foreign = { kind: "object", objectKind: "model_version", objectId: elsewhere.versionId };
      expect(await refusal(set({ evidence: [foreign] }))).toBe("invalid");
      expect(await refusal(set({ evidence: [{ kind: "link", url: "javascript:alert(1)" }] }))).toBe(
        "invalid",
      );
      await set({ note: "first", rev: 0 });
      expect(await refusal(set({ note: "second", rev: 0 }))).toBe("conflict");
      expect((await itemOf(w)).note).toBe("first");
    }));

  test("wrong role, wrong project", () =>
    inWorld(async (w) => {
      const item = await itemOf(w);
      const set = (who: Person) => w.as(who, updateItem, { itemId: item.id, note: "x" });
      for (const role of ["stakeholder", "auditor", "admin"] as const) {
        expect(await refusal(set(w.people[role]))).toBe("forbidden");
      }
      expect(await refusal(set(w.outsider))).toBe("not_found");
    }));
});
