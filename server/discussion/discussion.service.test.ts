import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { datasetVersions } from "#db/schema/datasets.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { phases, visits } from "#db/schema/lifecycle.ts";
import { runs } from "#db/schema/training.ts";
import { SUBJECT_KINDS, type Subject, type SubjectKind } from "#domain/discussion/schemas.ts";
import { locate } from "#server/lifecycle/locate.ts";
import { makeAround } from "#server/testing/around.ts";
import { makeModelVersion } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { edit, remove, reopen, resolve } from "./change.ts";
import { comment } from "./comment.ts";
import { list } from "./list.ts";
import { listRecent } from "./list-recent.ts";

afterAll(closeTestConnection);

const onProject = (w: World): Subject => ({ kind: "project", id: w.projectId });

const say = (w: World, who: Person, body: string, more: { subject?: Subject; parentId?: string } = {}) =>
  w.as(who, comment, { projectId: w.projectId, subject: onProject(w), body, ...more });

const threads = async (w: World, who: Person, subject = onProject(w)) =>
  (await w.as(who, list, { projectId: w.projectId, subject })).items;

describe("discussion.comment", () => {
  test("is kept as it was written, is audited, and is a visit to communication", () =>
    inWorld(async (w) => {
      const { id } = await say(w, w.people.stakeholder, "**Why** <script>alert(1)</script>?");
      expect(await threads(w, w.people.auditor)).toMatchObject([
        { id, body: "**Why** <script>alert(1)</script>?", replies: [], resolved: null, mine: false },
      ]);
      const [entry] = await w.audit("discussion.comment");
      expect(entry).toMatchObject({
        actorId: w.people.stakeholder.id,
        targetType: "comment",
        targetId: id,
        after: { subject: onProject(w), parentId: null, body: "**Why** <script>alert(1)</script>?" },
      });
      const [visit] = await w.inside((tx) =>
        tx.select().from(visits).where(eq(visits.verb, "discussion.comment")),
      );
      expect(visit?.phase).toBe("communication");
    }));

  test("an answer to an answer stays in the thread, oldest first", () =>
    inWorld(async (w) => {
      const root = await say(w, w.people.scientist, "first");
      const answer = await say(w, w.people.lead, "second", { parentId: root.id });
      const third = await say(w, w.people.reviewer, "third", { parentId: answer.id });
      expect(third.parentId).toBe(root.id);
      const [thread] = await threads(w, w.people.lead);
      expect(thread?.replies.map((reply) => reply.body)).toEqual(["second", "third"]);
    }));

  test("every kind of object of the project can be talked about, and has its name in the feed", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const [phase] = await w.inside((tx) =>
        tx
          .select()
          .from(phases)
          .where(sql`${phases.projectId} = ${w.projectId} and ${phases.phase} = 'scalability'`),
      );
      const [item] = await w.inside((tx) =>
        tx.select().from(checklistItems).where(eq(checklistItems.projectId, w.projectId)).limit(1),
      );
      const [run] = await w.inside((tx) => tx.select().from(runs).where(eq(runs.id, version.runId)));
      const [data] = await w.inside((tx) =>
        tx.select().from(datasetVersions).where(eq(datasetVersions.id, version.datasetVersionId)),
      );
      const { datasetId: _, ...made } = await makeAround(w, version);
      // A deployment comes about through its gate alone; server/deployments/deployments.service.test.ts talks about one.
      const ids: Record<Exclude<SubjectKind, "deployment">, string> = {
        project: w.projectId,
        phase: phase?.id ?? "",
        dataset: data?.datasetId ?? "",
        dataset_version: version.datasetVersionId,
        experiment: run?.experimentId ?? "",
        run: version.runId,
        model: version.modelId,
        model_version: version.versionId,
        checklist_item: item?.id ?? "",
        ...made,
      };
      const subjects = SUBJECT_KINDS.flatMap((kind): Subject[] =>
        kind === "deployment" ? [] : [{ kind, id: ids[kind] }],
      );
      for (const subject of subjects) await say(w, w.people.scientist, "about", { subject });
      const { items } = await w.as(w.people.auditor, listRecent, { projectId: w.projectId });
      expect(items).toHaveLength(subjects.length);
      const labels = items.map((line) => line.subjectLabel);
      expect(labels).toContain("late-flight v1");
      expect(labels).toContain("Scalability");
      expect(labels).toContain("flights 2001-01");
      expect(labels).toContain("distance has drifted");
      expect(labels).toContain("a visit to data preparation");
      expect(labels).toContain("the focus on scalability");
      expect(labels).toContain("finding 1 of release of late-flight v1 as champion");
      expect(labels).toContain("Clean delays");
      expect(labels).toContain("“for this test” is never missing");
      expect(labels).not.toContain("something that is gone");
      // Each leads somewhere, as "See it in its place" and the inbox do.
      const paths: string[] = [];
      for (const { id: objectId } of subjects)
        paths.push((await w.as(w.people.auditor, locate, { projectId: w.projectId, objectId })).path);
      expect(new Set(paths).size).toBe(paths.length);
      expect(paths).toContain(`datasets/recipes/${made.recipe}`);
      expect(paths).toContain(`reviews/${made.review_request}#${made.finding}`);
      expect(paths).toContain(`revisits?visit=${made.visit}#visits`);
      expect(paths).toContain(`phases#${made.focus}`);
    }));

  test("an object of another project, or none at all, is not found", () =>
    inWorld(async (w) => {
      const elsewhere = await makeModelVersion(w, { projectId: w.otherProjectId });
      const about = (subject: Subject) => refusal(say(w, w.people.lead, "x", { subject }));
      expect(await about({ kind: "model_version", id: elsewhere.versionId })).toBe("not_found");
      expect(await about({ kind: "run", id: "run_0000000000aa" })).toBe("not_found");
      expect(await about({ kind: "project", id: w.otherProjectId })).toBe("not_found");
    }));

  test("an answer belongs under a comment on the same object", () =>
    inWorld(async (w) => {
      const { versionId } = await makeModelVersion(w);
      const root = await say(w, w.people.lead, "on the project");
      const subject: Subject = { kind: "model_version", id: versionId };
      expect(await refusal(say(w, w.people.lead, "x", { subject, parentId: root.id }))).toBe("not_found");
    }));

  test.each([
    ["nothing but blanks", "  \n "],
    ["too much", "x".repeat(20_001)],
    ["a control character", "a\u0000b"],
  ])("%s is refused", (_name, body) =>
    inWorld(async (w) => {
      expect(await refusal(say(w, w.people.lead, body))).toBe("invalid");
    }),
  );

  test("the auditor reads and does not write; a project one is not in does not exist", () =>
    inWorld(async (w) => {
      expect(await refusal(say(w, w.people.auditor, "x"))).toBe("forbidden");
      expect(await refusal(say(w, w.outsider, "x"))).toBe("not_found");
      const other = w.as(w.people.lead, comment, {
        projectId: w.otherProjectId,
        subject: { kind: "project", id: w.otherProjectId },
        body: "x",
      });
      expect(await refusal(other)).toBe("not_found");
    }));
});

