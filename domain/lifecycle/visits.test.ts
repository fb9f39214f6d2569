import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Phase } from "./phases.ts";
import { focusRefusal, logTimeRefusal, statusAfterWork } from "./rules.ts";
import { LogRevisit, UpdatePhase } from "./schemas.ts";
import { groupVisits, type PhaseAct } from "./visits.ts";

const START = Date.parse("2026-11-21T09:00:00Z");

const act = (minute: number, changes: Partial<PhaseAct> = {}): PhaseAct => ({
  projectId: "prj_1",
  personId: "usr_ada",
  phase: "data_preparation",
  focus: "model_development",
  at: new Date(START + minute * 60_000).toISOString(),
  ...changes,
});

describe("acts that belong together are one visit", () => {
  const cases: { name: string; acts: PhaseAct[]; visits: number }[] = [
    { name: "no act, no visit", acts: [], visits: 0 },
    { name: "gaps under 30 minutes", acts: [act(0), act(29), act(58)], visits: 1 },
    { name: "a gap of exactly 30 minutes ends it", acts: [act(0), act(30)], visits: 2 },
    { name: "the order in which they come does not matter", acts: [act(58), act(0), act(29)], visits: 1 },
    { name: "another person", acts: [act(0), act(1, { personId: "usr_ben" })], visits: 2 },
    {
      name: "the system is one actor",
      acts: [act(0, { personId: null }), act(1, { personId: null })],
      visits: 1,
    },
    { name: "another phase", acts: [act(0), act(1, { phase: "scalability" })], visits: 2 },
    { name: "another project", acts: [act(0), act(1, { projectId: "prj_2" })], visits: 2 },
    { name: "another focus", acts: [act(0), act(1, { focus: "data_preparation" })], visits: 2 },
    {
      name: "a short look elsewhere does not cut a visit in two",
      acts: [act(0), act(10, { phase: "communication" }), act(20)],
      visits: 2,
    },
  ];
  test.each(cases)("$name", ({ acts, visits }) => expect(groupVisits(acts)).toHaveLength(visits));

  test("a visit runs from its first to its last act", () => {
    const [visit] = groupVisits([act(20), act(0)]);
    expect(visit).toMatchObject({ startedAt: act(0).at, endedAt: act(20).at });
    expect(visit?.acts).toHaveLength(2);
  });

  test("every act is in exactly one visit, and order does not change the grouping", () => {
    const phases: Phase[] = ["data_preparation", "scalability"];
    const anyAct = fc
      .tuple(fc.nat(500), fc.constantFrom(...phases))
      .map(([minute, phase]) => act(minute, { phase }));
    fc.assert(
      fc.property(fc.array(anyAct, { maxLength: 40 }), (acts) => {
        const visits = groupVisits(acts);
        expect(visits.reduce((sum, visit) => sum + visit.acts.length, 0)).toBe(acts.length);
        expect(groupVisits([...acts].reverse()).map((visit) => visit.startedAt)).toEqual(
          visits.map((visit) => visit.startedAt),
        );
      }),
    );
  });
});

describe("rules around focus, log and status", () => {
  test("the focus moves to another phase only", () => {
    expect(focusRefusal(null, "scalability")).toBeNull();
    expect(focusRefusal("scalability", "communication")).toBeNull();
    expect(focusRefusal("scalability", "scalability")?.key).toBe("focus_unchanged");
  });

  test.each([
    ["2026-11-21T09:00:00Z", null],
    ["2026-11-21T12:04:00Z", null],
    ["2026-11-21T12:06:00Z", "in_the_future"],
    ["2026-10-31T23:59:59Z", "before_project"],
  ])("a visit logged at %s: %s", (at, key) => {
    expect(logTimeRefusal(at, "2026-11-21T12:00:00Z", "2026-11-01T00:00:00Z")?.key ?? null).toBe(key);
  });

  test.each([
    ["not_started", "in_progress"],
    ["in_progress", "in_progress"],
    ["blocked", "blocked"],
    ["done", "reopened"],
    ["reopened", "reopened"],
  ] as const)("work in a phase that is %s makes it %s", (before, after) => {
    expect(statusAfterWork(before)).toBe(after);
  });
});

describe("what a person may send", () => {
  const revisit = { projectId: "prj_4k0d9xw2mq7h", phase: "data_preparation", reason: "Missing carriers" };
  test.each([
    [{ ...revisit, effortHours: 1.5, at: "2026-11-21T09:30:00+01:00" }, null],
    [{ ...revisit, effortHours: 0 }, "more than 0 hours"],
    [{ ...revisit, effortHours: 25 }, "at most 24 hours"],
    [{ ...revisit, at: "yesterday" }, "not a moment in time"],
    [{ ...revisit, reason: " " }, "Say why"],
    [{ ...revisit, reason: "x".repeat(2001) }, "2,000 is the most"],
  ])("%j", (input, part) => {
    const message = LogRevisit.safeParse(input).error?.issues[0]?.message ?? null;
    if (part === null) expect(message).toBeNull();
    else expect(message).toContain(part);
  });

  test("a phase update names at least one change", () => {
    const phase = { projectId: "prj_4k0d9xw2mq7h", phase: "scalability" };
    expect(UpdatePhase.safeParse(phase).success).toBe(false);
    expect(UpdatePhase.parse({ ...phase, ownerId: null, brief: "" })).toMatchObject({
      ownerId: null,
      brief: "",
    });
  });
});
