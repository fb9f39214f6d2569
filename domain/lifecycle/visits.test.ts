import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Phase } from "./phases.ts";
import { explainRefusal, focusRefusal, logTimeRefusal, scenarioRefusal, statusInFocus } from "./rules.ts";
import { LogRevisit, UpdatePhase } from "./schemas.ts";
import { effortOfVisit, groupVisits, type PhaseAct, type StandingVisit, visitOfAct } from "./visits.ts";

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
      name: "what never pauses counts once a day",
      acts: Array.from({ length: 75 }, (_, i) => act(i * 20)),
      visits: 2,
    },
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

describe("an act finds its visit among those that stand", () => {
  const standing = (id: string, from: number, to: number, changes: Partial<PhaseAct> = {}): StandingVisit => {
    const { at: startedAt, ...place } = act(from, changes);
    return { id, ...place, startedAt, endedAt: act(to).at };
  };
  const cases: { name: string; visits: StandingVisit[]; act: PhaseAct; into: string | null }[] = [
    { name: "none stands", visits: [], act: act(0), into: null },
    { name: "29 minutes after the last act", visits: [standing("a", 0, 40)], act: act(69), into: "a" },
    { name: "30 minutes after it", visits: [standing("a", 0, 40)], act: act(70), into: null },
    { name: "late, before the first act", visits: [standing("a", 40, 50)], act: act(11), into: "a" },
    {
      name: "late, between two visits: the one that began last before it",
      visits: [standing("b", 50, 60), standing("a", 0, 5)],
      act: act(25),
      into: "a",
    },
    {
      name: "late, before two visits: the first of them",
      visits: [standing("b", 20, 30), standing("a", 10, 12)],
      act: act(0),
      into: "a",
    },
    {
      name: "the focus changed in between",
      visits: [standing("a", 0, 5, { focus: "data_preparation" })],
      act: act(6),
      into: null,
    },
    {
      name: "the focus changed and changed back",
      visits: [standing("a", 0, 5), standing("b", 6, 7, { focus: "data_preparation" })],
      act: act(9),
      into: "a",
    },
    {
      name: "one to another phase",
      visits: [standing("a", 0, 5, { phase: "scalability" })],
      act: act(6),
      into: null,
    },
    {
      name: "one of another project",
      visits: [standing("a", 0, 5, { projectId: "prj_2" })],
      act: act(6),
      into: null,
    },
    {
      name: "a minute short of 24 hours after it began",
      visits: [standing("a", 0, 24 * 60 - 2)],
      act: act(24 * 60 - 1),
      into: "a",
    },
    {
      name: "24 hours after it began",
      visits: [standing("a", 0, 24 * 60 - 1)],
      act: act(24 * 60),
      into: null,
    },
    {
      name: "somebody else's",
      visits: [standing("a", 0, 5, { personId: "usr_ben" })],
      act: act(6),
      into: null,
    },
  ];
  test.each(cases)("$name", ({ visits, act: another, into }) =>
    expect(visitOfAct(visits, another)?.id ?? null).toBe(into),
  );
});

test.each([
  ["said by a person", { effortHours: 3 }, 3],
  ["from the first to the last act", { endedAt: act(90).at }, 1.5],
  ["a single act counts five minutes", { endedAt: null }, 5 / 60],
  ["a few minutes count five", { endedAt: act(2).at }, 5 / 60],
  ["logged without hours: not known", { kind: "logged" }, null],
  ["the system's own work is nobody's effort", { personId: null }, null],
] as const)("effort, %s", (_name, changes, hours) => {
  const visit = { kind: "observed", personId: "usr_ada", effortHours: null, endedAt: null } as const;
  expect(effortOfVisit({ ...visit, startedAt: act(0).at, ...changes })).toBe(hours);
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

  test.each<[Phase | null, Phase, string | undefined, string | null]>([
    ["model_development", "data_acquisition", "md-da-1", null],
    ["model_development", "data_acquisition", undefined, null],
    ["data_preparation", "data_acquisition", "md-da-1", "other_passage"],
    ["model_development", "data_preparation", "md-da-1", "other_passage"],
    [null, "data_acquisition", "md-da-1", "other_passage"],
    ["model_development", "data_acquisition", "no-such-1", "other_passage"],
  ])("with the focus on %s, a visit to %s for %s: %s", (focus, visited, scenario, key) => {
    expect(scenarioRefusal({ focus, visited }, scenario)?.key ?? null).toBe(key);
  });

  test.each<[Phase | null, Phase, string | null]>([
    ["model_development", "data_acquisition", null],
    ["model_development", "communication", null],
    ["model_development", "model_development", "not_a_revisit"],
    [null, "data_acquisition", "not_a_revisit"],
  ])("with the focus on %s, explaining a visit to %s: %s", (focus, visited, key) => {
    expect(explainRefusal({ focus, visited })?.key ?? null).toBe(key);
  });

  test.each([
    ["not_started", "in_progress"],
    ["in_progress", "in_progress"],
    ["blocked", "blocked"],
    ["done", "reopened"],
    ["reopened", "reopened"],
  ] as const)("the focus on a phase that is %s makes it %s", (before, after) => {
    expect(statusInFocus(before)).toBe(after);
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