describe("discussion.resolve and reopen", () => {
  test("a thread is closed once, opened once, and both are in the log", () =>
    inWorld(async (w) => {
      const { id } = await say(w, w.people.stakeholder, "Answered?");
      await w.as(w.people.lead, resolve, { commentId: id });
      await w.as(w.people.lead, resolve, { commentId: id });
      const [closed] = await threads(w, w.people.lead);
      expect(closed?.resolved?.by).toMatch(/^lead /);
      expect(await w.audit("discussion.resolve")).toHaveLength(1);
      await w.as(w.people.stakeholder, reopen, { commentId: id });
      expect((await threads(w, w.people.lead))[0]?.resolved).toBeNull();
      expect((await w.audit("discussion.reopen"))[0]).toMatchObject({
        before: { resolved: true },
        after: { resolved: false },
      });
    }));

  test("an answer is no thread; wrong role, wrong project", () =>
    inWorld(async (w) => {
      const { id } = await say(w, w.people.lead, "root");
      const answer = await say(w, w.people.lead, "answer", { parentId: id });
      expect(await refusal(w.as(w.people.lead, resolve, { commentId: answer.id }))).toBe("invalid");
      for (const verb of [resolve, reopen]) {
        expect(await refusal(w.as(w.people.auditor, verb, { commentId: id }))).toBe("forbidden");
        expect(await refusal(w.as(w.outsider, verb, { commentId: id }))).toBe("not_found");
      }
    }));
});

