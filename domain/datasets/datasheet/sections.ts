import { formatExact } from "../../format/dates.ts";
import { formatBytes, formatCount, formatCountOf, formatPercent, MISSING } from "../../format/numbers.ts";
import { COLUMN_KIND_LABELS } from "../columns.ts";
import { QUALITY_LABELS } from "../expectations/quality.ts";
import { SOURCE_FORMAT_LABELS, VERSION_STATE_LABELS } from "../view.ts";
import { acquisitionSection } from "./acquisition-section.ts";
import type { DatasheetFacts } from "./facts.ts";
import { type DatasheetSection, emptySection } from "./section.ts";

/** A datasheet in sections, the same words for the page and the markdown. */
export function datasheetSections(facts: DatasheetFacts): DatasheetSection[] {
  return [
    whatItIs(facts),
    acquisitionSection(facts.acquisition),
    content(facts),
    personal(facts),
    quality(facts),
    lineage(facts),
    versions(facts),
  ];
}

function whatItIs({ dataset, version }: DatasheetFacts): DatasheetSection {
  const { description, createdAt, createdBy } = dataset;
  return {
    ...emptySection("what", "What it is"),
    paragraphs: [
      description === "" ? "Nobody has described it." : description,
      ...(version === null ? ["No version is ready yet, so that nothing can be said of its content."] : []),
    ],
    facts: [
      { label: "Added", value: `${createdBy}, ${formatExact(createdAt)}` },
      ...(version === null
        ? []
        : [
            {
              label: "This version",
              value: `${version.name}, ${version.createdBy}, ${formatExact(version.createdAt)}`,
            },
            {
              label: "Made from",
              value: [
                version.sourceName,
                version.sourceFormat && SOURCE_FORMAT_LABELS[version.sourceFormat],
                formatBytes(version.sourceSize),
                `sha256:${version.sourceSha256}`,
              ]
                .filter(Boolean)
                .join(", "),
            },
            { label: "Kept as", value: `Parquet, ${formatBytes(version.size)}, sha256:${version.sha256}` },
          ]),
    ],
  };
}

function content({ version, columns, repeatedRows }: DatasheetFacts): DatasheetSection {
  const section = emptySection("content", "What is in it");
  if (version === null) return { ...section, paragraphs: ["Nothing yet."] };
  const left = version.columns - columns.length;
  return {
    ...section,
    facts: [
      { label: "Rows", value: formatCount(version.rows) },
      { label: "Rows that did not parse", value: formatCount(version.rowsKeptAside) },
      {
        label: "Rows that repeat another",
        value: repeatedRows === null ? "not counted" : formatCount(repeatedRows),
      },
      { label: "Columns", value: formatCount(version.columns) },
    ],
    table: {
      columns: ["Column", "Kind", "Stored as", "Missing", "Different values"],
      rows: columns.map(({ name, kind, storage, missingShare, distinct }) => [
        name,
        COLUMN_KIND_LABELS[kind],
        storage,
        missingShare === null ? MISSING : formatPercent(missingShare, 1),
        formatCount(distinct),
      ]),
    },
    paragraphs:
      left > 0
        ? [`The first ${formatCount(columns.length)} columns; ${formatCount(left)} more are in the profile.`]
        : [],
  };
}

function personal({ version, personal: found }: DatasheetFacts): DatasheetSection {
  const section = emptySection("personal", "Personal data that was looked for");
  if (version === null) return { ...section, paragraphs: ["Nothing to look at yet."] };
  if (found === null)
    return { ...section, paragraphs: ["This version was not looked at for personal data."] };
  if (found.length === 0)
    return {
      ...section,
      paragraphs: ["No rule found any, in names or values. That is no proof that there is none."],
    };
  return {
    ...section,
    items: found.map(
      ({ column, kind, rule, sure }) => `${column}: ${kind}${sure ? "" : ", by its name only"}. ${rule}`,
    ),
  };
}

const OUTCOME_WORDS = { passed: "holds", failed: "does not hold", unknown: "could not be checked" } as const;

function quality({ quality: standing, expectations, version }: DatasheetFacts): DatasheetSection {
  const section = emptySection("quality", "What is expected of it");
  if (expectations.length === 0)
    return { ...section, paragraphs: ["Nobody has said what has to hold of this data."] };
  return {
    ...section,
    facts:
      version === null || standing.state === null
        ? []
        : [
            { label: "This version", value: QUALITY_LABELS[standing.state] },
            {
              label: "Quality",
              value: standing.score === null ? "not measured" : formatPercent(standing.score),
            },
          ],
    items: expectations.map(
      ({ sentence, severity, outcome }) =>
        `${sentence} (${severity === "must" ? "must" : "should"} hold; ${outcome === null ? "not checked" : OUTCOME_WORDS[outcome]})`,
    ),
  };
}

const named = ({ names, total }: { names: string[]; total: number }): string =>
  total > names.length
    ? `${names.join(", ")} and ${formatCount(total - names.length)} more`
    : names.join(", ");

function lineage({ lineage: known, version }: DatasheetFacts): DatasheetSection {
  const section = emptySection("lineage", "Where it comes from and where it went");
  if (version === null) return { ...section, paragraphs: ["Nothing yet."] };
  const { recipe, madeFrom, runs, models, madeInto } = known;
  return {
    ...section,
    facts: [
      {
        label: "Made by",
        value: recipe ? `recipe ${recipe.name} v${recipe.number}, sha256:${recipe.digest}` : "an upload",
      },
      {
        label: "From",
        value:
          madeFrom
            .map(({ name, sha256 }) => (sha256 === null ? name : `${name}, sha256:${sha256}`))
            .join("\n") || "no other version",
      },
      { label: "Prepared into", value: madeInto.total === 0 ? "nothing" : named(madeInto) },
      { label: "Trained on it", value: formatCountOf(runs, "run") },
      { label: "Models of it", value: models.total === 0 ? "none" : named(models) },
    ],
  };
}

function versions({ versions: lines, versionsInAll }: DatasheetFacts): DatasheetSection {
  const section = emptySection("versions", "Its versions");
  if (lines.length === 0) return { ...section, paragraphs: ["None yet."] };
  return {
    ...section,
    paragraphs:
      versionsInAll > lines.length
        ? [`The newest ${formatCount(lines.length)} of ${formatCount(versionsInAll)}.`]
        : [],
    table: {
      columns: ["Version", "State", "Rows", "Added"],
      rows: lines.map(({ name, state, rows, createdAt }) => [
        name,
        VERSION_STATE_LABELS[state],
        formatCount(rows),
        formatExact(createdAt),
      ]),
    },
  };
}
