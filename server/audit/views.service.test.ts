import { afterAll, describe, expect, test } from "vitest";
import { closeTestConnection, inWorld, refusal } from "#server/testing/world.ts";
import { audit } from "./verbs.ts";

afterAll(closeTestConnection);

const denied = { outcome: "denied" } as const;

describe("saved views", () => {
  test("are kept for oneself, in their place, and taken over by the same name", () =>
    inWorld(async (w) => {
      const { projectId, people } = w;
      await w.as(people.lead, audit.saveView, { projectId, name: "Refusals", search: { act: "models" } });
      await w.as(people.lead, audit.saveView, { projectId, name: "Refusals", search: denied });
      await w.as(people.auditor, audit.saveView, { name: "Refusals", search: denied });
      const own = await w.as(people.lead, audit.listViews, { projectId });
      expect(own.items).toMatchObject([{ name: "Refusals", search: denied }]);
      expect((await w.as(people.reviewer, audit.listViews, { projectId })).items).toEqual([]);
      expect((await w.as(people.auditor, audit.listViews, { projectId })).items).toEqual([]);
      expect((await w.as(people.auditor, audit.listViews, {})).items).toHaveLength(1);
    }));

  test("leave an entry from what to what, when kept and when removed", () =>
    inWorld(async (w) => {
      const { projectId, people } = w;
      const { id } = await w.as(people.lead, audit.saveView, { projectId, name: "All", search: denied });
      await w.as(people.lead, audit.removeView, { viewId: id });
      expect((await w.audit("audit.saveView"))[0]).toMatchObject({ targetId: id, after: denied, projectId });
      expect((await w.audit("audit.removeView"))[0]).toMatchObject({ targetId: id, before: denied });
      expect((await w.as(people.lead, audit.listViews, { projectId })).items).toEqual([]);
    }));

  test("of somebody else are not there to remove", () =>
    inWorld(async (w) => {
      const { projectId, people } = w;
      const { id } = await w.as(people.lead, audit.saveView, { projectId, name: "All", search: denied });
      expect(await refusal(w.as(people.reviewer, audit.removeView, { viewId: id }))).toBe("not_found");
      expect((await w.as(people.lead, audit.listViews, { projectId })).items).toHaveLength(1);
    }));

  test("need a role that reads the log, in this project and organization", () =>
    inWorld(async (w) => {
      const { projectId, otherProjectId, people, outsider } = w;
      const view = { name: "All", search: denied };
      expect(await refusal(w.as(people.scientist, audit.saveView, { projectId, ...view }))).toBe("forbidden");
      expect(await refusal(w.as(people.lead, audit.saveView, view))).toBe("forbidden");
      expect(await refusal(w.as(people.lead, audit.saveView, { projectId: otherProjectId, ...view }))).toBe(
        "not_found",
      );
      expect(await refusal(w.as(outsider, audit.saveView, { projectId, ...view }))).toBe("not_found");
      const { id } = await w.as(people.lead, audit.saveView, { projectId, ...view });
      expect(await refusal(w.as(people.scientist, audit.removeView, { viewId: id }))).toBe("forbidden");
      expect(await refusal(w.as(outsider, audit.removeView, { viewId: id }))).toBe("not_found");
    }));

  test.each<[string, Record<string, string>]>([
    ["no filter", {}],
    ["a key that is no filter", { cursor: "x" }],
    ["a value too long", { act: "x".repeat(81) }],
  ])("are refused with %s", (_what, search) =>
    inWorld(async (w) => {
      const call = w.as(w.people.lead, audit.saveView, { projectId: w.projectId, name: "X", search });
      expect(await refusal(call)).toBe("invalid");
    }),
  );
});
