import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { checklistItems } from "#db/schema/governance.ts";
import { jobs } from "#db/schema/kernel.ts";
import type { Role } from "#domain/access/roles.ts";
import { setProjectMember } from "#server/access/set-project-member.ts";
import { approvals } from "#server/approvals/verbs.ts";
import { newId } from "#server/kernel/ids.ts";
import { type MadeRequest, type MadeState, makeRequest } from "#server/testing/review-requests.ts";
import { SIGNATURE_COLUMNS, signatureValues } from "#server/testing/signatures.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { lifecycle } from "./verbs.ts";

afterAll(closeTestConnection);

/** A request for review by the scientist, past the verbs. */
const request = (w: World, extra: Partial<MadeRequest> = {}, state?: MadeState) =>
  w.inside((tx) =>
    makeRequest(
      w,
      tx,
      {
        subjectType: "model_version",
        subjectId: newId("mdv"),
        subjectLabel: "late-flight v4",
        alias: "champion",
        ...extra,
      },
      { ...(state && { state }) },
    ),
  );

const waiting = async (w: World, who: Role, input: { projectId?: string } = { projectId: w.projectId }) =>
  (await w.as(w.people[who], lifecycle.waitsForMe, input)).items;

describe("reviews", () => {
  test("do not wait for somebody who gave themselves the role after the asking; of every gate they are told", () =>
    inWorld(async (w) => {
      const id = await request(w, {
        gate: "change_threshold",
        subjectType: "monitor",
        subjectId: newId("mon"),
        subjectLabel: "late-flight champion on Flights",
        alias: null,
      });
      const { owner } = w.people;
      const title = "Change a monitor's threshold: late-flight champion on Flights";
      expect(await waiting(w, "owner")).toMatchObject([{ id, title }]);
      const { items } = await w.as(owner, approvals.list, { projectId: w.projectId, show: "waiting" });
      expect(items).toMatchObject([{ id, waits: "decide" }]);
      await w.as(owner, setProjectMember, { projectId: w.projectId, userId: owner.id, role: "reviewer" });
      expect(await waiting(w, "owner")).toEqual([]);
      const again = await w.as(owner, approvals.list, { projectId: w.projectId, show: "waiting" });
      expect(again.items).toEqual([]);
    }));

  test("wait for those whose role the policy counts, and not for the others", () =>
    inWorld(async (w) => {
      const id = await request(w, { dueOn: "2026-11-22" });
      for (const who of ["reviewer", "lead", "owner"] as const) {
        expect(await waiting(w, who), who).toMatchObject([
          {
            kind: "review",
            id,
            title: "Release late-flight v4 as champion",
            path: ["reviews", id],
            dueOn: "2026-11-22",
          },
        ]);
      }
      for (const who of ["scientist", "engineer", "stakeholder", "auditor", "admin"] as const) {
        expect(await waiting(w, who), who).toEqual([]);
      }
    }));

  test("never for their requester, author or last modifier", () =>
    inWorld(async (w) => {
      const { lead } = w.people;
      await request(w, { requestedBy: lead.id });
      await request(w, { authorId: lead.id });
      await request(w, { lastModifierId: lead.id });
      expect(await waiting(w, "lead")).toEqual([]);
      expect(await waiting(w, "reviewer")).toHaveLength(3);
    }));

  test("no longer once the person has decided on this content; a word on other content does not count", () =>
    inWorld(async (w) => {
      const approve = (requestId: string, digest: string) =>
        w.inside((tx) =>
          tx.execute(sql`insert into decisions (id, org_id, project_id, request_id, reviewer_id, reviewer_role, decision, reason, statement, content_digest, ${SIGNATURE_COLUMNS})
            values (${newId("dec")}, ${w.orgId}, ${w.projectId}, ${requestId}, ${w.people.reviewer.id}, 'reviewer', 'approve', 'r', 's', ${digest}, ${signatureValues()})`),
        );
      const id = await request(w);
      await approve(id, "e".repeat(64));
      expect(await waiting(w, "reviewer")).toHaveLength(1);
      const other = await request(w);
      await approve(other, "d".repeat(64));
      expect((await waiting(w, "reviewer")).map((line) => line.id)).toEqual([id]);
    }));

  test("changes asked for wait for the requester, an approved one for those who may release", () =>
    inWorld(async (w) => {
      await request(w, {}, "changes_requested");
      await request(w, {}, "approved");
      expect((await waiting(w, "scientist")).map(({ kind }) => kind)).toEqual(["changes"]);
      expect((await waiting(w, "engineer")).map(({ kind }) => kind)).toEqual(["apply"]);
      expect(await waiting(w, "reviewer")).toEqual([]);
    }));

  test("an expired one waits for nobody", () =>
    inWorld(async (w) => {
      await request(w, { expiresAt: "2020-01-01T00:00:00.000Z" });
      expect(await waiting(w, "reviewer")).toEqual([]);
    }));
});

