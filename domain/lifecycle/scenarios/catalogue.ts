import type { Direction, Phase } from "#domain/lifecycle/phases.ts";
import { EARLY_PHASES } from "./early-phases.ts";
import { LATE_PHASES } from "./late-phases.ts";
import { MODEL_PHASES } from "./model-phases.ts";
import type { Scenario } from "./scenario.ts";

export type { Scenario } from "./scenario.ts";

/** The 74 scenarios of the MLOps dynamics paper (sections 4.2 to 4.9), in its order, in our words. */
export const SCENARIOS: readonly Scenario[] = [...EARLY_PHASES, ...MODEL_PHASES, ...LATE_PHASES];

const byKey = new Map(SCENARIOS.map((scenario) => [scenario.key, scenario]));

/** The scenario of a key; null when the catalogue has none. */
export const scenarioOf = (key: string): Scenario | null => byKey.get(key) ?? null;

export type ScenarioFilter = {
  focus?: Phase | undefined;
  visited?: Phase | undefined;
  direction?: Direction | undefined;
  text?: string | undefined;
};

const wordsOf = ({ title, when, paperSection }: Scenario): string =>
  `${title} ${when} ${paperSection}`.toLowerCase();

/** The scenarios that fit, in the paper's order. Each word of `text` has to occur in title, explanation or section, whatever the case. */
export function findScenarios({ focus, visited, direction, text = "" }: ScenarioFilter): Scenario[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return SCENARIOS.filter(
    (scenario) =>
      (focus === undefined || scenario.focus === focus) &&
      (visited === undefined || scenario.visited === visited) &&
      (direction === undefined || scenario.direction === direction) &&
      words.every((word) => wordsOf(scenario).includes(word)),
  );
}

/** For each phase in focus, the phases whose visits the paper's text names as usual; the order is the text's. */
export const EXPECTED_OVERLAPS: Readonly<Record<Phase, readonly Phase[]>> = {
  problem_definition: ["communication", "governance_and_compliance", "data_acquisition", "data_preparation"],
  data_acquisition: ["problem_definition", "data_preparation", "governance_and_compliance"],
  data_preparation: [
    "problem_definition",
    "data_acquisition",
    "model_development",
    "scalability",
    "communication",
  ],
  model_development: [
    "problem_definition",
    "data_acquisition",
    "data_preparation",
    "model_deployment",
    "governance_and_compliance",
    "scalability",
    "monitoring_and_management",
    "communication",
  ],
  model_deployment: [
    "governance_and_compliance",
    "scalability",
    "monitoring_and_management",
    "model_development",
    "problem_definition",
    "data_preparation",
    "communication",
  ],
  monitoring_and_management: [
    "model_development",
    "model_deployment",
    "governance_and_compliance",
    "communication",
  ],
  scalability: [
    "governance_and_compliance",
    "model_deployment",
    "monitoring_and_management",
    "communication",
  ],
  governance_and_compliance: [
    "problem_definition",
    "data_acquisition",
    "data_preparation",
    "model_development",
    "model_deployment",
    "communication",
  ],
  // The paper has no section on communication as main focus.
  communication: [],
};
