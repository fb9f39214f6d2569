import { afterAll, describe, expect, test } from "vitest";
import { FIRST_CRITERIA } from "#domain/lifecycle/criteria.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { lifecycle } from "./verbs.ts";

afterAll(closeTestConnection);

const phase = "data_preparation" as const;
const plan = { phase, plannedFrom: "2026-11-02", plannedTo: "2026-11-20" };
const board = async (w: World, of: string = phase) => {
  const { phases } = await w.as(w.people.stakeholder, lifecycle.getBoard, { projectId: w.projectId });
  return phases.find((one) => one.phase === of);
};
const getPhase = (w: World) =>
  w.as(w.people.stakeholder, lifecycle.getPhase, { projectId: w.projectId, phase });

describe("the plan of a phase", () => {
  test("is kept, shown and taken away, each with its entry", () =>
    inWorld(async (w) => {
      const { projectId } = w;
      await w.as(w.people.lead, lifecycle.planPhase, { projectId, ...plan });
      expect((await board(w))?.planned).toEqual({ from: "2026-11-02", to: "2026-11-20" });
      const timeline = await w.as(w.people.stakeholder, lifecycle.getTimeline, { projectId });
      expect(timeline.planned).toEqual([{ phase, from: "2026-11-02", to: "2026-11-20" }]);
      await w.as(w.people.lead, lifecycle.planPhase, {
        projectId,
        phase,
        plannedFrom: null,
        plannedTo: null,
      });
      expect((await board(w))?.planned).toBeNull();
      const [last, first] = await w.audit("lifecycle.planPhase");
      expect(first).toMatchObject({ targetType: "phase", before: { plannedFrom: null }, after: plan });
      expect(last).toMatchObject({ before: plan, after: { plannedFrom: null, plannedTo: null } });
    }));

  test.each([
    ["one day", "2026-11-02", "2026-11-02", null],
    ["five years", "2026-01-01", "2030-12-31", null],
    ["ends before it starts", "2026-11-20", "2026-11-02", "before it starts"],
    ["one end", "2026-11-20", null, "first and its last day"],
    ["no date", "tomorrow", "2026-11-20", "not a date"],
  ])("%s", (_name, plannedFrom, plannedTo, part) =>
    inWorld(async (w) => {
      const call = w.as(w.people.lead, lifecycle.planPhase, {
        projectId: w.projectId,
        phase,
        plannedFrom,
        plannedTo,
      });
      if (part === null) expect(await call).toMatchObject({ plannedTo });
      else await expect(call).rejects.toThrow(part);
    }),
  );
});

