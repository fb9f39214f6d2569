import { and, eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { comments } from "#db/schema/discussion.ts";
import { visits } from "#db/schema/lifecycle.ts";
import { plainSentence } from "#domain/audit/sentences.ts";
import { closeFinding } from "#server/approvals/findings.ts";
import { retireExpectation } from "#server/datasets/retire-expectation.ts";
import { edit, remove, resolve } from "#server/discussion/change.ts";
import { comment } from "#server/discussion/comment.ts";
import { newId } from "#server/kernel/ids.ts";
import { makeAround } from "#server/testing/around.ts";
import { makeModelVersion } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { changeFocus } from "./change-focus.ts";
import { listActivity } from "./list-activity.ts";
import { recentActivity } from "./recent-activity.ts";

afterAll(closeTestConnection);

const told = async (w: World, more: object = {}) => {
  const { items } = await w.as(w.people.stakeholder, listActivity, { projectId: w.projectId, ...more });
  return items.map(({ parts }) => plainSentence(parts).replace(/^\S+ \S+ /, ""));
};

/** The lead moves the focus, the scientist speaks of a version and of the project. */
async function story(w: World) {
  const version = await makeModelVersion(w);
  const { projectId } = w;
  await w.as(w.people.lead, changeFocus, { projectId, phase: "scalability", reason: "load" });
  const about = { kind: "model_version" as const, id: version.versionId };
  await w.as(w.people.scientist, comment, { projectId, subject: about, body: "too sure" });
  await w.as(w.people.scientist, comment, {
    projectId,
    subject: { kind: "project", id: projectId },
    body: "hello",
  });
  return version;
}

test("acts in sentences, newest first, narrowed by kind, person, phase, object and period", () =>
  inWorld(async (w) => {
    const version = await story(w);
    const all = await told(w);
    expect(all).toHaveLength(3);
    expect(all[0]).toContain("hello");
    expect(all[2]).toBe("moved the focus to scalability: load");
    expect(await told(w, { kind: "discussion" })).toHaveLength(2);
    expect(await told(w, { kind: "models" })).toEqual([]);
    expect(await told(w, { actorId: w.people.lead.id })).toEqual([all[2]]);
    expect(await told(w, { actorId: "system" })).toEqual([]);
    expect(await told(w, { phase: "scalability" })).toEqual([all[2]]);
    expect(await told(w, { phase: "communication" })).toHaveLength(3);
    expect(await told(w, { objectId: version.versionId })).toEqual([all[1]]);
    const today = new Date().toISOString().slice(0, 10);
    expect(await told(w, { from: today, to: today })).toHaveLength(3);
    expect(await told(w, { to: "2020-01-01" })).toEqual([]);
  }));

test("of a finding, an expectation and a visit too, though the record keeps them under something else", () =>
  inWorld(async (w) => {
    const { lead, scientist } = w.people;
    const made = await makeAround(w, await story(w));
    await w.as(lead, closeFinding, { findingId: made.finding, answer: "Taken out." });
    await w.as(lead, retireExpectation, { expectationId: made.expectation });
    const actions = async (objectId: string) =>
      (await w.as(lead, listActivity, { projectId: w.projectId, objectId })).items.map(
        ({ action }) => action,
      );
    expect(await actions(made.finding)).toEqual(["approvals.closeFinding"]);
    expect(await actions(made.expectation)).toEqual(["datasets.retireExpectation"]);
    const [visit] = await w.inside((tx) =>
      tx
        .select()
        .from(visits)
        .where(and(eq(visits.actorId, scientist.id), eq(visits.verb, "discussion.comment"))),
    );
    // What somebody else did with the same comment is no part of the visit.
    const [said] = await w.inside((tx) => tx.select({ id: comments.id }).from(comments));
    await w.as(lead, resolve, { commentId: said?.id ?? "" });
    expect(await actions(visit?.id ?? "")).toEqual(["discussion.comment", "discussion.comment"]);
    // Another of the same kind has nothing of theirs.
    expect(await actions(newId("fnd"))).toEqual([]);
    expect(await actions(made.visit)).toEqual([]);
  }));

test("of a comment shows the words that stand on the page, with names for ids; none once it was removed", () =>
  inWorld(async (w) => {
    const { lead, scientist } = w.people;
    const subject = { kind: "project" as const, id: w.projectId };
    const body = `**hello** @[${lead.id}] again`;
    const { id: commentId } = await w.as(scientist, comment, { projectId: w.projectId, subject, body });
    const [said] = await told(w);
    expect(said).toContain("hello @lead ");
    expect(said).not.toContain(lead.id);
    await w.as(scientist, edit, { commentId, body: "goodbye" });
    expect((await told(w)).at(-1)).toContain("goodbye");
    await w.as(scientist, remove, { commentId });
    const after = await told(w);
    expect(after).toHaveLength(3);
    expect(after.join(" ")).not.toMatch(/hello|goodbye/);
    const home = await w.as(w.people.stakeholder, recentActivity, { projectId: w.projectId });
    expect(JSON.stringify(home)).not.toMatch(/hello|goodbye/);
  }));

test("page by page without doubles; a project that one is not in does not exist", () =>
  inWorld(async (w) => {
    await story(w);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: { id: string }[]; nextCursor: string | null } = await w.as(
        w.people.auditor,
        listActivity,
        {
          projectId: w.projectId,
          limit: 1,
          cursor,
        },
      );
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(3);
    expect(seen).toHaveLength(3);
    const other = w.as(w.people.lead, listActivity, { projectId: w.otherProjectId });
    expect(await refusal(other)).toBe("not_found");
    expect(await refusal(w.as(w.outsider, listActivity, { projectId: w.projectId }))).toBe("not_found");
  }));
