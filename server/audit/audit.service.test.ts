import { afterAll, describe, expect, test } from "vitest";
import { lifecycle } from "#server/lifecycle/verbs.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { audit } from "./verbs.ts";

afterAll(closeTestConnection);

/** Three entries by two people, and one that was refused. */
async function someHistory(w: World) {
  const { projectId, people } = w;
  await w.as(people.lead, lifecycle.changeFocus, {
    projectId,
    phase: "model_development",
    reason: "=HYPERLINK(1)",
  });
  await w.as(people.scientist, lifecycle.updatePhase, {
    projectId,
    phase: "scalability",
    brief: "Eight cores.",
  });
  await w.as(people.scientist, lifecycle.updatePhase, { projectId, phase: "scalability", status: "done" });
  await refusal(
    w.as(people.stakeholder, lifecycle.updatePhase, { projectId, phase: "scalability", status: "done" }),
  );
}

const acts = (page: { items: { action: string; outcome: string }[] }) =>
  page.items.map(({ action, outcome }) => `${action} ${outcome}`);

describe("the list", () => {
  test("newest first, with names and the change on one line", () =>
    inWorld(async (w) => {
      await someHistory(w);
      const page = await w.as(w.people.auditor, audit.listEntries, { projectId: w.projectId });
      expect(acts(page)).toEqual([
        "lifecycle.updatePhase denied",
        "lifecycle.updatePhase ok",
        "lifecycle.updatePhase ok",
        "lifecycle.changeFocus ok",
      ]);
      expect(page.items[1]).toMatchObject({
        actorLabel: w.people.scientist.email,
        targetLabel: "Scalability",
        change: "status not_started → done",
      });
      expect(page.items[1]?.actorName).toMatch(/^scientist/);
    }));

  test("each filter narrows", () =>
    inWorld(async (w) => {
      await someHistory(w);
      const count = async (filter: object) =>
        (await w.as(w.people.lead, audit.listEntries, { projectId: w.projectId, ...filter })).items.length;
      const [newest] = (await w.as(w.people.lead, audit.listEntries, { projectId: w.projectId })).items;
      expect(await count({ actorId: w.people.scientist.id })).toBe(2);
      expect(await count({ action: "lifecycle.changeFocus" })).toBe(1);
      expect(await count({ action: "lifecycle" })).toBe(4);
      expect(await count({ action: "models" })).toBe(0);
      expect(await count({ outcome: "denied" })).toBe(1);
      expect(await count({ outcome: "ok" })).toBe(3);
      expect(await count({ targetType: "phase" })).toBe(2);
      expect(await count({ targetId: w.projectId })).toBe(1);
      expect(await count({ to: newest?.at })).toBe(3);
      expect(await count({ from: newest?.at })).toBe(1);
    }));

  test("pages follow each other without loss or repetition", () =>
    inWorld(async (w) => {
      await someHistory(w);
      const first = await w.as(w.people.lead, audit.listEntries, { projectId: w.projectId, limit: 3 });
      const second = await w.as(w.people.lead, audit.listEntries, {
        projectId: w.projectId,
        limit: 3,
        cursor: first.nextCursor,
      });
      expect(first.items).toHaveLength(3);
      expect(second.items).toHaveLength(1);
      expect(second.nextCursor).toBeNull();
      expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(4);
    }));

  test.each(["owner", "admin", "auditor"] as const)("%s reads the whole organization", (role) =>
    inWorld(async (w) => {
      await someHistory(w);
      const page = await w.as(w.people[role], audit.listEntries, {});
      expect(page.items.length).toBeGreaterThanOrEqual(4);
      expect(page.items[1]?.projectName).toMatch(/^project-/);
    }),
  );

  test.each(["lead", "reviewer", "scientist", "engineer", "stakeholder"] as const)(
    "%s does not read the whole organization",
    (role) =>
      inWorld(async (w) => {
        expect(await refusal(w.as(w.people[role], audit.listEntries, {}))).toBe("forbidden");
      }),
  );

  test("a key of a reviewer's role does not carry an owner across the organization", () =>
    inWorld(async (w) => {
      const key = {
        type: "apiKey",
        keyId: "key_0000000000aa",
        userId: w.people.owner.id,
        label: "k",
        role: "reviewer",
      } as const;
      expect(await refusal(w.as(key, audit.listEntries, {}))).toBe("forbidden");
    }));

  test("wrong role, wrong project, another organization", () =>
    inWorld(async (w) => {
      const list = (who: keyof World["people"], projectId: string) =>
        refusal(w.as(w.people[who], audit.listEntries, { projectId }));
      expect(await list("stakeholder", w.projectId)).toBe("forbidden");
      expect(await list("lead", w.otherProjectId)).toBe("not_found");
      expect(await list("auditor", w.foreignProjectId)).toBe("not_found");
      await someHistory(w);
      const foreign = await w.as(w.outsider, audit.listEntries, {});
      expect(foreign.items.filter(({ projectId }) => projectId === w.projectId)).toEqual([]);
    }));

  test.each([
    [{ action: "x; drop table" }, "An act is written like"],
    [{ from: "yesterday" }, "This is not a moment in time."],
    [{ cursor: "bm90IG91cnM" }, "This cursor is not one of ours."],
    [{ limit: 101 }, "At most 100 in one answer"],
  ])("%j is refused in a sentence", (input, sentence) =>
    inWorld(async (w) => {
      await expect(w.as(w.people.auditor, audit.listEntries, input)).rejects.toThrow(sentence);
    }),
  );
});

