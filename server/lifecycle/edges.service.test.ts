import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { focuses } from "#db/schema/lifecycle.ts";
import { MINIMUM_VISITS } from "#domain/lifecycle/overlap.ts";
import { periodChoices } from "#domain/lifecycle/period.ts";
import { PHASES } from "#domain/lifecycle/phases.ts";
import { newId } from "#server/kernel/ids.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { lifecycle } from "./verbs.ts";

afterAll(closeTestConnection);

const ofProject = (w: World) => ({ projectId: w.projectId });
const focusOn = (w: World, phase: "model_development" | "scalability") =>
  w.as(w.people.lead, lifecycle.changeFocus, { ...ofProject(w), phase, reason: "The data is ready." });

/** The project as old as asked, with one visit at each of the moments, held against model development. */
async function grown(w: World, age: string, count: number, step: string): Promise<void> {
  await w.inside(async (tx) => {
    await tx.execute(
      sql`update projects set created_at = now() - ${age}::interval where id = ${w.projectId}`,
    );
    await tx.execute(sql`
      insert into focuses (id, org_id, project_id, phase, reason, declared_by, started_at)
      values (${newId("foc")}, ${w.orgId}, ${w.projectId}, 'model_development', 'r', ${w.people.lead.id}, now() - ${age}::interval)`);
    await tx.execute(sql`
      insert into visits (id, org_id, project_id, phase, focus_phase, actor_id, kind, verb, at)
      select 'vis_' || lpad(n::text, 16, '0'), ${w.orgId}, ${w.projectId},
             (array['model_development', 'data_preparation', 'communication', 'model_development', 'model_development'])[1 + n % 5],
             'model_development', ${w.people.scientist.id}, 'observed', 'test.visit', now() - n * ${step}::interval
        from generate_series(0, ${count - 1}::int) n`);
  });
}

describe("a focus", () => {
  test("that would end before it starts is refused, and everything stays as it was", () =>
    inWorld(async (w) => {
      await focusOn(w, "model_development");
      const userId = w.people.scientist.id;
      await w.as(w.people.lead, lifecycle.assignTeam, { ...ofProject(w), userId, team: "Data" });
      await w.as(w.people.lead, lifecycle.changeFocus, {
        ...ofProject(w),
        phase: "data_preparation",
        reason: "Cleaning",
        team: "Data",
      });
      // As when another web process, whose clock is ahead, declared it a moment ago.
      await w.inside((tx) =>
        tx
          .update(focuses)
          .set({ startedAt: sql`now() + interval '2 minutes'` })
          .where(eq(focuses.projectId, w.projectId)),
      );
      const before = await w.inside((tx) => tx.select().from(focuses));
      await expect(focusOn(w, "scalability")).rejects.toThrow("would end the focus before it starts");
      const ended = w.as(w.people.lead, lifecycle.endFocus, { ...ofProject(w), team: "Data" });
      await expect(ended).rejects.toThrow("would end the focus before it starts");
      expect(await w.inside((tx) => tx.select().from(focuses))).toEqual(before);
    }));
});

describe("phases without visits", () => {
  test("say so on every picture, and nothing is divided by zero", () =>
    inWorld(async (w) => {
      await focusOn(w, "scalability");
      const matrix = await w.as(w.people.auditor, lifecycle.overlapMatrix, ofProject(w));
      expect(matrix.rows.map(({ focus }) => focus)).toEqual([...PHASES]);
      const empty = matrix.rows.find(({ focus }) => focus === "governance_and_compliance");
      expect(empty).toMatchObject({ n: 0, tooFew: true });
      expect(empty?.cells.every(({ share, count }) => share === null && count === 0)).toBe(true);
      const figures = await w.as(w.people.auditor, lifecycle.revisitFigures, ofProject(w));
      expect(JSON.stringify(figures)).not.toMatch(/NaN|Infinity/);
      const drawn = await w.as(w.people.auditor, lifecycle.interdependence, ofProject(w));
      expect(drawn.phases.some(({ focus }) => focus === "governance_and_compliance")).toBe(false);
      const phase = await w.as(w.people.auditor, lifecycle.getPhase, {
        ...ofProject(w),
        phase: "governance_and_compliance",
      });
      expect(phase.visits).toBe(0);
    }));
});

describe("a project", () => {
  test("of one day has one month, and too few visits to say anything of", () =>
    inWorld(async (w) => {
      await grown(w, "1 day", MINIMUM_VISITS - 1, "1 minute");
      const figures = await w.as(w.people.lead, lifecycle.revisitFigures, ofProject(w));
      expect(figures.months.length).toBeLessThanOrEqual(2);
      const matrix = await w.as(w.people.lead, lifecycle.overlapMatrix, ofProject(w));
      expect(matrix.rows.find(({ focus }) => focus === "model_development")).toMatchObject({ tooFew: true });
      const timeline = await w.as(w.people.lead, lifecycle.getTimeline, ofProject(w));
      expect(timeline.factual).toHaveLength(1);
    }));

  test("of five years has every month, a choice for every year, and is still paged", () =>
    inWorld(async (w) => {
      await grown(w, "5 years", 260, "7 days");
      const figures = await w.as(w.people.lead, lifecycle.revisitFigures, ofProject(w));
      expect(figures.months.length).toBeGreaterThanOrEqual(59);
      expect(figures.months.length).toBeLessThanOrEqual(61);
      const matrix = await w.as(w.people.lead, lifecycle.overlapMatrix, ofProject(w));
      expect(matrix.n).toBe(260);
      const choices = periodChoices(matrix.firstAt, matrix.lastAt, new Date().toISOString());
      const years = new Date().getUTCFullYear() - new Date(matrix.firstAt ?? "").getUTCFullYear() + 1;
      expect(choices.filter(({ label }) => /^\d{4}$/.test(label))).toHaveLength(years);
      const first = await w.as(w.people.lead, lifecycle.listVisits, { ...ofProject(w), limit: 25 });
      expect(first.items).toHaveLength(25);
      expect(first.nextCursor).not.toBeNull();
    }));

  test("with 50,000 visits counts every one, and its list is read page by page without doubles", () =>
    inWorld(async (w) => {
      await grown(w, "400 days", 50_000, "10 minutes");
      const matrix = await w.as(w.people.lead, lifecycle.overlapMatrix, ofProject(w));
      const row = matrix.rows.find(({ focus }) => focus === "model_development");
      expect(matrix.n).toBe(50_000);
      expect(row?.cells.find(({ visited }) => visited === "data_preparation")).toMatchObject({
        count: 10_000,
        share: 0.2,
      });
      const figures = await w.as(w.people.lead, lifecycle.revisitFigures, ofProject(w));
      expect(figures.months.reduce((sum, { n }) => sum + n, 0)).toBe(50_000);
      const seen = new Set<string>();
      let cursor: string | null = null;
      for (let page = 0; page < 20; page += 1) {
        const answer: { items: { id: string }[]; nextCursor: string | null } = await w.as(
          w.people.lead,
          lifecycle.listVisits,
          { ...ofProject(w), limit: 100, cursor, phase: "communication" },
        );
        for (const { id } of answer.items) seen.add(id);
        cursor = answer.nextCursor;
      }
      expect(seen.size).toBe(2_000);
      expect(
        await refusal(w.as(w.people.lead, lifecycle.listVisits, { ...ofProject(w), limit: 1_000 })),
      ).toBe("invalid");
    }));
});
