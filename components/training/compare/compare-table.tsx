"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import { cn } from "#components/ui/cn.ts";
import { useRowsInView } from "#components/ui/use-rows-in-view.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { runHref } from "../hrefs.ts";
import type { RunComparison } from "../types.ts";
import type { CompareColumn } from "./columns.ts";

const ROW_HEIGHT = 34;
const PAGE_ROWS = 12;

/** All runs in one list of which the rows in view are drawn. Arrow keys go through it, Enter opens a run. */
export function CompareTable({
  runs,
  order,
  columns,
  sort,
  descending,
  onSort,
  best,
  active,
  onActive,
  base,
  picker,
}: {
  runs: RunComparison["items"];
  order: readonly number[];
  columns: readonly CompareColumn[];
  sort: string | null;
  descending: boolean;
  onSort: (key: string, descending: boolean) => void;
  best: ReadonlySet<number>;
  active: number | null;
  onActive: (run: number | null) => void;
  base: string;
  picker: ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const rowId = useId();
  const router = useRouter();
  const { from, to, before, after } = useRowsInView(box, order.length, ROW_HEIGHT);
  const place = active === null ? -1 : order.indexOf(active);
  const goTo = (next: number) => {
    const at = Math.min(Math.max(next, 0), order.length - 1);
    onActive(order[at] ?? null);
    const element = box.current;
    if (!element) return;
    const top = at * ROW_HEIGHT;
    // The head keeps one row's height of the box.
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + 2 * ROW_HEIGHT > element.scrollTop + element.clientHeight)
      element.scrollTop = top + 2 * ROW_HEIGHT - element.clientHeight;
  };
  const press = (event: KeyboardEvent<HTMLTableElement>) => {
    if (event.target !== event.currentTarget) return;
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: PAGE_ROWS,
      PageUp: -PAGE_ROWS,
    };
    const step = steps[event.key];
    if (step !== undefined) goTo(place + step);
    else if (event.key === "Home") goTo(0);
    else if (event.key === "End") goTo(order.length - 1);
    else if (event.key === "Enter" && active !== null && runs[active])
      router.push(runHref(base, runs[active]));
    else return;
    event.preventDefault();
  };
  return (
    <section
      aria-label="Runs"
      className="min-w-0 overflow-clip rounded-panel border border-line bg-panel shadow-panel"
    >
      <div className="flex items-center justify-between gap-3 px-4.5 py-2.5 text-xs text-ink-3">
        <span>{formatCountOf(order.length, "run")}; the best tenth is marked</span>
        {picker}
      </div>
      <div ref={box} className="max-h-[70vh] overflow-auto border-t border-line-2">
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: gone through by keys, as grids are
          role="grid"
          tabIndex={0}
          aria-label="Runs: arrow keys choose one, Enter opens it"
          aria-rowcount={order.length + 1}
          aria-colcount={columns.length + 1}
          aria-activedescendant={place >= from && place < to ? `${rowId}${place}` : undefined}
          onKeyDown={press}
          className="min-w-full border-separate border-spacing-0 text-sm whitespace-nowrap -outline-offset-2"
        >
          <thead>
            <tr aria-rowindex={1} style={{ height: ROW_HEIGHT }}>
              <Head className="left-0 z-20 border-r border-line pl-4.5">Run</Head>
              {columns.map((column) => {
                const sorted = sort === column.key;
                return (
                  <Head
                    key={column.key}
                    right={column.numeric}
                    sorted={sorted ? (descending ? "descending" : "ascending") : "none"}
                  >
                    <button
                      type="button"
                      className="hover:text-ink"
                      onClick={() => onSort(column.key, sorted ? !descending : column.better !== "less")}
                    >
                      {column.label}
                      <span aria-hidden="true">{sorted ? (descending ? " ↓" : " ↑") : ""}</span>
                    </button>
                  </Head>
                );
              })}
            </tr>
          </thead>
          <tbody>
            <Space height={before} />
            {order.slice(from, to).map((run, offset) => {
              const item = runs[run];
              return (
                item && (
                  <tr
                    key={item.id}
                    id={`${rowId}${from + offset}`}
                    aria-rowindex={from + offset + 2}
                    aria-selected={run === active}
                    onPointerEnter={() => onActive(run)}
                    className={cn(
                      "hover:bg-line-2/60",
                      run === active && "bg-accent-weak hover:bg-accent-weak",
                    )}
                    style={{ height: ROW_HEIGHT }}
                  >
                    <td
                      className={cn(
                        "sticky left-0 z-10 border-t border-r border-line-2 border-r-line bg-panel pr-3 pl-4.5",
                        run === active && "bg-accent-weak",
                      )}
                    >
                      <Link
                        prefetch={false}
                        href={runHref(base, item)}
                        tabIndex={-1}
                        className="text-accent hover:underline"
                      >
                        {item.number}
                      </Link>
                      {best.has(run) && <span className="ml-1.5 text-xs text-good">best</span>}
                    </td>
                    {columns.map((column) => (
                      <td
                        key={column.key}
                        className={cn(
                          "max-w-80 truncate border-t border-line-2 px-3",
                          column.numeric && "tabular text-right",
                        )}
                      >
                        {column.text(column.values[run] ?? null)}
                      </td>
                    ))}
                  </tr>
                )
              );
            })}
            <Space height={after} />
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Head({
  children,
  right = false,
  sorted,
  className,
}: {
  children: ReactNode;
  right?: boolean;
  sorted?: "ascending" | "descending" | "none";
  className?: string;
}) {
  return (
    <th
      scope="col"
      aria-sort={sorted}
      className={cn(
        "sticky top-0 z-10 bg-panel px-3 text-left text-xs font-medium text-ink-3",
        right && "text-right",
        className,
      )}
    >
      {children}
    </th>
  );
}

/** The rows that are not drawn, as room. */
const Space = ({ height }: { height: number }) => (height === 0 ? null : <tr style={{ height }} />);
