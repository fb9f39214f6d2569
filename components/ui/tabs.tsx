import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type Tab = { key: string; label: ReactNode; href: string; count?: number };

/** Parts of one object's page, each with its own address. They scroll sideways when there is no room. */
export function Tabs({
  items,
  active,
  label,
  className,
}: {
  items: readonly Tab[];
  active: string;
  label: string;
  className?: string;
}) {
  return (
    <nav aria-label={label} className={cn("mb-4 overflow-x-auto border-b border-line", className)}>
      <ul className="flex gap-4.5">
        {items.map((tab) => (
          <li key={tab.key}>
            <Link
              prefetch={false}
              href={tab.href}
              aria-current={tab.key === active ? "page" : undefined}
              className={cn(
                "-mb-px inline-flex min-h-8.5 items-center gap-1.5 border-b-2 border-transparent whitespace-nowrap text-ink-2 hover:text-ink",
                "-outline-offset-2 aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-ink aria-[current]:[scroll-initial-target:nearest]",
              )}
            >
              {tab.label}
              {tab.count !== undefined && <span className="tabular text-xs text-ink-3">{tab.count}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
