import { afterAll, describe, expect, test } from "vitest";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { discussion } from "#server/discussion/verbs.ts";
import { approveAs } from "#server/testing/approve.ts";
import { makePolicyInForce } from "#server/testing/policies.ts";
import { closeTestConnection, inWorld, type World } from "#server/testing/world.ts";
import { lifecycle } from "./verbs.ts";

afterAll(closeTestConnection);

const PHASE: Phase = "model_development";

const board = (w: World) => w.as(w.people.stakeholder, lifecycle.getBoard, { projectId: w.projectId });
const phaseOf = async (w: World, phase: Phase) => {
  const found = (await board(w)).phases.find((one) => one.phase === phase);
  if (!found) throw new Error(`The board has no ${phase}.`);
  return found;
};
const focus = (w: World, phase: Phase) =>
  w.as(w.people.lead, lifecycle.changeFocus, { projectId: w.projectId, phase, reason: "On we go." });

describe("the board says of a phase", () => {
  test("how many of its threads are open: not the answers, not the resolved, not the removed", () =>
    inWorld(async (w) => {
      const { id } = await phaseOf(w, PHASE);
      const say = (body: string, parentId?: string) =>
        w.as(w.people.scientist, discussion.comment, {
          projectId: w.projectId,
          subject: { kind: "phase", id },
          body,
          ...(parentId !== undefined && { parentId }),
        });
      const first = await say("Which folds?");
      await say("Those by month.", first.id);
      const second = await say("Which seed?");
      const third = await say("Said by mistake.");
      expect(await phaseOf(w, PHASE)).toMatchObject({ openThreads: 3, comments: 4 });
      await w.as(w.people.scientist, discussion.resolve, { commentId: second.id });
      await w.as(w.people.scientist, discussion.remove, { commentId: third.id });
      expect(await phaseOf(w, PHASE)).toMatchObject({ openThreads: 1, comments: 3 });
      await w.as(w.people.scientist, discussion.reopen, { commentId: second.id });
      expect(await phaseOf(w, PHASE)).toMatchObject({ openThreads: 2 });
      const others = (await board(w)).phases.filter(({ phase }) => phase !== PHASE);
      expect(others.map(({ openThreads }) => openThreads)).toEqual(others.map(() => 0));
    }));

  test("which version of its brief stands there, whose and of when", () =>
    inWorld(async (w) => {
      expect(await phaseOf(w, PHASE)).toMatchObject({ brief: "", briefAt: null, briefByName: null });
      const write = (who: "lead" | "scientist", brief: string) =>
        w.as(w.people[who], lifecycle.updatePhase, { projectId: w.projectId, phase: PHASE, brief });
      await write("lead", "Trees.");
      await write("scientist", "Trees, then boosting.");
      const { items } = await w.as(w.people.stakeholder, lifecycle.listBriefs, {
        projectId: w.projectId,
        phase: PHASE,
      });
      expect(await phaseOf(w, PHASE)).toMatchObject({
        brief: "Trees, then boosting.",
        briefVersion: 2,
        briefAt: items[0]?.at,
        briefByName: items[0]?.authorName,
      });
      expect(items[0]?.authorName).not.toBe(items[1]?.authorName);
    }));

  test("from when to when it was in focus, from the first declaration to the end of the last", () =>
    inWorld(async (w) => {
      expect((await phaseOf(w, PHASE)).factual).toBeNull();
      const first = await focus(w, PHASE);
      expect((await phaseOf(w, PHASE)).factual).toEqual({ from: first.startedAt, to: null });
      const second = await focus(w, "data_preparation");
      expect((await phaseOf(w, PHASE)).factual).toEqual({ from: first.startedAt, to: second.startedAt });
      await focus(w, PHASE);
      const last = await focus(w, "model_deployment");
      expect((await phaseOf(w, PHASE)).factual).toEqual({ from: first.startedAt, to: last.startedAt });
      expect((await phaseOf(w, "model_deployment")).factual).toEqual({ from: last.startedAt, to: null });
      expect((await phaseOf(w, "communication")).factual).toBeNull();
    }));

  test("whether its gate is closed and which review asks to leave it, until that is over", () =>
    inWorld(async (w) => {
      expect(await board(w)).toMatchObject({ gateClosed: false });
      await makePolicyInForce(w, "leave_phase", { quorum: 1 });
      expect(await board(w)).toMatchObject({ gateClosed: true });
      expect((await phaseOf(w, PHASE)).leaveRequest).toBeNull();
      const { requestId } = await w.as(w.people.scientist, lifecycle.requestLeave, {
        projectId: w.projectId,
        phase: PHASE,
        reason: "The folds agree.",
      });
      const asked = (await phaseOf(w, PHASE)).leaveRequest;
      expect(asked).toEqual({ id: requestId, state: "pending" });
      expect((await phaseOf(w, "data_preparation")).leaveRequest).toBeNull();
      await approveAs(w, w.people.reviewer, requestId);
      expect(await phaseOf(w, PHASE)).toMatchObject({ status: "done", leaveRequest: null });
    }));
});
