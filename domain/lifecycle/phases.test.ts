import { describe, expect, test } from "vitest";
import { direction, PHASE_INFO, PHASE_STATUS_LABELS, PHASE_STATUSES, PHASES, phaseSchema } from "./phases.ts";

describe("the nine phases", () => {
  test("stand in their order with two letters each", () => {
    expect(PHASES.map((phase) => PHASE_INFO[phase].letters).join(" ")).toBe("PD DA DP MD DE MO SC GC CO");
    for (const phase of PHASES) expect(PHASE_INFO[phase].phase).toBe(phase);
    expect(PHASES.map((phase) => PHASE_INFO[phase].paperSection)).toEqual(PHASES.map((_, i) => `3.${i + 1}`));
  });

  test("colours and letters are all different, and each asks a question", () => {
    for (const key of ["letters", "color", "darkColor", "title", "shortTitle", "question"] as const) {
      expect(new Set(PHASES.map((phase) => PHASE_INFO[phase][key])).size).toBe(9);
    }
    for (const phase of PHASES) expect(PHASE_INFO[phase].question).toMatch(/\?$/);
  });

  test("every status has a label, and another phase is refused by a sentence", () => {
    expect(Object.keys(PHASE_STATUS_LABELS)).toEqual([...PHASE_STATUSES]);
    expect(phaseSchema.safeParse("retirement").error?.issues[0]?.message).toContain("nine phases");
  });
});

describe("direction", () => {
  test.each([
    ["model_development", "model_development", "same"],
    ["model_development", "data_preparation", "backtrack"],
    ["model_development", "problem_definition", "backtrack"],
    ["model_development", "model_deployment", "forward"],
    ["problem_definition", "communication", "forward"],
    ["governance_and_compliance", "communication", "forward"],
    ["governance_and_compliance", "scalability", "backtrack"],
    ["scalability", "governance_and_compliance", "forward"],
    ["communication", "communication", "same"],
    ["communication", "problem_definition", "backtrack"],
  ] as const)("from %s to %s is %s", (focus, visited, expected) => {
    expect(direction(focus, visited)).toBe(expected);
  });

  test("communication is forward from every other phase", () => {
    for (const phase of PHASES) {
      expect(direction(phase, "communication")).toBe(phase === "communication" ? "same" : "forward");
    }
  });
});
