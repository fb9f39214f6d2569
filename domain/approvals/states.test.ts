import { describe, expect, test } from "vitest";
import {
  closedSentence,
  mayMove,
  moveRefusal,
  OPEN_STATES,
  REQUEST_STATES,
  type RequestState,
} from "./states.ts";

// Rows: from; columns in the order of REQUEST_STATES; x: may.
const TABLE: Record<RequestState, string> = {
  //                 pe ap ch wi ex ap vo
  pending: /*     */ ". x x x x . x",
  approved: /*    */ ". . x x x x x",
  changes_requested: "x x . x x . x",
  withdrawn: /*   */ ". . . . . . .",
  expired: /*     */ ". . . . . . .",
  applied: /*     */ ". . . . . . .",
  voided: /*      */ ". . . . . . .",
};

const cells = REQUEST_STATES.flatMap((from) =>
  TABLE[from].split(" ").map((mark, index) => ({ from, to: REQUEST_STATES[index], may: mark === "x" })),
);

describe("where a request may go", () => {
  test("the table has every cell", () => expect(cells).toHaveLength(49));

  test.each(cells)("from $from to $to: $may", ({ from, to, may }) => {
    if (to === undefined) throw new Error("The table is wider than the list of states.");
    expect(mayMove(from, to)).toBe(may);
    expect(moveRefusal(from, to) === null).toBe(may);
  });

  test("exactly the open states lead anywhere, and each state has its sentence", () => {
    const leading = REQUEST_STATES.filter((from) => REQUEST_STATES.some((to) => mayMove(from, to)));
    expect([...leading].sort()).toEqual([...OPEN_STATES].sort());
    expect(new Set(REQUEST_STATES.map(closedSentence)).size).toBe(REQUEST_STATES.length);
  });
});
