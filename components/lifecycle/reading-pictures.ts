import type { Picture } from "#components/charts/export/picture.ts";
import { formatCount, formatHours, formatPercent, formatPoints } from "#domain/format/numbers.ts";
import type { AgainstPaper } from "#domain/lifecycle/interdependence.ts";
import type { Measure } from "#domain/lifecycle/overlap.ts";
import { type Phase, phaseInfo } from "#domain/lifecycle/phases.ts";
import { scenarioOf } from "#domain/lifecycle/scenarios/catalogue.ts";
import { amount, measureWord, type PictureOf } from "./pictures.ts";
import type { AgainstPortfolioAnswer, RevisitFiguresAnswer } from "./types.ts";

/** So many bars at most are drawn; the numbers are whole. */
const BARS_MAX = 20;
const BACK = "#8f5008";
const OWN = "#1f5c49";
const NAMED = "#8f897e";

const caption = (of: PictureOf, figures: RevisitFiguresAnswer, measure: Measure) =>
  `${of.name}, ${of.period}, by ${measureWord(measure)}, n = ${formatCount(figures.n)} visits`;

const pair = (focus: Phase, visited: Phase) => `${phaseInfo(focus).letters} to ${phaseInfo(visited).letters}`;

/** The phases that were gone back or forward to, the most revisited first. */
export function mostRevisitedPicture(
  figures: RevisitFiguresAnswer,
  measure: Measure,
  of: PictureOf,
): Picture {
  const rows = figures.mostRevisited;
  return {
    name: `${of.slug}-most-revisited`,
    title: "Most revisited phases",
    caption: caption(of, figures, measure),
    table: {
      head: ["phase", "revisits", "hours", "hours known of", "improved", "outcome said of"],
      rows: rows.map(({ phase, count, effortHours, withEffort, improved, judged }) => [
        phaseInfo(phase).title,
        count,
        effortHours,
        withEffort,
        improved,
        judged,
      ]),
    },
    drawing:
      rows.length === 0
        ? null
        : {
            kind: "bars",
            bars: rows.map((row) => ({
              label: `${phaseInfo(row.phase).letters} ${phaseInfo(row.phase).title}`,
              color: phaseInfo(row.phase).color,
              value: row[measure],
              low: null,
              high: null,
              text: amount(row, measure),
            })),
          },
  };
}

/** The reasons that cost most effort. */
export function reasonsPicture(figures: RevisitFiguresAnswer, measure: Measure, of: PictureOf): Picture {
  const { reasons } = figures;
  return {
    name: `${of.slug}-reasons-by-effort`,
    title: "Reasons that cost most effort",
    caption: caption(of, figures, measure),
    table: {
      head: ["reason", "to", "revisits", "hours", "hours known of", "improved", "outcome said of"],
      rows: reasons.map(({ scenario, count, effortHours, withEffort, improved, judged }) => {
        const known = scenarioOf(scenario);
        return [
          known?.title ?? scenario,
          known ? phaseInfo(known.visited).title : null,
          count,
          effortHours,
          withEffort,
          improved,
          judged,
        ];
      }),
    },
    drawing:
      reasons.length === 0
        ? null
        : {
            kind: "bars",
            bars: reasons.slice(0, BARS_MAX).map((row) => {
              const known = scenarioOf(row.scenario);
              return {
                label: known?.title ?? row.scenario,
                color: known ? phaseInfo(known.visited).color : null,
                value: row.effortHours,
                low: null,
                high: null,
                text: `${formatHours(row.effortHours)}, ${formatCount(row.count)}×`,
              };
            }),
          },
  };
}

/** How far back the backtracks reach. */
export function latePicture(figures: RevisitFiguresAnswer, measure: Measure, of: PictureOf): Picture {
  const { byDistance, meanDistance } = figures.late;
  return {
    name: `${of.slug}-cost-of-late-discovery`,
    title: "How far back a backtrack reaches",
    caption:
      caption(of, figures, measure) +
      (meanDistance === null ? "" : `. On average ${meanDistance.toFixed(1)} phases.`),
    table: {
      head: ["phases back", "backtracks", "hours", "hours known of"],
      rows: byDistance.map(({ distance, count, effortHours, withEffort }) => [
        distance,
        count,
        effortHours,
        withEffort,
      ]),
    },
    drawing:
      meanDistance === null
        ? null
        : {
            kind: "bars",
            bars: byDistance.map((row) => ({
              label: row.distance === 1 ? "1 phase back" : `${row.distance} phases back`,
              color: BACK,
              value: row[measure],
              low: null,
              high: null,
              text: amount(row, measure),
            })),
          },
  };
}

