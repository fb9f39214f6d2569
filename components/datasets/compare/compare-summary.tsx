import { Figures } from "#components/ui/bits.tsx";
import { Card } from "#components/ui/card.tsx";
import type { RowsDiff } from "#domain/datasets/rows-diff.ts";
import type { SchemaChange, VersionDiff } from "#domain/datasets/version-diff.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";

/** What differs, in figures; each with the number it is out of. */
export function CompareSummary({ diff, rows }: { diff: VersionDiff; rows: RowsDiff }) {
  const { schema, statistics, expectations } = diff;
  const having = (change: SchemaChange) =>
    schema.changed.filter(({ changes }) => changes.includes(change)).length;
  const broke = expectations.filter(({ passage }) => passage === "broke").length;
  const { before, after } = statistics.rows;
  return (
    <Card
      title="In short"
      meta={
        rows.state === "compared" &&
        (rows.key.length === 0
          ? "Rows compared whole"
          : `Rows told apart by ${rows.key.map((name) => `“${name}”`).join(" with ")}`)
      }
    >
      <Figures
        items={[
          { label: "Rows", value: `${formatCount(before)} → ${formatCount(after)}` },
          ...rowFigures(rows),
          {
            label: "Columns that differ",
            value: formatCount(schema.changed.length),
            note: `${having("added")} added, ${having("removed")} removed, ${having("type")} of other type, ${having("moved")} moved`,
          },
          {
            label: "Columns with other figures",
            value: formatCount(statistics.changed.length),
            note: `of ${formatCountOf(statistics.changed.length + statistics.unchanged, "column")} in both`,
          },
          {
            label: "Passed before, fail now",
            value: formatCount(broke),
            note: `of ${formatCountOf(expectations.length, "expectation")}`,
          },
        ]}
      />
    </Card>
  );
}

function rowFigures(rows: RowsDiff) {
  if (rows.state === "refused") return [{ label: "Row by row", value: "Not compared", note: "see below" }];
  return [
    { label: "Added", value: formatCount(rows.added.count) },
    { label: "Removed", value: formatCount(rows.removed.count) },
    ...(rows.key.length > 0 ? [{ label: "Changed", value: formatCount(rows.changed.count) }] : []),
    { label: "Unchanged", value: formatCount(rows.unchanged) },
  ];
}
