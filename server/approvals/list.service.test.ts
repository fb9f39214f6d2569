import { afterAll, describe, expect, test } from "vitest";
import { closeTestConnection, inWorld, type Person, refusal } from "#server/testing/world.ts";
import { list } from "./list.ts";
import { asked, vote } from "./test-data.ts";

afterAll(closeTestConnection);

describe("approvals.list", () => {
  test("shows what waits for whom, and why", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const waiting = async (who: Person) =>
        (await w.as(who, list, { projectId: w.projectId, show: "waiting" })).items.map((line) => line.waits);
      expect(await waiting(w.people.reviewer)).toEqual(["decide"]);
      expect(await waiting(w.people.lead)).toEqual(["decide"]);
      expect(await waiting(w.people.scientist)).toEqual([]);
      expect(await waiting(w.people.auditor)).toEqual([]);
      await vote(w, w.people.reviewer, to, "request_changes");
      expect(await waiting(w.people.engineer)).toEqual(["answer"]);
      expect(await waiting(w.people.reviewer)).toEqual([]);
      await vote(w, w.people.reviewer, to);
      expect(await waiting(w.people.engineer)).toEqual(["release"]);
      expect(await waiting(w.people.reviewer)).toEqual([]);
    }));

  test("pages by key, open and closed apart", () =>
    inWorld(async (w) => {
      for (let number = 0; number < 3; number += 1) await asked(w);
      const first = await w.as(w.people.lead, list, { projectId: w.projectId, limit: 2 });
      expect(first.items).toHaveLength(2);
      const rest = await w.as(w.people.lead, list, {
        projectId: w.projectId,
        limit: 2,
        cursor: first.nextCursor,
      });
      expect(rest).toMatchObject({ nextCursor: null });
      expect(new Set([...first.items, ...rest.items].map((line) => line.id)).size).toBe(3);
      const closed = await w.as(w.people.lead, list, { projectId: w.projectId, show: "closed" });
      expect(closed.items).toEqual([]);
    }));

  test("a project one is not in does not exist", () =>
    inWorld(async (w) => {
      expect(await refusal(w.as(w.people.reviewer, list, { projectId: w.otherProjectId }))).toBe("not_found");
    }));
});