describe("discussion.edit and remove", () => {
  test("the author changes the words, and the earlier ones stay in the log", () =>
    inWorld(async (w) => {
      const { id } = await say(w, w.people.scientist, "teh recall");
      await w.as(w.people.scientist, edit, { commentId: id, body: "the recall" });
      const [thread] = await threads(w, w.people.scientist);
      expect(thread).toMatchObject({ body: "the recall", editedAt: expect.any(String), mine: true });
      expect((await w.audit("discussion.edit"))[0]).toMatchObject({
        before: { body: "teh recall" },
        after: { body: "the recall" },
      });
    }));

  test("nobody changes somebody else's words, not even a lead", () =>
    inWorld(async (w) => {
      const { id } = await say(w, w.people.scientist, "mine");
      for (const who of [w.people.lead, w.people.auditor]) {
        expect(await refusal(w.as(who, edit, { commentId: id, body: "theirs" }))).toBe("forbidden");
      }
      expect(await refusal(w.as(w.outsider, edit, { commentId: id, body: "x" }))).toBe("not_found");
    }));

  test("a removed comment shows no words, and goes when no answer stands under it", () =>
    inWorld(async (w) => {
      const alone = await say(w, w.people.scientist, "alone");
      const root = await say(w, w.people.scientist, "with an answer");
      await say(w, w.people.lead, "an answer", { parentId: root.id });
      await w.as(w.people.scientist, remove, { commentId: alone.id });
      await w.as(w.people.lead, remove, { commentId: root.id });
      const left = await threads(w, w.people.lead);
      expect(left).toMatchObject([
        { id: root.id, removed: true, body: "", replies: [{ body: "an answer" }] },
      ]);
      expect((await w.audit("discussion.remove"))[0]).toMatchObject({
        before: { body: "with an answer" },
        after: { removed: true },
      });
      const late = w.as(w.people.scientist, edit, { commentId: root.id, body: "again" });
      expect(await refusal(late)).toBe("conflict");
    }));

  test("a colleague does not remove, an outsider finds nothing", () =>
    inWorld(async (w) => {
      const { id } = await say(w, w.people.scientist, "mine");
      expect(await refusal(w.as(w.people.engineer, remove, { commentId: id }))).toBe("forbidden");
      expect(await refusal(w.as(w.people.auditor, remove, { commentId: id }))).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, remove, { commentId: id }))).toBe("not_found");
    }));
});

test("threads are paged by key, newest first, with the number that is open", () =>
  inWorld(async (w) => {
    for (const body of ["one", "two", "three"]) await say(w, w.people.lead, body);
    const page = (cursor?: string | null) =>
      w.as(w.people.lead, list, { projectId: w.projectId, subject: onProject(w), limit: 2, cursor });
    const first = await page();
    expect(first.openThreads).toBe(3);
    const rest = await page(first.nextCursor);
    expect([...first.items, ...rest.items].map((thread) => thread.body)).toEqual(["three", "two", "one"]);
    expect(rest.nextCursor).toBeNull();
  }));
