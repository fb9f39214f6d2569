import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, inject, test } from "vitest";
import { connect } from "#db/client.ts";
import { visits } from "#db/schema/lifecycle.ts";
import {
  closeTestConnection,
  inWorld,
  makeWorld,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { lifecycle } from "./verbs.ts";

afterAll(closeTestConnection);

const older = (w: World) =>
  w.inside((tx) => tx.execute(sql`update projects set created_at = now() - interval '9 days'`));
const yesterday = (clock: string) =>
  `${new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)}T${clock}:00.000Z`;
const log = (w: World, effortHours: number, more: object = {}, who: "scientist" | "lead" = "scientist") =>
  w.as(w.people[who], lifecycle.logRevisit, {
    projectId: w.projectId,
    phase: "data_acquisition",
    reason: "Asked the airline.",
    effortHours,
    ...more,
  });
const count = async (w: World) => (await w.inside((tx) => tx.select().from(visits))).length;

describe("two logs of one person", () => {
  test("that overlap are refused with the other one's time, unless both went on at once", () =>
    inWorld(async (w) => {
      await older(w);
      await log(w, 2, { at: yesterday("10:00") });
      const second = { at: yesterday("11:00") };
      await expect(log(w, 2, second)).rejects.toThrow(/08:00 to .* 10:00 UTC on data acquisition already/);
      expect(await count(w)).toBe(1);
      await log(w, 2, { ...second, atOnce: true });
      await log(w, 1, { at: yesterday("08:00") });
      expect(await count(w)).toBe(3);
    }));

  test("may not grow into each other when the second is explained, unless that is meant", () =>
    inWorld(async (w) => {
      await older(w);
      await log(w, 2, { at: yesterday("10:00") });
      const { visitId } = await log(w, 1, { at: yesterday("12:00") });
      await w.inside((tx) => tx.execute(sql`update visits set focus_phase = 'model_development'`));
      const explain = (effortHours: number, atOnce?: boolean) =>
        w.as(w.people.scientist, lifecycle.explainRevisit, {
          visitId,
          reason: "Asked.",
          effortHours,
          atOnce,
        });
      const hours = async () =>
        (await w.inside((tx) => tx.select().from(visits).where(eq(visits.id, visitId))))[0]?.effortHours;
      await expect(explain(2.5)).rejects.toThrow(/08:00 to .* 10:00 UTC on data acquisition already/);
      expect(await hours()).toBe(1);
      await explain(2);
      await explain(2.5, true);
      await explain(2.5);
      expect(await hours()).toBe(2.5);
    }));

  test("somebody else's, and logs of no certain time, overlap nothing", () =>
    inWorld(async (w) => {
      await older(w);
      await log(w, 2, { at: yesterday("10:00") });
      await log(w, 2, { at: yesterday("10:00") }, "lead");
      await log(w, 2);
      await log(w, 2);
      expect(await count(w)).toBe(4);
    }));
});

describe("no day of a person has more than 24 hours", () => {
  test("over all their logs and what they said of observed visits", () =>
    inWorld(async (w) => {
      await older(w);
      await log(w, 10, { at: yesterday("11:00") });
      await log(w, 10, { at: yesterday("22:00") });
      await expect(log(w, 4.25, { at: yesterday("23:30"), atOnce: true })).rejects.toThrow(
        /20 are logged for you on that day already. Nothing was logged. At most 4 fit/,
      );
      const { visitId } = await log(w, 1, { at: yesterday("23:30"), atOnce: true });
      await w.inside((tx) => tx.execute(sql`update visits set focus_phase = 'model_development'`));
      const explain = (effortHours: number) =>
        w.as(w.people.scientist, lifecycle.explainRevisit, {
          visitId,
          reason: "Asked.",
          effortHours,
          atOnce: true,
        });
      await expect(explain(5)).rejects.toThrow("At most 4 fit");
      await explain(4);
    }));

  test("a full day is told from a full day of somebody else", () =>
    inWorld(async (w) => {
      await log(w, 24);
      await log(w, 24, {}, "lead");
      await expect(log(w, 0.25)).rejects.toThrow("24 are logged for you on that day already");
    }));

  test("also when two logs come at the same moment", async () => {
    const w = await makeWorld(testConnection().db);
    const { db, close } = connect(inject("appUrl"), { max: 4 });
    try {
      const input = {
        projectId: w.projectId,
        phase: "data_acquisition",
        reason: "r",
        effortHours: 10,
      } as const;
      const answers = await Promise.allSettled(
        Array.from({ length: 4 }, () => w.as(w.people.scientist, lifecycle.logRevisit, input, { db })),
      );
      expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    } finally {
      await close();
    }
  });
});

test("what is likely to be logged follows the person's own focus, the project's usual reasons first", () =>
  inWorld(async (w) => {
    const { projectId } = w;
    const choices = (who: "scientist" | "lead") => w.as(w.people[who], lifecycle.logChoices, { projectId });
    expect(await choices("lead")).toEqual({ focus: null, choices: [] });
    const change = { projectId, phase: "model_development", reason: "r" } as const;
    await w.as(w.people.lead, lifecycle.changeFocus, change);
    await log(w, 1, { scenario: "md-da-2" });
    expect((await choices("lead")).choices[0]).toMatchObject({ scenario: "md-da-2", count: 1 });
    await w.as(w.people.lead, lifecycle.assignTeam, {
      projectId,
      userId: w.people.scientist.id,
      team: "Data",
    });
    await w.as(w.people.lead, lifecycle.changeFocus, { ...change, phase: "data_acquisition", team: "Data" });
    expect(await choices("scientist")).toMatchObject({
      focus: "data_acquisition",
      choices: [{ count: 0 }, {}, {}],
    });
  }));