describe("one's own work", () => {
  test("open checklist items, soonest due first; phases that are blocked or reopened", () =>
    inWorld(async (w) => {
      const { engineer } = w.people;
      await w.as(w.people.lead, lifecycle.updatePhase, {
        projectId: w.projectId,
        phase: "scalability",
        ownerId: engineer.id,
        status: "blocked",
      });
      const items = await w.inside((tx) =>
        tx.select().from(checklistItems).where(eq(checklistItems.projectId, w.projectId)).limit(3),
      );
      const dues = [null, "2026-12-24", "2026-12-01"];
      for (const [index, item] of items.entries()) {
        await w.inside((tx) =>
          tx
            .update(checklistItems)
            .set({ ownerId: engineer.id, dueOn: dues[index] ?? null })
            .where(eq(checklistItems.id, item.id)),
        );
      }
      const mine = await waiting(w, "engineer");
      expect(mine.map(({ kind, dueOn }) => [kind, dueOn])).toEqual([
        ["phase", null],
        ["checklist", "2026-12-01"],
        ["checklist", "2026-12-24"],
        ["checklist", null],
      ]);
      expect(mine[0]).toMatchObject({
        title: "Scalability",
        sentence: "you own this phase, and it is blocked",
        path: ["phases", "scalability"],
      });
      expect(await w.as(engineer, lifecycle.counts, { projectId: w.projectId })).toEqual({
        reviews: 0,
        inbox: 4,
        alerts: 0,
      });
    }));
});

describe("across projects", () => {
  test("only what one sees: a reviewer their projects, an owner all", () =>
    inWorld(async (w) => {
      await request(w);
      await request(w, { projectId: w.otherProjectId });
      expect(await waiting(w, "reviewer", {})).toHaveLength(1);
      expect(await waiting(w, "owner", {})).toHaveLength(2);
      expect((await w.as(w.people.reviewer, lifecycle.counts, {})).reviews).toBe(1);
    }));

  test("a project one is not in is not found", () =>
    inWorld(async (w) => {
      const input = { projectId: w.otherProjectId };
      for (const verb of [lifecycle.waitsForMe, lifecycle.counts, lifecycle.runningJobs]) {
        expect(await refusal(w.as(w.people.reviewer, verb, input))).toBe("not_found");
      }
    }));
});

test("running jobs: what waits or runs in the projects one sees, and what belongs to none", () =>
  inWorld(async (w) => {
    const put = (projectId: string | null, state: "queued" | "running" | "succeeded", kind: string) =>
      w.inside((tx) =>
        tx.insert(jobs).values({
          id: newId("job"),
          orgId: w.orgId,
          projectId,
          kind,
          targetType: "run",
          targetId: newId("run"),
          payload: {},
          state,
          stage: "reading",
          fraction: 0.25,
        }),
      );
    await put(null, "running", "demo.load");
    await put(w.projectId, "queued", "training.run");
    await put(w.projectId, "succeeded", "training.run");
    await put(w.otherProjectId, "running", "datasets.profile");
    const kinds = async (who: Role, input: object) =>
      (await w.as(w.people[who], lifecycle.runningJobs, input)).items.map(({ kind }) => kind).sort();
    expect(await kinds("stakeholder", {})).toEqual(["demo.load", "training.run"]);
    expect(await kinds("owner", {})).toEqual(["datasets.profile", "demo.load", "training.run"]);
    expect(await kinds("stakeholder", { projectId: w.projectId })).toEqual(["demo.load", "training.run"]);
  }));

test("the portfolio shows the projects one sees, with focus, checklist and phases", () =>
  inWorld(async (w) => {
    await w.as(w.people.lead, lifecycle.changeFocus, {
      projectId: w.projectId,
      phase: "scalability",
      reason: "r",
    });
    const mine = await w.as(w.people.stakeholder, lifecycle.portfolio, {});
    expect(mine.items.map(({ id }) => id)).toEqual([w.projectId]);
    expect(mine.items[0]).toMatchObject({
      focus: { phase: "scalability" },
      champion: null,
      openAlerts: 0,
      checklist: { closed: 0 },
    });
    expect(mine.items[0]?.statuses).toHaveLength(9);
    const all = await w.as(w.people.auditor, lifecycle.portfolio, { limit: 1 });
    const rest = await w.as(w.people.auditor, lifecycle.portfolio, { limit: 1, cursor: all.nextCursor });
    expect(new Set([...all.items, ...rest.items].map(({ id }) => id))).toEqual(
      new Set([w.projectId, w.otherProjectId]),
    );
    const outside = await w.as(w.outsider, lifecycle.portfolio, {});
    expect(outside.items.map(({ id }) => id)).toEqual([w.foreignProjectId]);
  }));
