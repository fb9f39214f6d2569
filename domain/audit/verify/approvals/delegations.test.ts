import { expect, test } from "vitest";
import type { Draft } from "#server/testing/evidence.ts";
import { check, decision, first, handOver, request, review } from "#server/testing/review-story.ts";

const takenBack: Draft = {
  action: "approvals.endDelegation",
  target: review,
  before: { delegationId: "dlg_1" },
  after: { delegationId: "dlg_1", ended: true },
};
const forAnother = decision("usr_r2", "approved", { role: "lead", onBehalfOf: "usr_lead" });
const NOT_HANDED = ["not-delegated", "quorum-not-met"];

test.each<[string, Draft[], string[]]>([
  ["handed over", [handOver("usr_lead", "usr_r2")], []],
  ["by nobody", [], NOT_HANDED],
  ["to somebody else", [handOver("usr_lead", "usr_r3")], NOT_HANDED],
  ["by somebody else", [handOver("usr_lead", "usr_r2", {}, { actor: "usr_r2" })], NOT_HANDED],
  ["until yesterday", [handOver("usr_lead", "usr_r2", { untilOn: "2026-11-20" })], NOT_HANDED],
  ["and taken back", [handOver("usr_lead", "usr_r2"), takenBack], NOT_HANDED],
  [
    "on another review",
    [
      { ...request(), target: { type: "review_request", id: "req_2" } },
      handOver("usr_lead", "usr_r2", {}, { target: { type: "review_request", id: "req_2" } }),
    ],
    NOT_HANDED,
  ],
])("a say for another, %s", async (_name, before, expected) => {
  expect((await check([request(), first, ...before, forAnother])).toSorted()).toEqual(expected);
});
