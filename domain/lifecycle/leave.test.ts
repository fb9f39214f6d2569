import { describe, expect, test } from "vitest";
import { closePhaseRefusal, leaveRefusal } from "./leave.ts";
import type { Phase, PhaseStatus } from "./phases.ts";

const been = (phase: Phase, status: PhaseStatus = "in_progress") => [{ phase, status }];

describe("moving the focus on", () => {
  test.each<[string, Parameters<typeof leaveRefusal>[0], boolean]>([
    [
      "out of unfinished work",
      { needsApproval: true, been: been("model_development"), to: "model_deployment" },
      false,
    ],
    [
      "where the policy asks for nobody",
      { needsApproval: false, been: been("model_development"), to: "model_deployment" },
      true,
    ],
    [
      "back to the data",
      { needsApproval: true, been: been("model_development"), to: "data_acquisition" },
      true,
    ],
    [
      "out of a phase that is done",
      { needsApproval: true, been: been("model_development", "done"), to: "model_deployment" },
      true,
    ],
    [
      "out of a phase that was reopened",
      { needsApproval: true, been: been("model_development", "reopened"), to: "model_deployment" },
      false,
    ],
    [
      "out of a phase that is blocked",
      { needsApproval: true, been: been("data_preparation", "blocked"), to: "model_deployment" },
      false,
    ],
    [
      "out of a phase that nobody began",
      { needsApproval: true, been: been("data_preparation", "not_started"), to: "model_development" },
      true,
    ],
    [
      "to tell people about it",
      { needsApproval: true, been: been("model_development"), to: "communication" },
      true,
    ],
    ["from nowhere", { needsApproval: true, been: [], to: "scalability" }, true],
    [
      "past unfinished work, out of an earlier phase that is done",
      {
        needsApproval: true,
        been: [...been("data_acquisition", "done"), ...been("model_development")],
        to: "model_deployment",
      },
      false,
    ],
    [
      "past unfinished work, by way of communication",
      {
        needsApproval: true,
        been: [...been("model_development"), ...been("communication")],
        to: "model_deployment",
      },
      false,
    ],
    [
      "on to a phase that work was left in for an earlier one",
      {
        needsApproval: true,
        been: [...been("data_acquisition", "done"), ...been("model_development")],
        to: "data_preparation",
      },
      true,
    ],
  ])("%s", (_name, leaving, may) => expect(leaveRefusal(leaving) === null).toBe(may));
});

test.each<[PhaseStatus, PhaseStatus, boolean, boolean]>([
  ["in_progress", "done", true, false],
  ["reopened", "done", true, false],
  ["in_progress", "done", false, true],
  ["done", "done", true, true],
  ["in_progress", "blocked", true, true],
  ["done", "reopened", true, true],
])("from %s to %s where an approval is asked for: %s, may: %s", (before, after, asked, may) =>
  expect(closePhaseRefusal({ before, after }, asked) === null).toBe(may),
);
