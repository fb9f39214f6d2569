import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { findings } from "#db/schema/approvals.ts";
import { datasetChecks, datasetExpectations, datasetProfiles, datasetVersions } from "#db/schema/datasets.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { visits } from "#db/schema/lifecycle.ts";
import { runs } from "#db/schema/training.ts";
import { SIGNALS } from "#domain/lifecycle/scenarios/signals.ts";
import { closeFinding } from "#server/approvals/findings.ts";
import { asked, vote } from "#server/approvals/test-data.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Verb } from "#server/kernel/verb.ts";
import { recordVisit } from "#server/kernel/visit.ts";
import { registry } from "#server/registry.ts";
import { makeDatasetVersion, makeRun } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { lifecycle } from "./verbs.ts";

afterAll(closeTestConnection);

const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
const moment = (at: string) => sql<string>`${at}::timestamptz`;

/** A backtrack to data acquisition an hour ago, observed by an upload. */
async function backtrack(w: World): Promise<string> {
  await w.inside((tx) =>
    tx.execute(sql`insert into focuses (id, org_id, project_id, phase, reason, declared_by, started_at)
      values (${newId("foc")}, ${w.orgId}, ${w.projectId}, 'model_development', 'r', ${w.people.lead.id}, ${moment(hoursAgo(99))})`),
  );
  await w.inside((tx) =>
    recordVisit(tx, {
      project: { id: w.projectId, orgId: w.orgId },
      phase: "data_acquisition",
      userId: w.people.scientist.id,
      verb: "datasets.createVersion",
      now: hoursAgo(1),
    }),
  );
  const [visit] = await w.inside((tx) => tx.select({ id: visits.id }).from(visits));
  return visit?.id ?? "";
}

const propose = (w: World, visitId: string) =>
  w.as(w.people.scientist, lifecycle.revisitProposals, { visitId });

const run = async (w: World, rocAuc: number, at: string, experimentId?: string) => {
  const made = await makeRun(w);
  await w.inside((tx) =>
    tx
      .update(runs)
      .set({
        metrics: { holdout: { rocAuc } },
        finishedAt: moment(at),
        ...(experimentId && { experimentId }),
      })
      .where(eq(runs.id, made.runId)),
  );
  return made;
};

async function version(w: World, datasetId: string, number: number, missing: number, at: string) {
  const { versionId } = await makeDatasetVersion(w);
  await w.inside(async (tx) => {
    await tx
      .update(datasetVersions)
      .set({ datasetId, number, createdAt: moment(at) })
      .where(eq(datasetVersions.id, versionId));
    await tx.insert(datasetProfiles).values({
      versionId,
      orgId: w.orgId,
      projectId: w.projectId,
      columns: [],
      profile: { version: 1, rows: 100, columns: [{ missing }, { missing: 0 }] },
    });
  });
  return versionId;
}

describe("why", () => {
  test("proposes the likely scenarios from what was done and from what was the reason before", () =>
    inWorld(async (w) => {
      const visitId = await backtrack(w);
      const { reasons } = await propose(w, visitId);
      expect(reasons).toMatchObject([
        { key: "md-da-1", paperSection: "4.5.2 (1)", because: ["a new version of a dataset was uploaded"] },
        { key: "md-da-2", because: [] },
      ]);
      await w.as(w.people.scientist, lifecycle.explainRevisit, { visitId, scenario: "md-da-2" });
      expect((await propose(w, visitId)).reasons.find(({ key }) => key === "md-da-2")?.because).toEqual([
        "the reason of 1 of 1 visits like this before",
      ]);
    }));

  test("every act that the ranking knows is a command", () => {
    const verbs = Object.values(registry).flatMap((area): readonly Verb[] => Object.values(area));
    const commands = new Set(verbs.flatMap(({ kind, name }) => (kind === "command" ? [name] : [])));
    expect(Object.keys(SIGNALS).filter((verb) => !commands.has(verb))).toEqual([]);
  });

  test("of a visit in another project is not found", () =>
    inWorld(async (w) => {
      const visitId = await backtrack(w);
      expect(await refusal(w.as(w.outsider, lifecycle.revisitProposals, { visitId }))).toBe("not_found");
    }));
});

