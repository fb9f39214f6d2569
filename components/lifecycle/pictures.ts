import type { Picture, PictureTable } from "#components/charts/export/picture.ts";
import { formatCount, formatHours, formatPercent, formatShare } from "#domain/format/numbers.ts";
import type { FocusShare } from "#domain/lifecycle/interdependence.ts";
import { type Measure, type OverlapMatrix, rowSize } from "#domain/lifecycle/overlap.ts";
import { type Direction, PHASE_INFO, PHASES, type Phase, phaseInfo } from "#domain/lifecycle/phases.ts";
import type { MonthFigure } from "#domain/lifecycle/revisit-figures.ts";
import { EXPECTED_OVERLAPS } from "#domain/lifecycle/scenarios/catalogue.ts";
import { cellShade } from "./cell-shade.ts";
import type { PhaseInFocus } from "./types.ts";

/** What every picture of a project's revisits says of itself. */
export type PictureOf = {
  /** Begins the file names: the project's slug. */
  slug: string;
  /** The project's name, for the titles. */
  name: string;
  /** "all time", "2026-02 to 2026-05". */
  period: string;
};

export const measureWord = (measure: Measure): string => (measure === "count" ? "visits" : "hours");

/** The size of something by the measure: "20 visits", "12.5 h". */
export const amount = (of: { count: number; effortHours: number }, measure: Measure): string =>
  measure === "count"
    ? `${formatCount(of.count)} ${of.count === 1 ? "visit" : "visits"}`
    : formatHours(of.effortHours);

const WAYS: Readonly<Record<Direction, string>> = {
  same: "It is the phase in focus.",
  backtrack: "A way back",
  forward: "A way forward",
};

/** One row of a focus distribution in a sentence: its figures with their interval, the way, and whether the paper names it. */
export function shareWords(
  { focus, n, effortHours }: Pick<PhaseInFocus, "focus" | "n" | "effortHours">,
  cell: FocusShare,
  measure: Measure,
): string {
  const { visited, direction, share, interval } = cell;
  const range = interval
    ? `; 95 % interval ${formatPercent(interval.low)} to ${formatPercent(interval.high)}`
    : "";
  const part = measure === "count" ? formatCount(cell.count) : formatHours(cell.effortHours);
  const figures = `${phaseInfo(visited).title}: ${part} of ${amount({ count: n, effortHours }, measure)}, ${formatPercent(share)}${range}.`;
  if (direction === "same") return `${figures} ${WAYS.same}`;
  const named = EXPECTED_OVERLAPS[focus].includes(visited) ? "the paper names" : "the paper does not name";
  return `${figures} ${WAYS[direction]} that ${named}.`;
}

const caption = (
  of: PictureOf,
  { n, effortHours, measure }: Pick<OverlapMatrix, "n" | "effortHours" | "measure">,
) =>
  `${of.name}, ${of.period}, by ${measureWord(measure)}, n = ${formatCount(n)} visits${effortHours > 0 ? `, ${formatHours(effortHours)} known` : ""}`;

/** All pairs with a visit, one line each. */
export function pairsTable(matrix: OverlapMatrix): PictureTable {
  return {
    head: ["in focus", "visited", "direction", "visits", "hours", "share of the row"],
    rows: matrix.rows.flatMap((row) =>
      row.cells
        .filter((cell) => cell.count > 0)
        .map((cell) => [
          phaseInfo(row.focus).title,
          phaseInfo(cell.visited).title,
          cell.direction,
          cell.count,
          cell.effortHours,
          cell.share,
        ]),
    ),
  };
}

export function matrixPicture(matrix: OverlapMatrix, of: PictureOf): Picture {
  return {
    name: `${of.slug}-overlap-matrix`,
    title: "Overlap matrix: rows in focus, columns visited",
    caption: `${caption(of, matrix)}. Dot: named by the MLOps dynamics paper.`,
    table: pairsTable(matrix),
    drawing: {
      kind: "matrix",
      columns: PHASES.map((phase) => phaseInfo(phase).letters),
      rows: matrix.rows
        .filter(({ n }) => n > 0)
        .map((row) => ({
          label: phaseInfo(row.focus).title,
          n: formatCount(row.n),
          tooFew: row.tooFew ? `only ${rowSize(row, matrix.measure)}: too few to say` : null,
          cells: row.cells.map((cell) => ({
            text: cell.share === 0 ? "·" : formatShare(cell.share),
            shade: cellShade(cell.share ?? 0),
            outlined: cell.visited === row.focus,
            dotted: EXPECTED_OVERLAPS[row.focus].includes(cell.visited),
          })),
        })),
    },
  };
}

/** The matrix of counts, or of hours, that a ring is drawn from. */
export const ringCounts = (matrix: OverlapMatrix): number[][] =>
  matrix.rows.map((row) => row.cells.map((cell) => cell[matrix.measure]));

