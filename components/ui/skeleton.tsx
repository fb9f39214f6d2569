import type { ReactNode } from "react";
import { cn } from "./cn.ts";

/** One grey bar with the size of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cn("skeleton-bar block h-3.5", className)} />;
}

/** Wraps skeletons and tells assistive technology that content is on its way. */
export function LoadingState({ label = "Loading", children }: { label?: string; children: ReactNode }) {
  return (
    <div role="status" aria-label={label}>
      {children}
    </div>
  );
}

const widths = ["w-2/3", "w-1/2", "w-3/4", "w-2/5", "w-3/5"];

/** The shape of a DataTable. */
export function TableSkeleton({ rows = 8, columns = 5 }: { rows?: number; columns?: number }) {
  return (
    <div className="overflow-hidden rounded-panel border border-line bg-panel shadow-panel">
      {Array.from({ length: rows + 1 }, (_, row) => `row-${row}`).map((row, r) => (
        <div
          key={row}
          className="grid gap-4 border-t border-line-2 px-4.5 py-2.5 first:border-t-0"
          style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
        >
          {Array.from({ length: columns }, (_, column) => `cell-${column}`).map((cell, c) => (
            <Skeleton key={cell} className={r === 0 ? "h-3 w-1/3" : widths[(r * 3 + c) % widths.length]} />
          ))}
        </div>
      ))}
    </div>
  );
}

/** The shape of a card with a few lines. */
export function CardSkeleton({ lines = 4, className }: { lines?: number; className?: string }) {
  return (
    <div className={cn("rounded-panel border border-line bg-panel px-4.5 py-4 shadow-panel", className)}>
      <Skeleton className="mb-4 h-4 w-1/3" />
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map((line, index) => (
        <Skeleton key={line} className={cn("mt-3", widths[index % widths.length])} />
      ))}
    </div>
  );
}

/** The shape of a page: title, lead, and what is put inside. Use it in `loading.tsx`. */
export function PageSkeleton({ children }: { children?: ReactNode }) {
  return (
    <LoadingState>
      <Skeleton className="h-6 w-56" />
      <Skeleton className="mt-3 mb-5 w-full max-w-md" />
      {children ?? <TableSkeleton />}
    </LoadingState>
  );
}
