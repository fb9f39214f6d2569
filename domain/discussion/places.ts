import { formatMetric } from "#domain/format/numbers.ts";
import type { Place } from "./anchors.ts";
import { parseMarkdown } from "./markdown.ts";
import { plainBlocks } from "./plain-text.ts";

/** A figure as a place: the page and the server quote it with the same three digits. */
export const metricPlace = (key: string, label: string, value: number | null | undefined): Place => ({
  kind: "metric",
  key,
  label,
  value: formatMetric(value),
});

/** The drift of one feature in one window, a point of the chart and a cell of the table beside it. */
export const driftPlace = (
  window: { id: string; label: string },
  outcome: { feature: string; statistic: number | null },
): Place => ({
  kind: "point",
  key: `psi:${window.id}:${outcome.feature}`,
  label: `PSI of ${outcome.feature}, ${window.label}`,
  value: formatMetric(outcome.statistic),
});

/** A column with what it holds. */
export const columnPlace = (column: { name: string; kind: string }): Place => ({
  kind: "column",
  key: column.name,
  label: column.name,
  value: column.kind,
});

/** A text in markdown, of which any passage can be quoted. */
export const textPlace = (key: string, label: string, markdown: string): Place => ({
  kind: "passage",
  key,
  label,
  text: plainBlocks(parseMarkdown(markdown)).join(" "),
});
