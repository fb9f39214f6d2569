import { formatDay, formatExact } from "#domain/format/dates.ts";
import { escapeMarkdown } from "#domain/format/markdown.ts";
import {
  formatCount,
  formatCountOf,
  formatMetric,
  formatPercent,
  formatPoints,
} from "#domain/format/numbers.ts";
import { type FigureName, figureInWords, SHARES, SMALLER_IS_BETTER } from "#domain/training/figures.ts";
import { PHASE_STATUS_LABELS, PHASES, type Phase, type PhaseStatus, phaseInfo } from "./phases.ts";

/** One model as far as somebody who is no engineer asks: how often it is right, and on how many cases that was seen. */
export type PlainResult = {
  label: string;
  /** Share of right answers on cases that it was not trained on; null when it was not measured. */
  accuracy: number | null;
  rocAuc: number | null;
  n: number | null;
  /** What models of this question are compared by, on the same cases; null when it was not measured. */
  figure: { name: FigureName; value: number } | null;
  /** The digest of the data that it was measured on a part of. */
  data: string;
};

/** What a status report is made of. All of it is fact; the words are made from it by {@link statusSections}. */
export type StatusFacts = {
  organization: string;
  project: { name: string; description: string; archived: boolean };
  /** When it was made, and from when on changes are told; null: from the beginning. */
  madeAt: string;
  since: string | null;
  day: number;
  focus: { phase: Phase; since: string; by: string | null; reason: string } | null;
  phases: { phase: Phase; status: PhaseStatus }[];
  checklist: { closed: number; total: number };
  /** Newest first; `more` acts of the same kind stand behind one. */
  changes: { at: string; text: string; more: number }[];
  /** How many acts were told in all, `changes` holding the newest. */
  changesInAll: number;
  best:
    | (PlainResult & { baseline: { answer: string; accuracy: number | null; figure: number | null } })
    | null;
  champion: (PlainResult & { since: string }) | null;
  service: {
    window: string;
    rows: number;
    accuracy: number | null;
    verdict: "drifted" | "stable" | "insufficient_data";
  } | null;
  openAlerts: number;
  needs: { title: string; due: string | null }[];
  openThreads: number;
};

export type StatusSection = {
  key: "where" | "changes" | "results" | "needs";
  title: string;
  paragraphs: string[];
  items: string[];
};

/** The report in plain words: where we are, what changed, halfway results, what is needed. The same for page, PDF and markdown. */
export function statusSections(facts: StatusFacts): StatusSection[] {
  return [
    { key: "where", title: "Where we are", paragraphs: where(facts), items: [] },
    {
      key: "changes",
      title: facts.since === null ? "What happened so far" : `What changed since ${formatDay(facts.since)}`,
      ...changes(facts),
    },
    { key: "results", title: "Results so far", paragraphs: results(facts), items: [] },
    { key: "needs", title: "What we need from you", ...needs(facts) },
  ];
}

/** The line under the heading: when, and of which time. */
export const statusWindow = ({ madeAt, since }: Pick<StatusFacts, "madeAt" | "since">): string =>
  `Made ${formatExact(madeAt)}. Changes ${since === null ? "from the beginning" : `since ${formatExact(since)}`}.`;

const titleOf = (phase: Phase): string => phaseInfo(phase).title;
const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

function where({ day, focus, phases, checklist, project }: StatusFacts): string[] {
  const withStatus = (status: PhaseStatus) =>
    PHASES.filter((phase) => phases.some((one) => one.phase === phase && one.status === status)).map(titleOf);
  const done = withStatus("done");
  const stuck = (["blocked", "reopened"] as const)
    .map((status) => ({ word: PHASE_STATUS_LABELS[status].toLowerCase(), names: withStatus(status) }))
    .filter(({ names }) => names.length > 0);
  return [
    ...(project.archived ? ["The project is archived: nothing in it changes any more."] : []),
    focus === null
      ? `Day ${day} of the project. No phase has been declared as the main one yet.`
      : `Day ${day} of the project. The main work is ${titleOf(focus.phase).toLowerCase()}, since ${formatDay(focus.since)}${focus.by ? `, as ${focus.by} declared` : ""}: ${focus.reason}`,
    `${done.length} of ${PHASES.length} phases ${done.length === 1 ? "is" : "are"} done${done.length > 0 ? `: ${list(done)}` : ""}.`,
    ...stuck.map(({ word, names }) => `${list(names)} ${names.length === 1 ? "is" : "are"} ${word}.`),
    `${checklist.closed} of ${formatCountOf(checklist.total, "item")} of the checklist ${checklist.closed === 1 ? "is" : "are"} closed.`,
  ];
}

function changes({
  since,
  changes: told,
  changesInAll,
}: StatusFacts): Pick<StatusSection, "paragraphs" | "items"> {
  if (told.length === 0) {
    return {
      paragraphs: [
        since === null
          ? "Nothing yet."
          : "Nothing of note. The work that goes on shows up here when it has a result.",
      ],
      items: [],
    };
  }
  const shown = told.reduce((sum, { more }) => sum + 1 + more, 0);
  const items = told.map(
    ({ at, text, more }) =>
      `${formatDay(at)}: ${text}${more > 0 ? `, and ${formatCount(more)} more of the same` : ""}`,
  );
  const left = changesInAll - shown;
  return { paragraphs: left > 0 ? [`The newest of ${formatCount(changesInAll)} changes:`] : [], items };
}

const written = (name: FigureName, value: number): string =>
  SHARES.has(name) ? formatPercent(value, 1) : formatMetric(value);