export function ringPicture(matrix: OverlapMatrix, of: PictureOf): Picture {
  return {
    name: `${of.slug}-chord-diagram`,
    title: "Between the phases",
    caption: `${caption(of, matrix)}. A band leads from the phase in focus to the one visited.`,
    table: pairsTable(matrix),
    drawing: { kind: "ring", counts: ringCounts(matrix), phases: PHASES.map((phase) => PHASE_INFO[phase]) },
  };
}

const phaseName = (phase: Phase): string => phaseInfo(phase).title.toLowerCase().replaceAll(" ", "-");

export function distributionPicture(phase: PhaseInFocus, measure: Measure, of: PictureOf): Picture {
  const { title } = phaseInfo(phase.focus);
  return {
    name: `${of.slug}-focus-distribution-${phaseName(phase.focus)}`,
    title: `Where the work went while ${title.toLowerCase()} was in focus`,
    caption: `${caption(of, { ...phase, measure })}${measure === "count" ? ". Lines: 95 % intervals (Wilson)." : "."}`,
    table: {
      head: ["visited", "visits", "hours", "share", "low 95 %", "high 95 %"],
      rows: phase.distribution.map((one) => [
        phaseInfo(one.visited).title,
        one.count,
        one.effortHours,
        one.share,
        one.interval?.low ?? null,
        one.interval?.high ?? null,
      ]),
    },
    drawing: phase.tooFew
      ? null
      : {
          kind: "bars",
          bars: phase.distribution.map((one) => ({
            label: `${phaseInfo(one.visited).letters} ${phaseInfo(one.visited).title}`,
            color: phaseInfo(one.visited).color,
            value: one.share,
            low: one.interval?.low ?? null,
            high: one.interval?.high ?? null,
            text: shareText(one, measure),
          })),
        },
  };
}

export const shareText = (one: FocusShare, measure: Measure): string =>
  `${formatPercent(one.share)} (${measure === "count" ? formatCount(one.count) : formatHours(one.effortHours)})`;

export type PassageWords = { title: string; figures: string; reasons: string[]; value: number };

/** The words of an interdependency picture, on the page and in its file. */
export function passageWords(phase: PhaseInFocus, measure: Measure): PassageWords[] {
  return phase.passages.map((passage) => ({
    title: phaseInfo(passage.visited).title,
    figures: [
      amount(passage, measure),
      passage.share === null ? null : formatPercent(passage.share),
      passage.direction === "backtrack" ? "back" : "forward",
    ]
      .filter(Boolean)
      .join(" · "),
    value: passage[measure],
    reasons: passage.reasons.map((reason) => `${amount(reason, measure)}: ${reason.title}`),
  }));
}

export function passagesPicture(phase: PhaseInFocus, measure: Measure, of: PictureOf): Picture {
  const words = passageWords(phase, measure);
  return {
    name: `${of.slug}-interdependencies-${phaseName(phase.focus)}`,
    title: `What drew the work away from ${phaseInfo(phase.focus).title.toLowerCase()}, and why`,
    caption: caption(of, { ...phase, measure }),
    table: {
      head: ["visited", "direction", "named by the paper", "reason", "visits", "hours"],
      rows: phase.passages.flatMap((passage) =>
        passage.reasons.map((reason) => [
          phaseInfo(passage.visited).title,
          passage.direction,
          passage.expected ? "yes" : "no",
          reason.title,
          reason.count,
          reason.effortHours,
        ]),
      ),
    },
    drawing:
      phase.passages.length === 0
        ? null
        : {
            kind: "passages",
            from: phaseInfo(phase.focus),
            passages: phase.passages.map((passage, index) => ({
              letters: phaseInfo(passage.visited).letters,
              color: phaseInfo(passage.visited).color,
              title: words[index]?.title ?? "",
              figures: words[index]?.figures ?? "",
              value: words[index]?.value ?? 0,
              reasons: words[index]?.reasons ?? [],
            })),
          },
  };
}

const DIRECTIONS = [
  { label: "in focus", color: "#8f897e" },
  { label: "back", color: "#8f5008" },
  { label: "forward", color: "#1f5c49" },
] as const;

export function trendPicture(months: readonly MonthFigure[], measure: Measure, of: PictureOf): Picture {
  const n = months.reduce((sum, month) => sum + month.n, 0);
  const effortHours = months.reduce((sum, month) => sum + month.effortHours, 0);
  return {
    name: `${of.slug}-revisits-by-month`,
    title: "Revisits month by month",
    caption: `${caption(of, { n, effortHours, measure })}. Months are in UTC.`,
    table: {
      head: ["month", "visits", "hours", "in focus", "back", "forward"],
      rows: months.map(({ month, n: visits, effortHours: hours, shares }) => [
        month,
        visits,
        hours,
        shares?.same ?? null,
        shares?.backtrack ?? null,
        shares?.forward ?? null,
      ]),
    },
    drawing: {
      kind: "stack",
      legend: DIRECTIONS,
      rows: months.slice(-36).map(({ month, n: visits, shares }) => ({
        label: month,
        n: formatCount(visits),
        parts: shares === null ? null : [shares.same, shares.backtrack, shares.forward],
      })),
    },
  };
}
