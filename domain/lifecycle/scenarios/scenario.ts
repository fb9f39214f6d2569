import { type Direction, direction, PHASE_INFO, PHASES, type Phase } from "#domain/lifecycle/phases.ts";

/** Why work goes to another phase than the one in focus. */
export type Scenario = {
  /** Stable, such as `md-da-1`: focus, visited phase, place in the paper's list. */
  key: string;
  focus: Phase;
  visited: Phase;
  direction: Direction;
  title: string;
  /** When it is this one, in a sentence that a team can say yes or no to. */
  when: string;
  /** Section of the paper and the number in its list. */
  paperSection: string;
};

type Text = readonly [title: string, when: string];

const BY_LETTERS: ReadonlyMap<string, Phase> = new Map(
  PHASES.map((phase) => [PHASE_INFO[phase].letters, phase]),
);

function phaseOf(letters: string): Phase {
  const phase = BY_LETTERS.get(letters);
  if (!phase) throw new Error(`no phase has the letters ${letters}`);
  return phase;
}

/** The scenarios of one passage, "MD>DA": from the phase in focus to the one that is visited. */
export function passage(way: `${string}>${string}`, section: string, texts: readonly Text[]): Scenario[] {
  const [from = "", to = ""] = way.split(">");
  const [focus, visited] = [phaseOf(from), phaseOf(to)];
  return texts.map(([title, when], index) => ({
    key: `${from}-${to}-${index + 1}`.toLowerCase(),
    focus,
    visited,
    direction: direction(focus, visited),
    title,
    when,
    paperSection: `${section} (${index + 1})`,
  }));
}
