import { and, eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { checklistItems } from "#db/schema/governance.ts";
import { visits } from "#db/schema/lifecycle.ts";
import { newId } from "#server/kernel/ids.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { governance } from "./verbs.ts";

afterAll(closeTestConnection);

const KEY = "da-3";

/** Backtracks to data acquisition because the data did not suffice: what da-3 answers. */
async function pattern(w: World, count: number): Promise<void> {
  await w.inside(async (tx) => {
    for (let i = 0; i < count; i++)
      await tx.insert(visits).values({
        id: newId("vis"),
        orgId: w.orgId,
        projectId: w.projectId,
        phase: "data_acquisition",
        focusPhase: "model_development",
        actorId: w.people.scientist.id,
        kind: "logged",
        verb: "lifecycle.logRevisit",
        scenario: "md-da-1",
        effortHours: 4,
      });
  });
}

const take = (w: World, key = KEY) => w.as(w.people.lead, governance.takeUp, { projectId: w.projectId, key });

async function item(w: World, key = KEY) {
  const { items } = await w.as(w.people.lead, governance.listItems, { projectId: w.projectId });
  return items.find((one) => one.key === key);
}

describe("governance.takeUp", () => {
  test("the item says why, with the figures of that moment", () =>
    inWorld(async (w) => {
      await pattern(w, 5);
      const took = await take(w);
      expect(took).toMatchObject({ phase: "data_acquisition", created: false, changed: true });
      await pattern(w, 2);
      expect(await item(w)).toMatchObject({
        id: took.itemId,
        status: "open",
        takenUp: {
          because: '5 backtracks to data acquisition: "The data does not suffice for the model".',
          count: 5,
          effortHours: 20,
          by: w.people.lead.id,
        },
      });
    }));

  test("twice is once: the second changes nothing and records nothing", () =>
    inWorld(async (w) => {
      await pattern(w, 3);
      const first = await take(w);
      expect(await take(w)).toEqual({ ...first, created: false, changed: false });
      expect(await w.audit("governance.takeUp")).toHaveLength(1);
      const { items } = await w.as(w.people.lead, governance.listItems, { projectId: w.projectId });
      expect(items.filter(({ key }) => key === KEY)).toHaveLength(1);
    }));

  test("a project without the item gets it", () =>
    inWorld(async (w) => {
      await pattern(w, 3);
      const gone = newId("prj");
      await w.inside((tx) =>
        tx
          .update(checklistItems)
          .set({ key: `gone-${gone}` })
          .where(and(eq(checklistItems.projectId, w.projectId), eq(checklistItems.key, KEY))),
      );
      expect(await take(w)).toMatchObject({ created: true, changed: true });
      expect(await item(w)).toMatchObject({ phase: "data_acquisition", takenUp: { count: 3 } });
    }));

  test("what was done has not been enough and is worked on again", () =>
    inWorld(async (w) => {
      await pattern(w, 3);
      const { itemId } = await take(w);
      await w.as(w.people.lead, governance.updateItem, { itemId, status: "done", note: "A pilot was made." });
      expect(await take(w)).toMatchObject({ changed: true });
      expect(await item(w)).toMatchObject({ status: "in_progress", note: "A pilot was made." });
    }));

  test("its audit entry says from what to what, and why", () =>
    inWorld(async (w) => {
      await pattern(w, 3);
      const { itemId } = await take(w);
      const [entry] = await w.audit("governance.takeUp");
      expect(entry).toMatchObject({
        targetId: itemId,
        projectId: w.projectId,
        actorId: w.people.lead.id,
        before: { status: "open", takenUp: null },
        after: { status: "open", takenUp: expect.stringContaining("3 backtracks to data acquisition") },
      });
      const seen = await w.inside((tx) =>
        tx.select().from(visits).where(eq(visits.verb, "governance.takeUp")),
      );
      expect(seen).toMatchObject([{ phase: "data_acquisition" }]);
    }));

  test.each([
    ["fewer revisits than a pattern", 2, KEY, "precondition_failed"],
    ["a recommendation that these do not speak for", 5, "sc-1", "precondition_failed"],
    ["one that does not exist", 5, "da-99", "invalid"],
  ])("is refused for %s", (_what, count, key, code) =>
    inWorld(async (w) => {
      await pattern(w, count);
      expect(await refusal(take(w, key))).toBe(code);
      expect(await item(w)).toMatchObject({ takenUp: null });
    }),
  );

  test("is for those who work on the checklist of this project", () =>
    inWorld(async (w) => {
      const input = { projectId: w.projectId, key: KEY };
      expect(await refusal(w.as(w.people.stakeholder, governance.takeUp, input))).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, governance.takeUp, input))).toBe("not_found");
      const elsewhere = { ...input, projectId: w.otherProjectId };
      expect(await refusal(w.as(w.people.lead, governance.takeUp, elsewhere))).toBe("not_found");
    }));
});
