import { DataTable } from "#components/ui/data-table.tsx";
import { Tag, type Tone } from "#components/ui/tag.tsx";
import { COLUMN_KIND_LABELS } from "#domain/datasets/columns.ts";
import type { ColumnDiff, SchemaChange, SchemaDiff } from "#domain/datasets/version-diff.ts";
import { formatCount, formatCountOf, MISSING } from "#domain/format/numbers.ts";
import { Alike } from "./alike.tsx";

const SHOWN_MAX = 200;
const WORDS: Record<SchemaChange, string> = {
  added: "Added",
  removed: "Removed",
  type: "Other type",
  moved: "Moved",
};
const TONES: Record<SchemaChange, Tone> = { added: "ok", removed: "bad", type: "warn", moved: "neutral" };

/** Columns that were added, removed, moved or changed their type. */
export function SchemaChanges({ schema }: { schema: SchemaDiff }) {
  if (schema.changed.length === 0)
    return (
      <Alike title="Schema">
        {formatCountOf(schema.unchanged, "column")}, all with the same name, type and order.
      </Alike>
    );
  return (
    <DataTable
      caption="Schema: columns that differ"
      showCaption
      rows={schema.changed.slice(0, SHOWN_MAX)}
      rowKey={({ name, before }) => `${name} ${before?.place ?? "new"}`}
      columns={[
        {
          key: "name",
          header: "Column",
          wrap: true,
          cell: ({ name }) => <span className="font-mono break-all">{name}</span>,
        },
        {
          key: "changes",
          header: "Change",
          cell: ({ changes }) => (
            <span className="inline-flex gap-1">
              {changes.map((change) => (
                <Tag key={change} tone={TONES[change]}>
                  {WORDS[change]}
                </Tag>
              ))}
            </span>
          ),
        },
        { key: "before", header: "Before", cell: ({ before }) => <Side side={before} /> },
        { key: "after", header: "After", cell: ({ after }) => <Side side={after} /> },
      ]}
      footer={`${
        schema.changed.length > SHOWN_MAX
          ? `The first ${SHOWN_MAX} of ${formatCountOf(schema.changed.length, "column")} that differ. `
          : ""
      }${formatCountOf(schema.unchanged, "column")} as before.`}
    />
  );
}

function Side({ side }: { side: ColumnDiff["before"] }) {
  if (side === null) return <span className="text-ink-3">{MISSING}</span>;
  return (
    <>
      {COLUMN_KIND_LABELS[side.kind]}, <code>{side.storage}</code>
      <span className="text-ink-3">, place {formatCount(side.place + 1)}</span>
    </>
  );
}
