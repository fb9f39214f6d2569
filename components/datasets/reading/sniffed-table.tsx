import { NativeSelect } from "#components/ui/input.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import {
  DATE_FORMAT_LABELS,
  DATE_FORMATS,
  type Sniffed,
  type SniffedColumn,
  VALUE_TYPE_LABELS,
  VALUE_TYPES,
} from "#domain/datasets/reading.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";

const COLUMNS_SHOWN = 100;

/** The first rows as they would be stored, and above each column its type. */
export function SniffedTable({
  sniffed: { columns, rows },
  busy,
  onColumn,
}: {
  sniffed: Sniffed;
  busy: boolean;
  onColumn: (column: SniffedColumn) => void;
}) {
  const shown = columns.slice(0, COLUMNS_SHOWN);
  return (
    <div>
      <div
        {...scrollRegion("The first rows")}
        aria-busy={busy}
        className="max-h-96 overflow-auto rounded-control border border-line"
      >
        <table className="tabular text-sm">
          <caption className="sr-only">The first rows as they would be stored</caption>
          <thead>
            <tr>
              {shown.map((column) => (
                <th
                  key={column.name}
                  scope="col"
                  className="sticky top-0 min-w-44 border-b border-line bg-panel p-2 text-left align-top font-medium"
                >
                  <span className="block max-w-56 truncate font-mono text-xs" title={column.name}>
                    {column.name}
                  </span>
                  <TypeChoice column={column} onColumn={onColumn} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name but their place, and never move
              <tr key={place}>
                {shown.map(({ name }, at) => (
                  <td key={name} className="max-w-56 truncate border-b border-line-2 px-2 py-1">
                    {row[at] ?? <span className="text-ink-3">missing</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-1 text-xs text-ink-3">
        The first {formatCountOf(rows.length, "row")}.
        {columns.length > shown.length &&
          ` ${formatCount(shown.length)} of ${formatCount(columns.length)} columns; all are imported.`}
      </p>
    </div>
  );
}

function TypeChoice({
  column,
  onColumn,
}: {
  column: SniffedColumn;
  onColumn: (column: SniffedColumn) => void;
}) {
  const dated = column.type === "date" || column.type === "datetime";
  return (
    <span className="mt-1 grid gap-1">
      <NativeSelect
        aria-label={`Type of ${column.name}`}
        value={column.type}
        onChange={(event) => {
          const type = VALUE_TYPES.find((one) => one === event.target.value) ?? "text";
          onColumn({ ...column, type, format: null });
        }}
      >
        {VALUE_TYPES.map((type) => (
          <option key={type} value={type}>
            {VALUE_TYPE_LABELS[type]}
          </option>
        ))}
      </NativeSelect>
      {dated && (
        <NativeSelect
          aria-label={`How the dates of ${column.name} are written`}
          value={column.format ?? ""}
          onChange={(event) =>
            onColumn({ ...column, format: DATE_FORMATS.find((one) => one === event.target.value) ?? null })
          }
        >
          <option value="">As ISO 8601</option>
          {DATE_FORMATS.map((one) => (
            <option key={one} value={one}>
              {DATE_FORMAT_LABELS[one]}
            </option>
          ))}
        </NativeSelect>
      )}
    </span>
  );
}
