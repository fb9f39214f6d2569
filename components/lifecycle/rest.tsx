import type { ReactNode } from "react";
import { formatCount } from "#domain/format/numbers.ts";

/** What comes after the first few of a list. */
export function Rest({ n, what = "more", children }: { n: number; what?: string; children: ReactNode }) {
  return (
    <details className="mt-3 text-sm">
      <summary className="w-fit cursor-pointer text-ink-2 underline decoration-line-strong underline-offset-2 hover:text-ink">
        Show {formatCount(n)} {what}
      </summary>
      <div className="mt-3">{children}</div>
    </details>
  );
}