describe("the focus of a sub-team", () => {
  const assign = (w: World, team: string | null, userId = w.people.scientist.id) =>
    w.as(w.people.lead, lifecycle.assignTeam, { projectId: w.projectId, userId, team });
  const focus = (
    w: World,
    to: "data_acquisition" | "model_development" | "data_preparation",
    team?: string,
  ) =>
    w.as(w.people.lead, lifecycle.changeFocus, {
      projectId: w.projectId,
      phase: to,
      reason: "r",
      ...(team && { team }),
    });
  const work = (w: World, who: "scientist" | "engineer") =>
    w.as(w.people[who], lifecycle.updatePhase, { projectId: w.projectId, phase, brief: `By ${who}.` });

  test("stands beside the project's; each person's work is held against their own", () =>
    inWorld(async (w) => {
      const { projectId } = w;
      await assign(w, "Data");
      await focus(w, "model_development");
      await focus(w, "data_preparation", "Data");
      await work(w, "scientist");
      await work(w, "engineer");
      const { items } = await w.as(w.people.lead, lifecycle.listVisits, { projectId, phase });
      const heldAgainst = Object.fromEntries(items.map((visit) => [visit.actorId, visit.focusPhase]));
      expect(heldAgainst).toEqual({
        [w.people.scientist.id]: "data_preparation",
        [w.people.engineer.id]: "model_development",
      });
      expect((await board(w))?.teams).toEqual(["Data"]);
      expect((await board(w, "model_development"))?.inFocus).toBe(true);
      const { items: teams } = await w.as(w.people.stakeholder, lifecycle.listTeams, { projectId });
      expect(teams).toMatchObject([
        { name: "Data", focus: { phase: "data_preparation" }, members: [{ id: w.people.scientist.id }] },
      ]);
    }));

  test("ends, and its people follow the project again; the entry says whose it was", () =>
    inWorld(async (w) => {
      const { projectId } = w;
      await assign(w, "Data");
      await focus(w, "model_development");
      await focus(w, "data_preparation", "Data");
      const { endedAt } = await w.as(w.people.lead, lifecycle.endFocus, { projectId, team: "Data" });
      await work(w, "scientist");
      const { items } = await w.as(w.people.lead, lifecycle.listVisits, { projectId, phase });
      expect(items).toMatchObject([{ focusPhase: "model_development" }]);
      const { factual } = await w.as(w.people.lead, lifecycle.getTimeline, { projectId });
      expect(factual.map(({ team, phase: of, endedAt: end }) => [team, of, end])).toEqual([
        [null, "model_development", null],
        ["Data", "data_preparation", endedAt],
      ]);
      expect((await w.audit("lifecycle.endFocus"))[0]).toMatchObject({
        targetType: "focus",
        before: { phase: "data_preparation", team: "Data" },
        after: { ended: true },
      });
      expect(await refusal(w.as(w.people.lead, lifecycle.endFocus, { projectId, team: "Data" }))).toBe(
        "conflict",
      );
    }));

  test("is entered with whom it concerns, and taken back", () =>
    inWorld(async (w) => {
      await assign(w, "Data");
      await assign(w, null);
      expect(await w.audit("lifecycle.assignTeam")).toMatchObject([
        { targetId: w.people.scientist.id, before: { team: "Data" }, after: { team: null } },
        { targetId: w.people.scientist.id, before: { team: null }, after: { team: "Data" } },
      ]);
      expect(await refusal(assign(w, "Data", w.outsider.id))).toBe("not_found");
    }));
});

describe("criteria of a phase", () => {
  test("begin with those of the paper, are the team's own, and each change is entered", () =>
    inWorld(async (w) => {
      const { projectId } = w;
      const texts = (kind: "entry" | "exit") => FIRST_CRITERIA[phase][kind];
      const first = await getPhase(w);
      expect(first.criteria.map(({ text }) => text)).toEqual([...texts("entry"), ...texts("exit")]);
      const { criterionId } = await w.as(w.people.scientist, lifecycle.addCriterion, {
        projectId,
        phase,
        kind: "exit",
        text: "العربية 👍🏽 ready",
      });
      await w.as(w.people.scientist, lifecycle.changeCriterion, { criterionId, met: true });
      expect((await getPhase(w)).criteria.at(-1)).toMatchObject({
        id: criterionId,
        kind: "exit",
        text: "العربية 👍🏽 ready",
        metAt: expect.any(String),
        metByName: expect.stringMatching(/^scientist/),
      });
      expect((await board(w))?.criteria.exit).toEqual({ met: 1, of: texts("exit").length + 1 });
      await w.as(w.people.scientist, lifecycle.changeCriterion, { criterionId, met: false, text: "Ready." });
      expect((await getPhase(w)).criteria.at(-1)).toMatchObject({ text: "Ready.", metAt: null });
      await w.as(w.people.scientist, lifecycle.changeCriterion, { criterionId, removed: true });
      expect((await getPhase(w)).criteria).toHaveLength(first.criteria.length);
      expect(
        await refusal(w.as(w.people.scientist, lifecycle.changeCriterion, { criterionId, met: true })),
      ).toBe("conflict");
      const entries = await w.audit("lifecycle.changeCriterion");
      expect(entries.map(({ after }) => after)).toEqual([
        { removed: true },
        { met: false, text: "Ready." },
        { met: true, text: "العربية 👍🏽 ready" },
      ]);
      expect((await w.audit("lifecycle.addCriterion"))[0]).toMatchObject({
        targetId: criterionId,
        after: { phase, kind: "exit" },
      });
    }));

  test("are at most forty of a phase", () =>
    inWorld(async (w) => {
      const add = (text: string) =>
        w.as(w.people.lead, lifecycle.addCriterion, { projectId: w.projectId, phase, kind: "entry", text });
      const standing = (await getPhase(w)).criteria.length;
      for (let i = standing; i < 40; i++) await add(`Criterion ${i}`);
      await expect(add("One more")).rejects.toThrow("has 40 criteria, which is the most");
    }));
});