/** The overlaps of a project against those that the paper names. */
export function patternPicture(pattern: AgainstPaper, of: PictureOf): Picture {
  const line = (kind: string) => (cell: AgainstPaper["own"][number]) => [
    phaseInfo(cell.focus).title,
    phaseInfo(cell.visited).title,
    kind,
    cell.count,
    cell.share,
  ];
  const bar = (kind: string, color: string) => (cell: AgainstPaper["own"][number]) => ({
    label: `${pair(cell.focus, cell.visited)}, ${kind}`,
    color,
    value: cell.share,
    low: null,
    high: null,
    text: `${formatPercent(cell.share)} (${formatCount(cell.count)})`,
  });
  const bars = [...pattern.own.map(bar("own", OWN)), ...pattern.shared.map(bar("named", NAMED))]
    .sort((a, b) => b.value - a.value)
    .slice(0, BARS_MAX);
  return {
    name: `${of.slug}-against-the-paper`,
    title: "Overlaps against those that the MLOps dynamics paper names",
    caption: `${of.name}, ${of.period}. Share of the row of the phase in focus.`,
    table: {
      head: ["in focus", "visited", "kind", "visits", "share of the row"],
      rows: [
        ...pattern.own.map(line("own")),
        ...pattern.shared.map(line("named and seen")),
        ...pattern.unseen.map(({ focus, visited }) => [
          phaseInfo(focus).title,
          phaseInfo(visited).title,
          "named and not seen",
          0,
          0,
        ]),
      ],
    },
    drawing: bars.length === 0 ? null : { kind: "bars", bars },
  };
}

/** One project against the others: every pair that could be compared, with the interval of its difference. */
export function comparisonPicture(comparison: AgainstPortfolioAnswer, of: PictureOf): Picture {
  const cells = comparison.rows
    .flatMap(({ focus, n, othersN, cells: row }) => row.map((cell) => ({ ...cell, focus, n, othersN })))
    .filter(({ count, othersCount }) => count + othersCount > 0);
  const different = cells
    .filter(({ verdict }) => verdict === "more" || verdict === "less")
    .sort((a, b) => Math.abs(b.difference?.difference ?? 0) - Math.abs(a.difference?.difference ?? 0));
  return {
    name: `${of.slug}-against-other-projects`,
    title: "Overlaps that differ from the other projects",
    caption: `${of.name}, ${of.period}, against ${formatCount(comparison.otherProjects)} other projects with ${formatCount(comparison.othersN)} visits. Lines: intervals of the difference (Newcombe).`,
    table: {
      head: [
        "in focus",
        "visited",
        "visits",
        "n",
        "share",
        "others' visits",
        "others' n",
        "others' share",
        "difference",
        "low",
        "high",
        "verdict",
      ],
      rows: cells.map((cell) => [
        phaseInfo(cell.focus).title,
        phaseInfo(cell.visited).title,
        cell.count,
        cell.n,
        cell.share,
        cell.othersCount,
        cell.othersN,
        cell.othersShare,
        cell.difference?.difference ?? null,
        cell.difference?.low ?? null,
        cell.difference?.high ?? null,
        cell.verdict.replaceAll("_", " "),
      ]),
    },
    drawing:
      different.length === 0
        ? null
        : {
            kind: "bars",
            bars: different.slice(0, BARS_MAX).map((cell) => ({
              label: pair(cell.focus, cell.visited),
              color: phaseInfo(cell.visited).color,
              value: cell.difference?.difference ?? null,
              low: cell.difference?.low ?? null,
              high: cell.difference?.high ?? null,
              text: formatPoints(cell.difference?.difference, 0),
            })),
          },
  };
}
