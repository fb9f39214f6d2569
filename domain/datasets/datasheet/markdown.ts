import { formatExact } from "../../format/dates.ts";
import { escapeMarkdown } from "../../format/markdown.ts";
import type { DatasheetFacts } from "./facts.ts";
import type { DatasheetSection } from "./section.ts";
import { datasheetSections } from "./sections.ts";

/** A datasheet as CommonMark with tables; nobody's words become more than their text. */
export function datasheetMarkdown(facts: DatasheetFacts, digest: string): string {
  const { dataset, version, project, madeAt } = facts;
  return `${[
    `# ${escapeMarkdown(`${dataset.name}${version ? ` ${version.name}` : ""}`)}: datasheet`,
    escapeMarkdown(`Project ${project}. Made ${formatExact(madeAt)} from what the record holds.`),
    ...datasheetSections(facts).flatMap(sectionMarkdown),
    "---",
    `Facts: sha256:${digest}`,
  ].join("\n\n")}\n`;
}

function sectionMarkdown({ title, paragraphs, facts, table, items }: DatasheetSection): string[] {
  return [
    `## ${escapeMarkdown(title)}`,
    ...(facts.length > 0
      ? [
          facts
            .map(({ label, value }) => `- **${escapeMarkdown(label)}:** ${escapeMarkdown(value)}`)
            .join("\n"),
        ]
      : []),
    ...(table
      ? [
          [
            tableRow(table.columns),
            `|${" --- |".repeat(table.columns.length)}`,
            ...table.rows.map(tableRow),
          ].join("\n"),
        ]
      : []),
    ...paragraphs.map(escapeMarkdown),
    ...(items.length > 0 ? [items.map((item) => `- ${escapeMarkdown(item)}`).join("\n")] : []),
  ];
}

const tableRow = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