describe("what for", () => {
  test("a better run than the best before, less missing data and an item done since then are proposed, and nothing else", () =>
    inWorld(async (w) => {
      const visitId = await backtrack(w);
      const first = await run(w, 0.71, hoursAgo(5));
      await run(w, 0.6, hoursAgo(4), first.experimentId);
      const better = await run(w, 0.74, hoursAgo(0.5), first.experimentId);
      await run(w, 0.99, hoursAgo(0.4));
      const { datasetId } = await makeDatasetVersion(w);
      await version(w, datasetId, 2, 8, hoursAgo(6));
      const cleaner = await version(w, datasetId, 3, 2, hoursAgo(0.6));
      const [item] = await w.inside((tx) =>
        tx.select().from(checklistItems).where(eq(checklistItems.projectId, w.projectId)).limit(1),
      );
      await w.inside((tx) =>
        tx
          .update(checklistItems)
          .set({ status: "done", updatedAt: moment(hoursAgo(0.2)) })
          .where(eq(checklistItems.id, item?.id ?? "")),
      );
      const { evidence } = await propose(w, visitId);
      expect(evidence.map(({ kind, id }) => [kind, id])).toEqual([
        ["item", item?.id],
        ["metric", better.runId],
        ["quality", cleaner],
      ]);
      expect(evidence[1]?.fact).toMatch(
        /^ROC AUC 0\.710 to 0\.740 on held-back rows: run \d+ of late flights, against run/,
      );
      expect(evidence[2]?.fact.replaceAll("\u00a0", " ")).toBe(
        "Missing values 4.0 % to 1.0 %: version 3 of flights, against version 2 of flights.",
      );
      for (const { objectId } of evidence) {
        const there = w.as(w.people.lead, lifecycle.locate, { projectId: w.projectId, objectId });
        expect((await there).path).not.toBe("");
      }
    }));

  test("each task is judged by its own main figure, and only against the same question", () =>
    inWorld(async (w) => {
      const visitId = await backtrack(w);
      const numbers = await run(w, 0, hoursAgo(5));
      const task = (of: string, holdout: object, target = "price") => ({
        metrics: { task: of, holdout },
        spec: { target: { column: target } },
      });
      const next = async (at: string, set: object) => {
        const made = await run(w, 0, at, numbers.experimentId);
        await w.inside((tx) => tx.update(runs).set(set).where(eq(runs.id, made.runId)));
        return made.runId;
      };
      await next(hoursAgo(4), task("regression", { r2: 0.4, mae: 3 }));
      const better = await next(hoursAgo(0.5), task("regression", { r2: 0.55, mae: 9 }));
      // Another question in the same experiment, and another task: nothing to compare with.
      await next(hoursAgo(0.4), task("regression", { r2: 0.9 }, "weight"));
      await next(hoursAgo(4), task("multiclass_classification", { accuracy: 0.7, rocAucOvr: 0.9 }, "grade"));
      const grades = await next(
        hoursAgo(0.3),
        task("multiclass_classification", { accuracy: 0.81, rocAucOvr: 0.8 }, "grade"),
      );
      const { evidence } = await propose(w, visitId);
      expect(evidence.map(({ id, fact }) => [id, fact.replaceAll("\u00a0", " ").split(" on ")[0]])).toEqual([
        [grades, "Accuracy 70.0 % to 81.0 %"],
        [better, "R² 0.400 to 0.550"],
      ]);
    }));

  test("an expectation that failed and now holds is proposed, with the version that keeps it", () =>
    inWorld(async (w) => {
      const visitId = await backtrack(w);
      const { datasetId } = await makeDatasetVersion(w);
      const broken = await version(w, datasetId, 2, 0, hoursAgo(6));
      const mended = await version(w, datasetId, 3, 0, hoursAgo(0.6));
      const rule = async (column: string, outcomes: readonly ("passed" | "failed")[]) => {
        const id = newId("exp");
        const of = { orgId: w.orgId, projectId: w.projectId };
        await w.inside(async (tx) => {
          await tx.insert(datasetExpectations).values({
            id,
            ...of,
            datasetId,
            spec: { kind: "not_null", column },
            severity: "must",
            tolerance: 0,
            createdBy: w.people.scientist.id,
          });
          await tx.insert(datasetChecks).values(
            [broken, mended].map((versionId, index) => ({
              ...of,
              versionId,
              expectationId: id,
              outcome: outcomes[index] ?? ("unknown" as const),
              examples: [],
            })),
          );
        });
        return id;
      };
      await rule("always", ["passed", "passed"]);
      const kept = await rule("delay", ["failed", "passed"]);
      const told = { visitId, scenario: "md-da-1", outcome: "improved" as const, evidence: [kept] };
      const { evidence } = await propose(w, visitId);
      expect(evidence).toMatchObject([
        {
          kind: "quality",
          id: kept,
          objectId: mended,
          fact: "Now holds: “delay” is never missing. Version 3 of flights, against version 2, which failed it.",
        },
      ]);
      await w.as(w.people.scientist, lifecycle.explainRevisit, told);
      const [entry] = await w.audit("lifecycle.explainRevisit");
      expect(entry).toMatchObject({ after: { evidence: [{ id: kept }] } });
    }));

  test("a finding closed since then is proposed, with its review; one that is open or was closed before is not", () =>
    inWorld(async (w) => {
      const visitId = await backtrack(w);
      const to = await asked(w);
      const texts = ["The label leaks.", "Duplicates.", "A typo."];
      await vote(w, w.people.reviewer, to, "request_changes", {
        findings: texts.map((text) => ({ severity: "major", phase: null, text })),
      });
      const rows = await w.inside((tx) => tx.select().from(findings).orderBy(findings.number));
      const [leak, before] = rows.map(({ id }) => id);
      const reviewer = w.people.reviewer;
      await w.as(reviewer, closeFinding, { findingId: leak ?? "", answer: "Taken out." });
      const closed = { answer: "Taken out.", closedBy: reviewer.id, closedAt: moment(hoursAgo(8)) };
      await w.inside((tx) =>
        tx
          .update(findings)
          .set(closed)
          .where(eq(findings.id, before ?? "")),
      );
      const { evidence } = await propose(w, visitId);
      expect(evidence.filter(({ kind }) => kind === "finding")).toMatchObject([
        { id: leak, objectId: to.requestId, fact: "Finding 1 (major) is closed: The label leaks." },
      ]);
    }));

  test("what is chosen is kept with the facts of that moment, and entered", () =>
    inWorld(async (w) => {
      const visitId = await backtrack(w);
      const first = await run(w, 0.71, hoursAgo(5));
      const better = await run(w, 0.74, hoursAgo(0.5), first.experimentId);
      const told = { visitId, scenario: "md-da-1", outcome: "improved" as const, evidence: [better.runId] };
      await w.as(w.people.scientist, lifecycle.explainRevisit, told);
      await run(w, 0.8, hoursAgo(0.1), first.experimentId);
      // Said again later: the fact stays what it was then.
      await w.as(w.people.scientist, lifecycle.explainRevisit, told);
      const { items } = await w.as(w.people.lead, lifecycle.listVisits, {
        projectId: w.projectId,
        phase: "data_acquisition",
      });
      expect(items[0]?.evidence).toMatchObject([{ kind: "metric", id: better.runId }]);
      expect(items[0]?.evidence[0]?.fact).toContain("0.710 to 0.740");
      const [, entry] = await w.audit("lifecycle.explainRevisit");
      expect(entry).toMatchObject({ before: { evidence: [] }, after: { evidence: [{ id: better.runId }] } });
    }));

  test("what the portal does not see is not taken as evidence, and nothing is kept", () =>
    inWorld(async (w) => {
      const visitId = await backtrack(w);
      const told = { visitId, scenario: "md-da-1", outcome: "improved" as const, evidence: [newId("run")] };
      await expect(w.as(w.people.scientist, lifecycle.explainRevisit, told)).rejects.toThrow(
        "What was chosen as evidence is no longer there",
      );
      expect(await w.inside((tx) => tx.select().from(visits))).toMatchObject([{ scenario: null }]);
    }));
});
