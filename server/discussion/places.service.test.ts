import { and, eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { comments } from "#db/schema/discussion.ts";
import { phases } from "#db/schema/lifecycle.ts";
import type { AnchorInput } from "#domain/discussion/anchors.ts";
import type { Subject } from "#domain/discussion/schemas.ts";
import { updatePhase } from "#server/lifecycle/update-phase.ts";
import { makeRun } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { edit, remove, resolve, setBlocking } from "./change.ts";
import { comment } from "./comment.ts";
import { getThread, listAnswers, listVersions } from "./get-thread.ts";
import { list, marks } from "./list.ts";

afterAll(closeTestConnection);

const BRIEF = "An order is late after two days.\n\nNobody is warned by it alone.";
const passage = (quote: string): AnchorInput => ({
  kind: "passage",
  key: "brief",
  quote,
  before: "",
  after: "",
});

async function withBrief(w: World): Promise<Subject> {
  const [row] = await w.inside((tx) =>
    tx
      .select({ id: phases.id })
      .from(phases)
      .where(and(eq(phases.projectId, w.projectId), eq(phases.phase, "problem_definition"))),
  );
  await w.as(w.people.lead, updatePhase, {
    projectId: w.projectId,
    phase: "problem_definition",
    brief: BRIEF,
  });
  return { kind: "phase", id: row?.id ?? "" };
}

const say = (
  w: World,
  subject: Subject,
  more: { anchor?: AnchorInput; blocking?: boolean; parentId?: string; body?: string } = {},
) => w.as(w.people.reviewer, comment, { projectId: w.projectId, subject, body: "Why?", ...more });

describe("a thread on a place", () => {
  test("keeps what stood there, is in the log, and is marked at its place", () =>
    inWorld(async (w) => {
      const subject = await withBrief(w);
      const { id } = await say(w, subject, { anchor: passage("late after two days") });
      const { items } = await w.as(w.people.auditor, list, { projectId: w.projectId, subject });
      expect(items[0]?.anchor).toMatchObject({
        label: "Brief",
        quote: "late after two days",
        found: { state: "found" },
      });
      expect((await w.audit("discussion.comment"))[0]).toMatchObject({
        targetId: id,
        after: { anchor: { kind: "passage", quote: "late after two days" } },
      });
      const marked = await w.as(w.people.auditor, marks, { projectId: w.projectId, subject });
      expect(marked.items).toMatchObject([{ quote: "late after two days", open: 1, total: 1 }]);
    }));

  test("is told as outdated once the words are gone, and still says what they were", () =>
    inWorld(async (w) => {
      const subject = await withBrief(w);
      await say(w, subject, { anchor: passage("late after two days") });
      await w.as(w.people.lead, updatePhase, {
        projectId: w.projectId,
        phase: "problem_definition",
        brief: BRIEF.replace("two", "three"),
      });
      const { items } = await w.as(w.people.auditor, list, { projectId: w.projectId, subject });
      expect(items[0]?.anchor).toMatchObject({ quote: "late after two days", found: { state: "gone" } });
      expect((await w.as(w.people.auditor, marks, { projectId: w.projectId, subject })).items).toEqual([]);
    }));

  test("a place that is not there, or reads differently by now, is refused with what to do", () =>
    inWorld(async (w) => {
      const subject = await withBrief(w);
      await expect(say(w, subject, { anchor: passage("never said") })).rejects.toThrow(
        "Brief has changed since you opened the page. Your comment was not saved.",
      );
      const other = { ...passage("late"), key: "card" };
      await expect(say(w, subject, { anchor: other })).rejects.toThrow(
        "There is no such place on this object.",
      );
      const { id } = await say(w, subject);
      expect(await refusal(say(w, subject, { parentId: id, anchor: passage("late") }))).toBe("invalid");
    }));
});

describe("discussion.setBlocking", () => {
  test("holds approvals up until whoever raised it, or a lead, ends it; both are in the log", () =>
    inWorld(async (w) => {
      const subject: Subject = { kind: "project", id: w.projectId };
      const { id } = await say(w, subject, { blocking: true });
      const state = async (who = w.people.scientist) =>
        (await w.as(who, list, { projectId: w.projectId, subject })).items[0];
      expect((await state())?.blocking?.by).toMatch(/^reviewer /);
      expect((await state())?.resolveReason).toContain("Whoever raised it ends it");
      expect(await refusal(w.as(w.people.scientist, resolve, { commentId: id }))).toBe("forbidden");
      expect(await refusal(w.as(w.people.scientist, setBlocking, { commentId: id, blocking: false }))).toBe(
        "forbidden",
      );
      await w.as(w.people.reviewer, setBlocking, { commentId: id, blocking: false });
      await w.as(w.people.scientist, setBlocking, { commentId: id, blocking: true });
      await w.as(w.people.scientist, setBlocking, { commentId: id, blocking: true });
      const acts = (await w.audit("discussion.setBlocking")).filter(({ outcome }) => outcome === "ok");
      expect(acts).toMatchObject([
        { before: { blocking: false }, after: { blocking: true } },
        { before: { blocking: true }, after: { blocking: false } },
      ]);
      // The author of the thread did not raise the block, and cannot lift it by taking the thread away.
      expect(await refusal(w.as(w.people.reviewer, remove, { commentId: id }))).toBe("forbidden");
      await w.as(w.people.lead, resolve, { commentId: id });
      expect((await state())?.resolved?.by).toMatch(/^lead /);
    }));

  test("an answer blocks nothing; wrong role, wrong project", () =>
    inWorld(async (w) => {
      const { id } = await say(w, { kind: "project", id: w.projectId });
      const answer = await say(w, { kind: "project", id: w.projectId }, { parentId: id });
      const set = (who = w.people.lead, commentId = id) =>
        w.as(who, setBlocking, { commentId, blocking: true });
      expect(await refusal(set(w.people.lead, answer.id))).toBe("invalid");
      expect(await refusal(set(w.people.auditor))).toBe("forbidden");
      expect(await refusal(set(w.outsider))).toBe("not_found");
    }));
});

test("a thread on what nobody approves is not taken as holding approvals up, with where to begin it", () =>
  inWorld(async (w) => {
    const subject: Subject = { kind: "run", id: (await makeRun(w)).runId };
    const why =
      "This run is nothing that is approved, so a thread on it holds nothing up. Begin the thread on";
    await expect(say(w, subject, { blocking: true })).rejects.toThrow(why);
    const { id } = await say(w, subject);
    await expect(w.as(w.people.reviewer, setBlocking, { commentId: id, blocking: true })).rejects.toThrow(
      why,
    );
    const { items } = await w.as(w.people.auditor, list, { projectId: w.projectId, subject });
    expect(items).toMatchObject([{ id, blocking: null }]);
    // One of before the rule can still be lifted.
    await w.inside((tx) =>
      tx.update(comments).set({ blockingBy: w.people.reviewer.id }).where(eq(comments.id, id)),
    );
    await w.as(w.people.reviewer, setBlocking, { commentId: id, blocking: false });
  }));

test("the earlier wordings of a comment can be read, until it is removed", () =>
  inWorld(async (w) => {
    const { id } = await say(w, { kind: "project", id: w.projectId }, { body: "one" });
    for (const body of ["two", "three"]) await w.as(w.people.reviewer, edit, { commentId: id, body });
    const versions = async () => (await w.as(w.people.stakeholder, listVersions, { commentId: id })).items;
    expect((await versions()).map(({ number, body }) => [number, body])).toEqual([
      [1, "one"],
      [2, "two"],
    ]);
    await w.as(w.people.reviewer, remove, { commentId: id });
    expect(await versions()).toEqual([]);
    expect(await refusal(w.as(w.outsider, listVersions, { commentId: id }))).toBe("not_found");
  }));

test("a thread of 120 answers comes in stretches that join without gap or double, and a link finds its own", () =>
  inWorld(async (w) => {
    const subject: Subject = { kind: "project", id: w.projectId };
    const { id } = await say(w, subject);
    const said: string[] = [];
    for (let n = 0; n < 120; n += 1)
      said.push((await say(w, subject, { parentId: id, body: `answer ${n}` })).id);
    const whole = await w.as(w.people.auditor, getThread, { commentId: said[70] ?? "" });
    expect(whole.thread).toMatchObject({ id, answers: 120, replies: [] });
    expect(whole.stretches.map(({ count }) => count)).toEqual([25, 25, 25, 25, 20]);
    expect(whole.at).toBe(2);
    const found: string[] = [];
    for (const { after } of whole.stretches) {
      const { items } = await w.as(w.people.auditor, listAnswers, { commentId: id, after });
      found.push(...items.map((item) => item.id));
      if (found.length > 50) break;
    }
    expect(new Set(found).size).toBe(found.length);
    expect([...found].sort()).toEqual([...said].slice(0, found.length).sort());
    // In the list of the object only the latest few come with it.
    const { items } = await w.as(w.people.auditor, list, { projectId: w.projectId, subject });
    expect(items[0]?.answers).toBe(120);
    expect(items[0]?.replies).toHaveLength(3);
  }));

describe("what people write", () => {
  test("100 kB are refused with the figure and what to do", () =>
    inWorld(async (w) => {
      await expect(
        say(w, { kind: "project", id: w.projectId }, { body: "x".repeat(100_000) }),
      ).rejects.toThrow("The comment is 100,000 characters long; 20,000 is the most. Shorten it.");
    }));

  test.each([
    ["quotes a thousand deep", `${"> ".repeat(1_000)}deep`],
    ["right-to-left text", "هل هذا صحيح؟ שלום"],
    ["emoji, also joined ones", "👩‍👩‍👧‍👦 🏳️‍🌈 ✅"],
  ])("%s are kept as written", (_name, body) =>
    inWorld(async (w) => {
      const subject: Subject = { kind: "project", id: w.projectId };
      await say(w, subject, { body });
      const { items } = await w.as(w.people.lead, list, { projectId: w.projectId, subject });
      expect(items[0]?.body).toBe(body.normalize("NFC"));
    }),
  );
});
