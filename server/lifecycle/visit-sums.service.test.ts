import { asc, eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { visitSums, visits } from "#db/schema/lifecycle.ts";
import { PHASES, type Phase } from "#domain/lifecycle/phases.ts";
import { effortOfVisit } from "#domain/lifecycle/visits.ts";
import { newId } from "#server/kernel/ids.ts";
import { recordVisit } from "#server/kernel/visit.ts";
import {
  closeTestConnection,
  inWorld,
  makeWorld,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { lifecycle } from "./verbs.ts";

afterAll(closeTestConnection);

type Line = { count: number; withEffort: number; effortHours: number; improved: number; judged: number };
const NONE: Line = { count: 0, withEffort: 0, effortHours: 0, improved: 0, judged: 0 };

/** The visits added up anew, by the rules of the domain. */
async function recount(w: World): Promise<Map<string, Line>> {
  const rows = await w.inside((tx) =>
    tx.select().from(visits).where(eq(visits.projectId, w.projectId)).orderBy(asc(visits.id)),
  );
  const lines = new Map<string, Line>();
  for (const row of rows) {
    const key = [row.at.slice(0, 7), row.focusPhase, row.phase, row.scenario].join(" ");
    const hours = effortOfVisit({ ...row, personId: row.actorId, startedAt: row.at });
    const line = lines.get(key) ?? NONE;
    lines.set(key, {
      count: line.count + 1,
      withEffort: line.withEffort + Number(hours !== null),
      effortHours: line.effortHours + (hours ?? 0),
      improved: line.improved + Number(row.outcome === "improved"),
      judged: line.judged + Number(row.outcome !== null),
    });
  }
  return lines;
}

async function kept(w: World): Promise<Map<string, Line>> {
  const rows = await w.inside((tx) =>
    tx
      .select({
        key: sql<string>`concat_ws(' ', to_char(${visitSums.month}, 'YYYY-MM'), coalesce(${visitSums.focusPhase}, ''), ${visitSums.phase}, coalesce(${visitSums.scenario}, ''))`,
        count: sql<number>`sum(${visitSums.visits})::int`,
        withEffort: sql<number>`sum(${visitSums.withEffort})::int`,
        effortHours: sql<number>`sum(${visitSums.effortHours})::float8`,
        improved: sql<number>`sum(${visitSums.improved})::int`,
        judged: sql<number>`sum(${visitSums.judged})::int`,
      })
      .from(visitSums)
      .where(eq(visitSums.projectId, w.projectId))
      .groupBy(sql`1`),
  );
  return new Map(rows.map(({ key, ...line }) => [key, line]));
}

async function expectRecount(w: World): Promise<number> {
  const [expected, found] = [await recount(w), await kept(w)];
  for (const [key, line] of found) {
    const { effortHours, ...counts } = expected.get(key) ?? NONE;
    expect(line, key).toMatchObject(counts);
    expect(line.effortHours, key).toBeCloseTo(effortHours, 6);
  }
  expect([...expected.keys()].filter((key) => !found.has(key))).toEqual([]);
  return [...expected.values()].reduce((sum, { count }) => sum + count, 0);
}

let moments = 0;

async function insertVisit(w: World, change: Partial<typeof visits.$inferInsert> = {}): Promise<string> {
  const id = newId("vis");
  moments += 1;
  await w.inside((tx) =>
    tx
      .insert(visits)
      .values({
        id,
        orgId: w.orgId,
        projectId: w.projectId,
        phase: "data_acquisition",
        focusPhase: "model_development",
        actorId: w.people.scientist.id,
        kind: "observed",
        verb: "datasets.createVersion",
        at: new Date(Date.UTC(2026, 0, 1) + moments * 86_400_000).toISOString(),
        ...change,
      })
      .then(() => {}),
  );
  return id;
}

describe("the sums are what counting again gives", () => {
  test("after visits of each kind, in and out of a focus, across months", () =>
    inWorld(async (w) => {
      await insertVisit(w, { focusPhase: null });
      await insertVisit(w, { kind: "logged", effortHours: 2.4 });
      await insertVisit(w, { kind: "logged" });
      await insertVisit(w, { actorId: null });
      await insertVisit(w, { at: "2026-01-31T23:59:59.999Z", endedAt: "2026-02-01T01:30:00Z" });
      await insertVisit(w, { at: "2026-02-01T00:00:00Z", scenario: "md-da-1", outcome: "improved" });
      expect(await expectRecount(w)).toBe(6);
    }));

  test("after a visit is explained, explained otherwise, moved and taken away", () =>
    inWorld(async (w) => {
      const visitId = await insertVisit(w);
      const say = (told: object) =>
        w.as(w.people.scientist, lifecycle.explainRevisit, { visitId, scenario: "md-da-1", ...told });
      await say({ outcome: "unchanged", effortHours: 3 });
      await expectRecount(w);
      await say({ scenario: "md-da-2", outcome: "improved", effortHours: 0.1 });
      await expectRecount(w);
      await w.inside((tx) =>
        tx
          .update(visits)
          .set({ at: "2025-12-31T12:00:00Z", phase: "scalability" })
          .where(eq(visits.id, visitId)),
      );
      expect(await expectRecount(w)).toBe(1);
      await w.inside((tx) => tx.update(visits).set({ reason: "said anew" }).where(eq(visits.id, visitId)));
      expect(await expectRecount(w)).toBe(1);
    }));

  test("a change that fails leaves them as they were", () =>
    inWorld(async (w) => {
      await insertVisit(w);
      await expect(
        w.inside(async (tx) => {
          await tx.update(visits).set({ effortHours: 9 }).where(eq(visits.projectId, w.projectId));
          throw new Error("undone");
        }),
      ).rejects.toThrow("undone");
      expect(await expectRecount(w)).toBe(1);
    }));

  test("under many connections that record, log and explain at once", async () => {
    const w = await makeWorld(testConnection().db);
    const { projectId, orgId } = w;
    await w.as(w.people.lead, lifecycle.changeFocus, { projectId, phase: "model_development", reason: "r" });
    const ids: string[] = [];
    for (let i = 0; i < 6; i++) ids.push(await insertVisit(w));
    const people = [w.people.lead, w.people.scientist, w.people.engineer];
    const acts = Array.from({ length: 90 }, (_, i) => async () => {
      const person = people[i % people.length] ?? w.people.lead;
      const phase = PHASES[i % PHASES.length] ?? "scalability";
      const visitId = ids[i % ids.length] ?? "";
      if (i % 3 === 0)
        return w.as(person, lifecycle.explainRevisit, {
          visitId,
          scenario: i % 2 === 0 ? "md-da-1" : "md-da-2",
          outcome: i % 4 === 0 ? "improved" : "unchanged",
          effortHours: 1 + (i % 5),
        });
      if (i % 3 === 1) return w.as(person, lifecycle.logRevisit, { projectId, phase, reason: "r" });
      return w.inside((tx) =>
        recordVisit(tx, {
          project: { id: projectId, orgId },
          phase,
          userId: person.id,
          verb: "datasets.createVersion",
          now: new Date().toISOString(),
        }),
      );
    });
    await Promise.all(acts.map((act) => act()));
    expect(await expectRecount(w)).toBeGreaterThan(36);
  });
});

describe("what reads the sums", () => {
  const passage =
    (focusPhase: Phase, phase: Phase, n: number, change: Partial<typeof visits.$inferInsert> = {}) =>
    async (w: World) => {
      for (let i = 0; i < n; i++) await insertVisit(w, { focusPhase, phase, ...change });
    };

  test("twenty visits of a hundred give 0.2, and by hours what they cost", () =>
    inWorld(async (w) => {
      const { projectId } = w;
      const hours = (effortHours: number) => ({ kind: "logged" as const, effortHours });
      await passage("model_development", "model_development", 80, hours(1))(w);
      await passage("model_development", "data_preparation", 20, hours(6))(w);
      const ask = (input: object) =>
        w.as(w.people.stakeholder, lifecycle.overlapMatrix, { projectId, ...input });
      expect((await ask({})).rows[3]?.cells[2]).toMatchObject({ count: 20, share: 0.2, effortHours: 120 });
      expect((await ask({ measure: "effortHours" })).rows[3]?.cells[2]?.share).toBeCloseTo(0.6, 9);
      expect(await ask({ from: "1999-01", to: "1999-12" })).toMatchObject({ n: 0, beforeAnyFocus: 0 });
    }));

  test("a period takes whole months of UTC, and the list of visits the same ones", () =>
    inWorld(async (w) => {
      const { projectId } = w;
      for (const at of [
        "2026-01-31T23:59:59.999Z",
        "2026-02-01T00:00:00Z",
        "2026-02-28T23:59:59.999Z",
        "2026-03-01T00:00:00Z",
      ])
        await insertVisit(w, { at });
      const february = { projectId, from: "2026-02", to: "2026-02" };
      expect(await w.as(w.people.lead, lifecycle.overlapMatrix, february)).toMatchObject({
        n: 2,
        firstAt: "2026-01-31T23:59:59.999Z",
      });
      expect((await w.as(w.people.lead, lifecycle.revisitFigures, february)).months).toMatchObject([
        { month: "2026-02", n: 2 },
      ]);
      expect((await w.as(w.people.lead, lifecycle.listVisits, february)).items).toHaveLength(2);
    }));

  test("each phase in focus with its distribution, its ways and their reasons", () =>
    inWorld(async (w) => {
      await passage("model_development", "model_development", 15)(w);
      await passage("model_development", "data_acquisition", 5, { scenario: "md-da-1" })(w);
      const { phases, pattern } = await w.as(w.people.stakeholder, lifecycle.interdependence, {
        projectId: w.projectId,
      });
      expect(phases).toMatchObject([
        {
          focus: "model_development",
          n: 20,
          passages: [{ visited: "data_acquisition", reasons: [{ scenario: "md-da-1", count: 5 }] }],
        },
      ]);
      expect(phases[0]?.distribution[1]).toMatchObject({ share: 0.25 });
      expect(pattern.shared).toHaveLength(1);
    }));

  test("visits that speak for a recommendation are found by it", () =>
    inWorld(async (w) => {
      await insertVisit(w, { scenario: "md-da-1" });
      await insertVisit(w, { scenario: "md-da-2" });
      const ask = (recommendation: string) =>
        w.as(w.people.lead, lifecycle.listVisits, { projectId: w.projectId, recommendation });
      expect((await ask("da-3")).items).toMatchObject([{ scenario: "md-da-1" }]);
      expect((await ask("md-3")).items).toHaveLength(2);
    }));
});

describe("across projects", () => {
  const elsewhere = (w: World, projectId: string, n: number, phase: Phase) =>
    w.inside(async (tx) => {
      for (let i = 0; i < n; i++)
        await tx.insert(visits).values({
          id: newId("vis"),
          orgId: w.orgId,
          projectId,
          phase,
          focusPhase: "model_development",
          actorId: w.people.lead.id,
          kind: "logged",
          verb: "lifecycle.logRevisit",
        });
    });

  test("those that see all projects get all of them, others their own", () =>
    inWorld(async (w) => {
      await elsewhere(w, w.otherProjectId, 40, "data_acquisition");
      await elsewhere(w, w.projectId, 20, "model_development");
      expect(await w.as(w.people.auditor, lifecycle.portfolioMatrix, {})).toMatchObject({
        n: 60,
        projects: 2,
      });
      expect(await w.as(w.people.lead, lifecycle.portfolioMatrix, {})).toMatchObject({ n: 20, projects: 1 });
      expect(await w.as(w.outsider, lifecycle.portfolioMatrix, {})).toMatchObject({ n: 0, projects: 0 });
    }));

  test("one project against the others, without itself; what one may not see is not in it", () =>
    inWorld(async (w) => {
      const { projectId } = w;
      await elsewhere(w, w.otherProjectId, 40, "data_acquisition");
      await elsewhere(w, projectId, 30, "model_development");
      const wide = await w.as(w.people.auditor, lifecycle.againstPortfolio, { projectId });
      expect(wide).toMatchObject({ otherProjects: 1, n: 30, othersN: 40 });
      expect(wide.rows[0]?.cells[1]).toMatchObject({ verdict: "less", count: 0, othersShare: 1 });
      const own = await w.as(w.people.lead, lifecycle.againstPortfolio, { projectId });
      expect(own).toMatchObject({ otherProjects: 0, othersN: 0 });
      expect(own.rows[0]?.cells[1]).toMatchObject({ verdict: "too_few", othersCount: 0 });
    }));

  test("a key made for one project sees no others", () =>
    inWorld(async (w) => {
      const { projectId } = w;
      await elsewhere(w, w.otherProjectId, 40, "data_acquisition");
      const key = {
        type: "apiKey",
        keyId: "key_1",
        userId: w.people.auditor.id,
        label: "a key",
        role: "auditor",
        permissions: null,
        projects: [projectId],
      } as const;
      expect(await w.as(key, lifecycle.againstPortfolio, { projectId })).toMatchObject({ othersN: 0 });
    }));
});