describe("the brief", () => {
  const write = (w: World, brief: string, briefVersion?: number) =>
    w.as(w.people.scientist, lifecycle.updatePhase, {
      projectId: w.projectId,
      phase,
      brief,
      ...(briefVersion !== undefined && { briefVersion }),
    });

  test("keeps every version with its author, and tells any two apart", () =>
    inWorld(async (w) => {
      const { projectId } = w;
      await write(w, "Ten months.\nNo gaps.", 0);
      await write(w, "Twelve months.\nNo gaps.", 1);
      await write(w, "", 2);
      const { items } = await w.as(w.people.stakeholder, lifecycle.listBriefs, { projectId, phase });
      expect(items.map(({ version, body }) => [version, body])).toEqual([
        [3, ""],
        [2, "Twelve months.\nNo gaps."],
        [1, "Ten months.\nNo gaps."],
      ]);
      expect(items[0]?.authorName).toMatch(/^scientist/);
      const compare = (from: number, to: number) =>
        w.as(w.people.stakeholder, lifecycle.compareBriefs, { projectId, phase, from, to });
      expect((await compare(1, 2)).lines).toMatchObject([
        { kind: "changed", parts: [{ kind: "removed", text: "Ten" }, { kind: "added", text: "Twelve" }, {}] },
        { kind: "same", text: "No gaps." },
      ]);
      expect((await compare(0, 1)).lines.map(({ kind }) => kind)).toEqual(["added", "added"]);
      expect(await refusal(compare(1, 9))).toBe("not_found");
      expect(await getPhase(w)).toMatchObject({ briefVersion: 3, brief: "" });
    }));

  test("of somebody else meanwhile is not overwritten; a status that was set meanwhile is no conflict", () =>
    inWorld(async (w) => {
      await write(w, "Mine.", 0);
      await expect(write(w, "Theirs, begun on an empty page.", 0)).rejects.toThrow(
        "Somebody wrote version 1 of this brief while you were writing.",
      );
      expect((await getPhase(w)).brief).toBe("Mine.");
      await w.as(w.people.lead, lifecycle.updatePhase, { projectId: w.projectId, phase, status: "blocked" });
      expect(await write(w, "Mine, bettered.", 1)).toMatchObject({ briefVersion: 2 });
    }));
});

describe("who may, and where", () => {
  const calls = {
    planPhase: (_w: World, projectId: string) => ({ projectId, ...plan }),
    endFocus: (_w: World, projectId: string) => ({ projectId, team: "Data" }),
    assignTeam: (w: World, projectId: string) => ({ projectId, userId: w.people.scientist.id, team: "Data" }),
    addCriterion: (_w: World, projectId: string) => ({ projectId, phase, kind: "exit", text: "Done." }),
  } as const;

  test.each(Object.keys(calls) as (keyof typeof calls)[])("%s: wrong role, wrong project", (name) =>
    inWorld(async (w) => {
      const { as } = w;
      const call = (who: keyof World["people"], projectId: string) =>
        as(w.people[who], lifecycle[name] as typeof lifecycle.planPhase, calls[name](w, projectId) as never);
      expect(await refusal(call("stakeholder", w.projectId))).toBe("forbidden");
      if (name !== "addCriterion") expect(await refusal(call("scientist", w.projectId))).toBe("forbidden");
      for (const projectId of [w.otherProjectId, w.foreignProjectId])
        expect(await refusal(call("lead", projectId))).toBe("not_found");
    }),
  );

  test("a criterion is changed by those who write phases of its project", () =>
    inWorld(async (w) => {
      const criterionId = (await getPhase(w)).criteria[0]?.id ?? "";
      const change = { criterionId, met: true };
      expect(await refusal(w.as(w.people.stakeholder, lifecycle.changeCriterion, change))).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, lifecycle.changeCriterion, change))).toBe("not_found");
    }));
});
