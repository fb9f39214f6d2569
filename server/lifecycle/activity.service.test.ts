import { afterAll, expect, test } from "vitest";
import { plainSentence } from "#domain/audit/sentences.ts";
import { comment } from "#server/discussion/comment.ts";
import { makeModelVersion } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { changeFocus } from "./change-focus.ts";
import { listActivity } from "./list-activity.ts";

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