describe("one entry", () => {
  test("comes with its bytes, its leaf hash, and both agree", () =>
    inWorld(async (w) => {
      await someHistory(w);
      const [row] = await w.audit("lifecycle.changeFocus");
      const entry = await w.as(w.people.reviewer, audit.getEntry, { entryId: row?.id ?? "" });
      expect(entry).toMatchObject({
        action: "lifecycle.changeFocus",
        reason: "=HYPERLINK(1)",
        after: { phase: "model_development" },
        hashAgrees: true,
        factsAgree: true,
      });
      expect(entry.leafHash).toMatch(/^[0-9a-f]{64}$/);
      expect(JSON.parse(entry.body)).toMatchObject({ v: 2, id: entry.id, action: entry.action });
    }));

  test("of another project, of the organization alone, or of nobody: all the same to a lead", () =>
    inWorld(async (w) => {
      await w.as(w.people.owner, lifecycle.changeFocus, {
        projectId: w.otherProjectId,
        phase: "scalability",
        reason: "r",
      });
      await w.as(w.people.auditor, audit.exportEntries, {});
      const [elsewhere] = await w.audit("lifecycle.changeFocus");
      const [organizational] = await w.audit("audit.exportEntries");
      for (const id of [elsewhere?.id, organizational?.id, "aud_00000000000000000000"]) {
        expect(await refusal(w.as(w.people.lead, audit.getEntry, { entryId: id ?? "" }))).toBe("not_found");
      }
      const seen = await w.as(w.people.auditor, audit.getEntry, { entryId: organizational?.id ?? "" });
      expect(seen.projectId).toBeNull();
    }));
});

test("the menus hold who acted and what was done", () =>
  inWorld(async (w) => {
    await someHistory(w);
    const facets = await w.as(w.people.lead, audit.facets, { projectId: w.projectId });
    expect(facets.actions).toEqual(["lifecycle.changeFocus", "lifecycle.updatePhase"]);
    expect(facets.actors.map(({ label }) => label).sort()).toEqual(
      [w.people.lead, w.people.scientist, w.people.stakeholder].map(({ email }) => email).sort(),
    );
    expect(facets.targetTypes).toContain("phase");
    expect(await refusal(w.as(w.people.lead, audit.facets, {}))).toBe("forbidden");
  }));

describe("the export", () => {
  test("has a line for each entry, runs in no spreadsheet, and is itself recorded", () =>
    inWorld(async (w) => {
      await someHistory(w);
      const { csv, entries, nextCursor } = await w.as(w.people.auditor, audit.exportEntries, {
        projectId: w.projectId,
      });
      expect(entries).toBe(4);
      expect(nextCursor).toBeNull();
      expect(csv.trimEnd().split("\r\n")).toHaveLength(4);
      expect(csv).toContain(",'=HYPERLINK(1),");
      const [entry] = await w.audit("audit.exportEntries");
      expect(entry).toMatchObject({ projectId: w.projectId, after: { projectId: w.projectId } });
    }));

  test.each(["lead", "reviewer", "scientist", "stakeholder"] as const)("%s may not", (role) =>
    inWorld(async (w) => {
      const call = w.as(w.people[role], audit.exportEntries, { projectId: w.projectId });
      expect(await refusal(call)).toBe("forbidden");
    }),
  );

  test("wrong project", () =>
    inWorld(async (w) => {
      const call = w.as(w.people.auditor, audit.exportEntries, { projectId: w.foreignProjectId });
      expect(await refusal(call)).toBe("not_found");
    }));
});

test("the feed tells what happened in sentences, to everybody in the project, without refusals", () =>
  inWorld(async (w) => {
    await someHistory(w);
    const { items } = await w.as(w.people.stakeholder, lifecycle.recentActivity, { projectId: w.projectId });
    const told = items.map(({ parts }) => parts.map(({ text }) => text).join(""));
    expect(told[0]).toMatch(/^scientist \w+ set Scalability to done$/);
    expect(told[1]).toMatch(/^scientist \w+ rewrote the brief of Scalability$/);
    expect(told[2]).toMatch(/^lead \w+ moved the focus to model development: =HYPERLINK\(1\)$/);
    expect(told).toHaveLength(3);
    const elsewhere = w.as(w.people.stakeholder, lifecycle.recentActivity, { projectId: w.otherProjectId });
    expect(await refusal(elsewhere)).toBe("not_found");
  }));
