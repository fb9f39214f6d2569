import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { scrollRegion } from "./scroll-region.ts";

export type Column<Row> = {
  key: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the right, with digits of one width. */
  numeric?: boolean;
  /** May break into lines; other cells stay on one. */
  wrap?: boolean;
  /** Left out below 640 px. */
  wideOnly?: boolean;
  /** A link that sorts by this column, and the order that holds now. */
  sort?: { href: string; direction: "ascending" | "descending" | null };
  /** Stays at the left edge while the others scroll. One column of a table. */
  pinned?: boolean;
  /** A small act beside the header. */
  aside?: ReactNode;
  className?: string;
};

const PINNED = "sticky left-0 z-10 border-r border-line bg-panel";

/**
 * A table that scrolls inside itself, with a head that stays. `rowHref` makes the whole row a link through its first
 * cell. `inset` is for a table inside a padded card; otherwise it draws its own panel.
 */
export function DataTable<Row>({
  caption,
  showCaption = false,
  columns,
  rows,
  rowKey,
  rowHref,
  selectedKey,
  inset = false,
  maxHeight,
  footer,
  className,
}: {
  caption: string;
  showCaption?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  rowHref?: (row: Row) => string | null;
  selectedKey?: string | null;
  inset?: boolean;
  maxHeight?: string;
  footer?: ReactNode;
  className?: string;
}) {
  const edge = inset ? "px-0 pr-3 last:pr-0" : "px-3 first:pl-4.5 last:pr-4.5";
  return (
    <div
      className={cn(
        "min-w-0",
        !inset && "overflow-clip rounded-panel border border-line bg-panel shadow-panel",
        className,
      )}
    >
      <div
        {...scrollRegion(caption)}
        className="overflow-auto -outline-offset-2"
        style={maxHeight ? { maxHeight } : undefined}
      >
        <table className="w-full border-separate border-spacing-0 text-sm">
          <caption className={showCaption ? "px-4.5 py-2 text-left text-xs text-ink-3" : "sr-only"}>
            {caption}
          </caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column.key}
                  scope="col"
                  aria-sort={column.sort ? (column.sort.direction ?? "none") : undefined}
                  className={cn(
                    "sticky top-0 z-10 bg-panel py-2 text-left text-xs font-medium whitespace-nowrap text-ink-3",
                    edge,
                    column.numeric && "text-right",
                    column.wideOnly && "max-sm:hidden",
                    column.pinned && [PINNED, "z-20"],
                  )}
                >
                  <span className="inline-flex items-baseline gap-1">
                    {column.sort ? <SortLink sort={column.sort}>{column.header}</SortLink> : column.header}
                    {column.aside}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const key = rowKey(row);
              const href = rowHref?.(row) ?? null;
              return (
                <tr
                  key={key}
                  aria-selected={selectedKey === undefined ? undefined : selectedKey === key}
                  className={cn(
                    "relative",
                    href && "hover:bg-line-2/60",
                    selectedKey === key && "bg-accent-weak hover:bg-accent-weak",
                  )}
                >
                  {columns.map((column, index) => (
                    <td
                      key={column.key}
                      className={cn(
                        "border-t border-line-2 py-2 align-baseline",
                        edge,
                        column.numeric && "tabular text-right",
                        !column.wrap && "whitespace-nowrap",
                        column.wideOnly && "max-sm:hidden",
                        column.pinned && PINNED,
                        column.className,
                      )}
                    >
                      {href && index === 0 ? (
                        <Link
                          prefetch={false}
                          href={href}
                          className="text-ink after:absolute after:inset-0 hover:text-accent"
                        >
                          {column.cell(row)}
                        </Link>
                      ) : (
                        column.cell(row)
                      )}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {footer && (
        <div className={cn("border-t border-line-2 py-2 text-xs text-ink-3", !inset && "px-4.5")}>
          {footer}
        </div>
      )}
    </div>
  );
}

function SortLink({
  sort,
  children,
}: {
  sort: { href: string; direction: "ascending" | "descending" | null };
  children: ReactNode;
}) {
  return (
    <Link
      prefetch={false}
      href={sort.href}
      scroll={false}
      className="inline-flex items-center gap-1 hover:text-ink"
    >
      {children}
      <span aria-hidden="true">
        {sort.direction === "ascending" ? "↑" : sort.direction === "descending" ? "↓" : ""}
      </span>
    </Link>
  );
}

/** Pages of a list that has a cursor: the way back to the first page, and the next one. */
export function Pager({ firstHref, nextHref }: { firstHref?: string | null; nextHref?: string | null }) {
  if (!firstHref && !nextHref) return null;
  return (
    <nav aria-label="Pages" className="mt-3 flex gap-4 text-sm">
      {firstHref && (
        <Link prefetch={false} href={firstHref} className="text-accent hover:underline">
          First page
        </Link>
      )}
      {nextHref && (
        <Link prefetch={false} href={nextHref} className="text-accent hover:underline">
          Next page
        </Link>
      )}
    </nav>
  );
}