function rightIn({ label, accuracy, figure, n }: PlainResult): string {
  const unseen = `${n === null ? "the" : formatCount(n)} cases that it had not seen before`;
  if (accuracy !== null) return `${label} is right in ${formatPercent(accuracy, 1)} of ${unseen}`;
  return figure === null
    ? `${label} was not measured by how often it is right`
    : `${label}, with ${figureInWords(figure.name)} ${written(figure.name, figure.value)} on ${unseen}`;
}

/** The figure it is the best by, where neither how often it is right nor the pairs below say it. */
function byFigure({ accuracy, figure, baseline }: NonNullable<StatusFacts["best"]>): string[] {
  if (figure === null || IN_PLAIN_WORDS.has(figure.name)) return [];
  const { name, value } = figure;
  const itself =
    accuracy === null ? "" : `It is the best by ${figureInWords(name)}: ${written(name, value)}. `;
  const always =
    baseline.figure === null
      ? ""
      : `Always answering “${baseline.answer}” would have ${written(name, baseline.figure)}. `;
  const better = SMALLER_IS_BETTER.has(name) ? "Smaller is better." : "Larger is better.";
  return [`${itself}${always}${better}`];
}

const IN_PLAIN_WORDS: ReadonlySet<FigureName> = new Set<FigureName>(["accuracy", "rocAuc"]);

const RANK_PAIRS = 100;
const SAME_BELOW = 0.0005;

function against(difference: number, what: string): string {
  if (Math.abs(difference) < SAME_BELOW) return `That is the same as ${what}.`;
  return `That is ${formatPoints(Math.abs(difference)).slice(1)} ${difference > 0 ? "better" : "worse"} than ${what}.`;
}

function results({ best, champion, service, openAlerts }: StatusFacts): string[] {
  const alerts =
    openAlerts === 0
      ? []
      : [`${formatCountOf(openAlerts, "alert")} of the monitoring ${openAlerts === 1 ? "is" : "are"} open.`];
  if (best === null)
    return ["No model has been trained to its end yet, so there is nothing to measure.", ...alerts];
  const said = [`The best model so far: ${rightIn(best)}.`];
  const { answer, accuracy } = best.baseline;
  if (best.accuracy !== null && accuracy !== null) {
    said.push(
      `Always answering “${answer}” would be right in ${formatPercent(accuracy, 1)}. ${against(best.accuracy - accuracy, "that")}`,
    );
  }
  if (best.rocAuc !== null) {
    said.push(
      `Shown one case of each kind, it tells which is which in ${Math.round(best.rocAuc * RANK_PAIRS)} of ${RANK_PAIRS} pairs; guessing does in 50.`,
    );
  }
  return [...said, ...byFigure(best), ...ofChampion(best, champion), ...ofService(service), ...alerts];
}

function ofChampion(best: PlainResult, champion: StatusFacts["champion"]): string[] {
  if (champion === null) return ["No model has been approved for use yet."];
  const inUse = `In use since ${formatDay(champion.since)}: ${champion.label}`;
  if (champion.label === best.label) return [`${inUse}, which is the best one.`];
  const compared = againstChampion(best, champion);
  if (compared === null) return [`${inUse}.`];
  const caution =
    best.data === champion.data
      ? ""
      : " The two were measured on different data, so this is a hint and no proof.";
  return [`${inUse}. ${rightIn(champion)}.`, `The best model so far: ${compared}${caution}`];
}

/** By the figure that the best is the best by; by how often they are right where that is what a reader was told. */
function againstChampion(best: PlainResult, champion: PlainResult): string | null {
  const name = best.figure?.name ?? "accuracy";
  if (best.accuracy !== null && champion.accuracy !== null && IN_PLAIN_WORDS.has(name)) {
    return against(best.accuracy - champion.accuracy, "the one in use").slice("That is ".length);
  }
  if (best.figure === null || champion.figure?.name !== best.figure.name) return null;
  return `${figureInWords(name)} ${written(name, best.figure.value)}, the one in use ${written(name, champion.figure.value)}.`;
}

function ofService(service: StatusFacts["service"]): string[] {
  if (service === null) return [];
  const verdict = {
    drifted: "The data no longer look like those it learned from.",
    stable: "The data still look like those it learned from.",
    insufficient_data: "There are too few data to say whether they still look like those it learned from.",
  }[service.verdict];
  const right = service.accuracy === null ? "" : ` it was right in ${formatPercent(service.accuracy, 1)}.`;
  return [
    `In ${service.window}, with ${formatCountOf(service.rows, "case")},${right === "" ? " the right answers are not known yet." : right} ${verdict}`,
  ];
}

function needs({ needs: asked, openThreads }: StatusFacts): Pick<StatusSection, "paragraphs" | "items"> {
  const items = asked.map(({ title, due }) => (due === null ? title : `${title}, by ${formatDay(due)}`));
  const threads =
    openThreads === 0
      ? []
      : [
          `${formatCountOf(openThreads, "question")} in the discussion ${openThreads === 1 ? "waits" : "wait"} for an answer.`,
        ];
  return {
    paragraphs: items.length + threads.length === 0 ? ["Nothing at the moment."] : threads,
    items,
  };
}

/** The report as CommonMark. */
export function statusMarkdown(facts: StatusFacts, digest: string): string {
  const sections = statusSections(facts).flatMap(({ title, paragraphs, items }) => [
    `## ${escapeMarkdown(title)}`,
    ...paragraphs.map(escapeMarkdown),
    ...(items.length > 0 ? [items.map((item) => `- ${escapeMarkdown(item)}`).join("\n")] : []),
  ]);
  const { description } = facts.project;
  return `${[
    `# ${escapeMarkdown(facts.project.name)}: status`,
    escapeMarkdown(`${facts.organization}. ${statusWindow(facts)}`),
    ...(description === "" ? [] : [escapeMarkdown(description)]),
    ...sections,
    "---",
    `Facts: sha256:${digest}`,
  ].join("\n\n")}\n`;
}
