import { and, eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { policyVersions } from "#db/schema/approvals.ts";
import { datasetExpectations, datasets } from "#db/schema/datasets.ts";
import { comments } from "#db/schema/discussion.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { focuses, phases, visits } from "#db/schema/lifecycle.ts";
import { runs } from "#db/schema/training.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { retireExpectation } from "#server/datasets/retire-expectation.ts";
import { newId } from "#server/kernel/ids.ts";
import { makeDatasetVersion, makeRun } from "#server/testing/factories.ts";
import { makePolicyInForce } from "#server/testing/policies.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { lifecycle } from "./verbs.ts";

afterAll(closeTestConnection);

const toDevelopment = (w: World) =>
  ({ projectId: w.projectId, phase: "model_development", reason: "The data is ready." }) as const;

/** Visits past the verbs: as many as asked for, a second apart. */
const visit = (w: World, focus: Phase | null, phase: Phase, count: number) =>
  w.inside((tx) =>
    tx.insert(visits).values(
      Array.from({ length: count }, () => ({
        id: newId("vis"),
        orgId: w.orgId,
        projectId: w.projectId,
        phase,
        focusPhase: focus,
        actorId: w.people.scientist.id,
        kind: "observed" as const,
        verb: "test.visit",
        at: sql<string>`clock_timestamp() + interval '1 second'`,
      })),
    ),
  );

describe("changing the focus", () => {
  test("opens the new one, closes the old one at the same instant, and is told", () =>
    inWorld(async (w) => {
      await w.as(w.people.lead, lifecycle.changeFocus, toDevelopment(w));
      const back = { projectId: w.projectId, phase: "data_preparation", reason: "Gaps in January." } as const;
      const { startedAt } = await w.as(w.people.lead, lifecycle.changeFocus, back);
      const { items } = await w.as(w.people.stakeholder, lifecycle.listFocus, { projectId: w.projectId });
      expect(items).toMatchObject([
        { phase: "data_preparation", endedAt: null, startedAt, reason: "Gaps in January." },
        { phase: "model_development", endedAt: startedAt },
      ]);
      const [entry] = await w.audit("lifecycle.changeFocus");
      expect(entry).toMatchObject({
        targetType: "focus",
        targetLabel: "Data preparation",
        before: { phase: "model_development" },
        after: { phase: "data_preparation" },
        reason: "Gaps in January.",
      });
    }));

  test("begins the work in a phase, and begins it again in one that was done; the entry says so", () =>
    inWorld(async (w) => {
      const { projectId } = w;
      const phase = "model_development" as const;
      const statusNow = async () =>
        (await w.as(w.people.lead, lifecycle.getPhase, { projectId, phase })).status;
      await w.as(w.people.lead, lifecycle.changeFocus, toDevelopment(w));
      expect(await statusNow()).toBe("in_progress");
      await w.as(w.people.scientist, lifecycle.updatePhase, { projectId, phase, status: "done" });
      const on = { projectId, phase: "scalability", reason: "On." } as const;
      await w.as(w.people.lead, lifecycle.changeFocus, on);
      expect(await statusNow()).toBe("done");
      await w.as(w.people.lead, lifecycle.changeFocus, toDevelopment(w));
      expect(await statusNow()).toBe("reopened");
      const entries = await w.audit("lifecycle.changeFocus");
      expect(entries.map(({ after }) => after)).toEqual([
        { phase, phaseStatus: "reopened" },
        { phase: "scalability", phaseStatus: "in_progress" },
        { phase, phaseStatus: "in_progress" },
      ]);
    }));

  test("the declaration is a visit to communication, held against the new focus", () =>
    inWorld(async (w) => {
      await w.as(w.people.lead, lifecycle.changeFocus, toDevelopment(w));
      expect(await w.inside((tx) => tx.select().from(visits))).toMatchObject([
        { phase: "communication", focusPhase: "model_development", verb: "lifecycle.changeFocus" },
      ]);
    }));

  test("to where it is already is a conflict that changes nothing", () =>
    inWorld(async (w) => {
      await w.as(w.people.lead, lifecycle.changeFocus, toDevelopment(w));
      await expect(w.as(w.people.lead, lifecycle.changeFocus, toDevelopment(w))).rejects.toThrow(
        "The focus is on model development already.",
      );
      expect(await w.inside((tx) => tx.select().from(focuses))).toHaveLength(1);
    }));

  test("a second open focus is refused by the database, whatever the application does", () =>
    inWorld(async (w) => {
      await w.as(w.people.lead, lifecycle.changeFocus, toDevelopment(w));
      const second = w.inside((tx) =>
        tx.insert(focuses).values({
          id: newId("foc"),
          orgId: w.orgId,
          projectId: w.projectId,
          phase: "scalability",
          reason: "r",
          declaredBy: w.people.lead.id,
        }),
      );
      await expect(second).rejects.toMatchObject({ cause: { code: "23505" } });
    }));

  test.each(["scientist", "engineer", "reviewer", "stakeholder", "auditor", "admin"] as const)(
    "%s may not",
    (role) =>
      inWorld(async (w) => {
        expect(await refusal(w.as(w.people[role], lifecycle.changeFocus, toDevelopment(w)))).toBe(
          "forbidden",
        );
      }),
  );

  test("in a project that the lead is not in, it is not found", () =>
    inWorld(async (w) => {
      for (const projectId of [w.otherProjectId, w.foreignProjectId]) {
        const call = w.as(w.people.lead, lifecycle.changeFocus, { ...toDevelopment(w), projectId });
        expect(await refusal(call)).toBe("not_found");
      }
    }));
});

describe("a phase", () => {
  const brief = (w: World, text: string, rev?: number) =>
    w.as(w.people.scientist, lifecycle.updatePhase, {
      projectId: w.projectId,
      phase: "data_preparation",
      brief: text,
      ...(rev !== undefined && { rev }),
    });

  test("takes status, owner and brief; the entry says what changed and nothing else", () =>
    inWorld(async (w) => {
      await w.as(w.people.scientist, lifecycle.updatePhase, {
        projectId: w.projectId,
        phase: "data_preparation",
        status: "blocked",
        ownerId: w.people.engineer.id,
      });
      const phase = await w.as(w.people.auditor, lifecycle.getPhase, {
        projectId: w.projectId,
        phase: "data_preparation",
      });
      expect(phase).toMatchObject({ status: "blocked", ownerId: w.people.engineer.id, rev: 1, brief: "" });
      expect(phase.ownerName).toMatch(/^engineer/);
      expect(phase.updatedByName).toMatch(/^scientist/);
      const [entry] = await w.audit("lifecycle.updatePhase");
      expect(entry?.before).toEqual({ phase: "data_preparation", status: "not_started", owner: null });
      expect(entry?.after).toEqual({ phase: "data_preparation", status: "blocked", owner: phase.ownerName });
    }));

  test("working on it is a visit to that phase", () =>
    inWorld(async (w) => {
      await brief(w, "What we know.");
      expect(await w.inside((tx) => tx.select().from(visits))).toMatchObject([{ phase: "data_preparation" }]);
    }));

  test("somebody who saved meanwhile is not overwritten", () =>
    inWorld(async (w) => {
      await brief(w, "first", 0);
      expect(await refusal(brief(w, "second, from the same start", 0))).toBe("conflict");
      await brief(w, "second, having read the first", 1);
      const [row] = await w.inside((tx) =>
        tx
          .select()
          .from(phases)
          .where(and(eq(phases.projectId, w.projectId), eq(phases.phase, "data_preparation"))),
      );
      expect(row).toMatchObject({ brief: "second, having read the first", rev: 2 });
    }));

  test("the same again is no change: no entry, no visit, no new revision", () =>
    inWorld(async (w) => {
      await brief(w, "same");
      expect(await brief(w, "same")).toMatchObject({ rev: 1 });
      expect(await w.audit("lifecycle.updatePhase")).toHaveLength(1);
      expect(await w.inside((tx) => tx.select().from(visits))).toHaveLength(1);
    }));

  test("an owner from outside the project is refused, with the field", () =>
    inWorld(async (w) => {
      const call = w.as(w.people.lead, lifecycle.updatePhase, {
        projectId: w.projectId,
        phase: "scalability",
        ownerId: w.outsider.id,
      });
      await expect(call).rejects.toMatchObject({ code: "invalid", fields: [{ path: "ownerId" }] });
    }));

  test("wrong role and wrong project", () =>
    inWorld(async (w) => {
      const input = { projectId: w.projectId, phase: "scalability", status: "done" } as const;
      expect(await refusal(w.as(w.people.reviewer, lifecycle.updatePhase, input))).toBe("forbidden");
      const elsewhere = { ...input, projectId: w.otherProjectId };
      expect(await refusal(w.as(w.people.scientist, lifecycle.updatePhase, elsewhere))).toBe("not_found");
    }));

  test("the board has all nine in their order, with what is open, said and visited", () =>
    inWorld(async (w) => {
      await w.as(w.people.lead, lifecycle.changeFocus, toDevelopment(w));
      await visit(w, "model_development", "data_preparation", 3);
      const items = await w.inside((tx) =>
        tx
          .select()
          .from(checklistItems)
          .where(
            and(eq(checklistItems.projectId, w.projectId), eq(checklistItems.phase, "model_development")),
          ),
      );
      const [closed, begun] = items;
      await w.inside(async (tx) => {
        const set = (id: string | undefined, status: string) =>
          tx
            .update(checklistItems)
            .set({ status })
            .where(eq(checklistItems.id, id ?? ""));
        await set(closed?.id, "done");
        await set(begun?.id, "in_progress");
      });
      const board = await w.as(w.people.stakeholder, lifecycle.getBoard, { projectId: w.projectId });
      expect(board.phases).toHaveLength(9);
      expect(board.phases[0]?.phase).toBe("problem_definition");
      expect(board.focus?.phase).toBe("model_development");
      expect(board.phases[3]).toMatchObject({
        inFocus: true,
        openItems: items.length - 1,
        visits: 0,
        comments: 0,
      });
      expect(board.phases[2]).toMatchObject({ inFocus: false, visits: 3 });
    }));
});

describe("a revisit logged by hand", () => {
  const log = (w: World, extra: object = {}) => ({
    projectId: w.projectId,
    phase: "data_acquisition" as const,
    reason: "Asked the airline for the missing days.",
    ...extra,
  });

  test("is one visit of kind logged, held against the focus of its moment, not counted twice", () =>
    inWorld(async (w) => {
      await w.as(w.people.lead, lifecycle.changeFocus, toDevelopment(w));
      await w.as(w.people.scientist, lifecycle.logRevisit, log(w, { effortHours: 2.5 }));
      const { items } = await w.as(w.people.lead, lifecycle.listVisits, {
        projectId: w.projectId,
        kind: "logged",
      });
      expect(items).toMatchObject([
        {
          phase: "data_acquisition",
          focusPhase: "model_development",
          direction: "backtrack",
          effortHours: 2.5,
          reason: "Asked the airline for the missing days.",
        },
      ]);
      const all = await w.inside((tx) =>
        tx.select().from(visits).where(eq(visits.phase, "data_acquisition")),
      );
      expect(all).toHaveLength(1);
      const [entry] = await w.audit("lifecycle.logRevisit");
      expect(entry).toMatchObject({
        targetType: "visit",
        reason: "Asked the airline for the missing days.",
        after: { phase: "data_acquisition", focus: "model_development", effortHours: 2.5 },
      });
    }));

  test("the hours of the list are those that the figures count, said or seen", () =>
    inWorld(async (w) => {
      await w.as(w.people.lead, lifecycle.changeFocus, toDevelopment(w));
      await w.as(w.people.scientist, lifecycle.logRevisit, log(w, { effortHours: 2.5 }));
      await w.as(w.people.scientist, lifecycle.logRevisit, log(w));
      await visit(w, "model_development", "data_preparation", 3);
      const { items } = await w.as(w.people.lead, lifecycle.listVisits, { projectId: w.projectId });
      const hoursOf = (phase: Phase) =>
        items.filter((item) => item.phase === phase).map(({ countedHours }) => countedHours);
      expect(hoursOf("data_acquisition").sort()).toEqual([2.5, null]);
      expect(hoursOf("data_preparation")).toEqual([5 / 60, 5 / 60, 5 / 60]);
      const matrix = await w.as(w.people.lead, lifecycle.overlapMatrix, { projectId: w.projectId });
      const listed = items.reduce((sum, { countedHours }) => sum + (countedHours ?? 0), 0);
      expect(listed).toBeCloseTo(matrix.effortHours, 6);
      expect(items.filter(({ countedHours }) => countedHours !== null)).toHaveLength(matrix.withEffort);
    }));

  test("of an earlier moment is held against the focus of then", () =>
    inWorld(async (w) => {
      await w.inside((tx) =>
        tx.execute(sql`update projects set created_at = now() - interval '9 days' where id = ${w.projectId}`),
      );
      await w.as(w.people.lead, lifecycle.changeFocus, toDevelopment(w));
      const before = new Date(Date.now() - 86_400_000).toISOString();
      const logged = await w.as(w.people.scientist, lifecycle.logRevisit, log(w, { at: before }));
      expect(logged.focusPhase).toBeNull();
    }));

  test.each([
    ["in the future", 3_600_000, "This visit lies in the future."],
    ["before the project", -3_600_000, "This visit lies before the project began."],
  ])("%s is refused in a sentence and nothing is written", (_name, offset, sentence) =>
    inWorld(async (w) => {
      const at = new Date(Date.now() + offset).toISOString();
      await expect(w.as(w.people.scientist, lifecycle.logRevisit, log(w, { at }))).rejects.toThrow(sentence);
      expect(await w.inside((tx) => tx.select().from(visits))).toHaveLength(0);
    }),
  );

  test("wrong role and wrong project", () =>
    inWorld(async (w) => {
      expect(await refusal(w.as(w.people.stakeholder, lifecycle.logRevisit, log(w)))).toBe("forbidden");
      const elsewhere = { ...log(w), projectId: w.otherProjectId };
      expect(await refusal(w.as(w.people.scientist, lifecycle.logRevisit, elsewhere))).toBe("not_found");
    }));
});

describe("what the visits say", () => {
  test("the matrix counts by focus, says which rows have too few, and tells apart what came before any focus", () =>
    inWorld(async (w) => {
      await visit(w, null, "problem_definition", 4);
      await visit(w, "model_development", "model_development", 80);
      await visit(w, "model_development", "data_preparation", 20);
      await visit(w, "scalability", "scalability", 14);
      const matrix = await w.as(w.people.stakeholder, lifecycle.overlapMatrix, { projectId: w.projectId });
      expect(matrix).toMatchObject({ n: 114, beforeAnyFocus: 4, minimumVisits: 15 });
      const row = matrix.rows.find(({ focus }) => focus === "model_development");
      expect(row).toMatchObject({ n: 100, tooFew: false });
      expect(row?.cells.find(({ visited }) => visited === "data_preparation")?.share).toBe(0.2);
      expect(matrix.rows.find(({ focus }) => focus === "scalability")).toMatchObject({ n: 14, tooFew: true });
      expect(Date.parse(matrix.lastAt ?? "")).toBeGreaterThanOrEqual(Date.parse(matrix.firstAt ?? ""));
      const lower = await w.as(w.people.lead, lifecycle.overlapMatrix, {
        projectId: w.projectId,
        minimum: 14,
      });
      expect(lower.rows.find(({ focus }) => focus === "scalability")?.tooFew).toBe(false);
    }));

  test("the summary counts since the focus was declared", () =>
    inWorld(async (w) => {
      expect(await w.as(w.people.lead, lifecycle.focusSummary, { projectId: w.projectId })).toEqual({
        day: 1,
        focus: null,
      });
      await w.as(w.people.lead, lifecycle.changeFocus, toDevelopment(w));
      await visit(w, "model_development", "model_development", 15);
      await visit(w, "model_development", "data_preparation", 4);
      const { focus } = await w.as(w.people.stakeholder, lifecycle.focusSummary, { projectId: w.projectId });
      expect(focus).toMatchObject({ phase: "model_development", n: 20, tooFew: false });
      expect(focus?.sentence.replaceAll("\u00a0", " ")).toBe(
        "75 % of the work since then was on it. 20 % went back to data preparation. 5 % went ahead to communication. n = 20",
      );
    }));

  test("visits are paged without loss and filtered by direction", () =>
    inWorld(async (w) => {
      await visit(w, "model_development", "data_preparation", 7);
      await visit(w, "model_development", "communication", 4);
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: { items: { id: string }[]; nextCursor: string | null } = await w.as(
          w.people.lead,
          lifecycle.listVisits,
          { projectId: w.projectId, limit: 3, cursor },
        );
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(new Set(seen).size).toBe(11);
      expect(seen).toHaveLength(11);
      const of = async (direction: "same" | "backtrack" | "forward") =>
        (await w.as(w.people.lead, lifecycle.listVisits, { projectId: w.projectId, direction })).items.length;
      expect([await of("backtrack"), await of("forward"), await of("same")]).toEqual([7, 4, 0]);
    }));
});

describe("an object known by its id alone", () => {
  test("leads to its page, a comment to where it was made", () =>
    inWorld(async (w) => {
      const phase = await w.as(w.people.lead, lifecycle.getPhase, {
        projectId: w.projectId,
        phase: "scalability",
      });
      const commentId = newId("cmt");
      await w.inside((tx) =>
        tx.insert(comments).values({
          id: commentId,
          orgId: w.orgId,
          projectId: w.projectId,
          subjectType: "phase",
          subjectId: phase.id,
          body: "here",
          authorId: w.people.lead.id,
        }),
      );
      const locate = async (objectId: string) =>
        (await w.as(w.people.stakeholder, lifecycle.locate, { projectId: w.projectId, objectId })).path;
      expect(await locate(phase.id)).toBe("phases/scalability");
      expect(await locate(commentId)).toBe(`threads/${commentId}?comment=${commentId}`);
      expect(await locate(w.projectId)).toBe("");
      expect(await locate(newId("req"))).toMatch(/^reviews\/req_/);
      expect(await locate("dep_0123456789ab")).toBe("deployments#dep_0123456789ab");
      await makePolicyInForce(w, "deploy", { quorum: 2 }, { tier: "high" });
      const [rule] = await w.inside((tx) => tx.select({ id: policyVersions.id }).from(policyVersions));
      expect(await locate(rule?.id ?? "")).toBe("governance/policies?tier=high");
      expect(await refusal(locate(newId("pol")))).toBe("not_found");
    }));

  test("an expectation is found among its dataset's, also one that still has the prefix of experiments", () =>
    inWorld(async (w) => {
      const { runId } = await makeRun(w);
      const { datasetId } = await makeDatasetVersion(w);
      const row = {
        orgId: w.orgId,
        projectId: w.projectId,
        datasetId,
        spec: { kind: "not_null" as const, column: "delay" },
        severity: "must" as const,
        tolerance: 0,
        createdBy: w.people.lead.id,
      };
      const [now, before] = [newId("dxp"), newId("exp")];
      const { experimentId, slug } = await w.inside(async (tx) => {
        await tx.insert(datasetExpectations).values([
          { ...row, id: now },
          { ...row, id: before },
        ]);
        const [run] = await tx.select().from(runs).where(eq(runs.id, runId));
        const [dataset] = await tx.select().from(datasets).where(eq(datasets.id, datasetId));
        return { experimentId: run?.experimentId ?? "", slug: dataset?.slug };
      });
      const locate = async (objectId: string) =>
        (await w.as(w.people.stakeholder, lifecycle.locate, { projectId: w.projectId, objectId })).path;
      for (const id of [now, before]) {
        expect(await locate(id)).toBe(`datasets/${slug}?tab=expectations#${id}`);
        await w.as(w.people.lead, retireExpectation, { expectationId: id });
      }
      expect(await locate(experimentId)).toBe(`experiments/${experimentId}`);
      expect(await refusal(locate("exp_0000000000aa"))).toBe("not_found");
    }));

  test("of another project or of nowhere is not found", () =>
    inWorld(async (w) => {
      const elsewhere = await w.as(w.people.owner, lifecycle.getPhase, {
        projectId: w.otherProjectId,
        phase: "scalability",
      });
      for (const objectId of [elsewhere.id, newId("run"), newId("cmt"), newId("zzz")]) {
        const call = w.as(w.people.lead, lifecycle.locate, { projectId: w.projectId, objectId });
        expect(await refusal(call)).toBe("not_found");
      }
    }));
});
