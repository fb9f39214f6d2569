import type { DatasheetSection } from "#domain/datasets/datasheet/section.ts";

/** A datasheet as one plain document, on the screen as on paper. */
export function DatasheetView({ sections, foot }: { sections: readonly DatasheetSection[]; foot: string }) {
  return (
    <article className="sheet grid max-w-[60rem] grid-cols-[minmax(0,1fr)] gap-6 rounded-panel border border-line bg-panel p-4 sm:p-6">
      {sections.map((section) => (
        <Section key={section.key} section={section} />
      ))}
      <p className="border-t border-line-2 pt-3 text-xs wrap-anywhere text-ink-3">{foot}</p>
    </article>
  );
}

function Section({ section: { title, facts, table, paragraphs, items } }: { section: DatasheetSection }) {
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <h2 className="text-base font-semibold">{title}</h2>
      {facts.length > 0 && (
        <dl className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-1 text-sm sm:grid-cols-[14rem_minmax(0,1fr)]">
          {facts.map(({ label, value }) => (
            <div key={label} className="contents">
              <dt className="text-ink-3 max-sm:mt-1">{label}</dt>
              <dd dir="auto" className="wrap-anywhere whitespace-pre-line">
                {value}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {table && table.rows.length > 0 && <Rows title={title} {...table} />}
      {paragraphs.map((paragraph) => (
        <p key={paragraph} dir="auto" className="text-sm break-words whitespace-pre-line">
          {paragraph}
        </p>
      ))}
      {items.length > 0 && (
        <ul className="grid list-disc gap-0.5 pl-5 text-sm">
          {[...new Set(items)].map((item) => (
            <li key={item} dir="auto" className="break-words">
              {item}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Rows({ title, columns, rows }: { title: string; columns: string[]; rows: string[][] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
    <section className="overflow-x-auto" tabIndex={0} aria-label={`Table: ${title}`}>
      <table className="tabular w-full text-left text-sm">
        <thead>
          <tr className="border-b border-line">
            {columns.map((column) => (
              <th key={column} scope="col" className="py-1 pr-4 font-medium text-ink-2">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => (
            <tr key={cells.join(" ")} className="border-b border-line-2">
              {cells.map((cell, place) => (
                <td key={columns[place]} className="max-w-64 py-1 pr-4 break-words">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
