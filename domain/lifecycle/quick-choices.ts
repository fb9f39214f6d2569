import { type Direction, direction, type Phase } from "./phases.ts";
import { EXPECTED_OVERLAPS, findScenarios, scenarioOf } from "./scenarios/catalogue.ts";

export type QuickChoice = {
  phase: Phase;
  direction: Direction;
  scenario: string;
  title: string;
  /** How often it was the reason in this project lately; 0: the paper calls this way usual. */
  count: number;
};

export const QUICK_CHOICES_MAX = 7;

/**
 * What somebody is likely to log while a phase is in focus: the reasons of that focus that this project gave most often, then the first
 * scenario of each overlap that the paper expects, at most {@link QUICK_CHOICES_MAX}. Counts of scenarios of another focus are left out.
 */
export function quickChoices(
  focus: Phase,
  given: readonly { scenario: string; count: number }[],
): QuickChoice[] {
  const choices = new Map<string, QuickChoice>();
  const put = (key: string, count: number) => {
    const scenario = scenarioOf(key);
    if (!scenario || scenario.focus !== focus || choices.has(key)) return;
    const { visited: phase, title } = scenario;
    choices.set(key, { phase, direction: direction(focus, phase), scenario: key, title, count });
  };
  for (const { scenario, count } of [...given].sort((a, b) => b.count - a.count)) put(scenario, count);
  const usual = EXPECTED_OVERLAPS[focus].map((visited) => findScenarios({ focus, visited })[0]?.key);
  for (const key of usual) if (key !== undefined) put(key, 0);
  return [...choices.values()].slice(0, QUICK_CHOICES_MAX);
}
