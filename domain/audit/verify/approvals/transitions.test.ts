import { expect, test } from "vitest";
import { TRANSITIONS as OF_PORTAL, REQUEST_STATES } from "#domain/approvals/states.ts";
import { isState, mayGo } from "./transitions.ts";

test("every way that the portal lets a request go is known here, and ends end", () => {
  for (const from of REQUEST_STATES) {
    expect(isState(from)).toBe(true);
    for (const to of OF_PORTAL[from]) expect(mayGo(from, to), `${from} to ${to}`).toBe(true);
    if (OF_PORTAL[from].length === 0) expect(REQUEST_STATES.filter((to) => mayGo(from, to))).toEqual([from]);
  }
});
