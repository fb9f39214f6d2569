import Link from "next/link";
import { type ReactNode, useId } from "react";
import { cn } from "./cn.ts";
import { Chevron } from "./input.tsx";

const look = "inline-flex min-h-7 items-center gap-1.5 rounded-full border px-3 text-sm whitespace-nowrap";
const off = "border-line bg-panel text-ink hover:bg-line-2";
const on = "border-transparent bg-accent-weak text-ink";

/** A row of filters. */
export function Filters({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={cn("mb-3.5 flex flex-wrap items-center gap-2", className)}>{children}</div>;
}

/** A filter that is on or off: a link to the same page with it switched. */
export function Chip({
  href,
  active = false,
  children,
}: {
  href: string;
  active?: boolean;
  children: ReactNode;
}) {
  return (
    <Link
      prefetch={false}
      href={href}
      scroll={false}
      aria-current={active ? "true" : undefined}
      className={cn(look, active ? on : off)}
    >
      {children}
    </Link>
  );
}

/**
 * A filter with choices: the chip names what is chosen, opens `children` (links, or a form with method get), and
 * `clearHref` takes it away. Needs no script.
 */
export function FilterChip({
  label,
  active = false,
  clearHref,
  children,
}: {
  label: ReactNode;
  active?: boolean;
  clearHref?: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <span className={cn(look, "gap-0 p-0", active ? on : off)}>
      <button
        type="button"
        popoverTarget={id}
        className="inline-flex min-h-6.5 items-center gap-1.5 rounded-full px-3"
      >
        {label}
        <Chevron />
      </button>
      {active && clearHref && (
        <Link
          prefetch={false}
          href={clearHref}
          scroll={false}
          aria-label="Clear this filter"
          className="-ml-2 inline-flex size-6.5 items-center justify-center rounded-full text-ink-2 hover:text-ink"
        >
          ✕
        </Link>
      )}
      <span
        id={id}
        popover="auto"
        className="floating animate-float max-h-80 min-w-44 overflow-auto rounded-panel border border-line bg-panel p-1.5 text-ink shadow-float"
      >
        {children}
      </span>
    </span>
  );
}

/** One choice inside a FilterChip. */
export function FilterOption({
  href,
  active = false,
  children,
}: {
  href: string;
  active?: boolean;
  children: ReactNode;
}) {
  return (
    <Link
      prefetch={false}
      href={href}
      scroll={false}
      aria-current={active ? "true" : undefined}
      className="flex items-center justify-between gap-4 rounded-control px-2.5 py-1 text-sm hover:bg-line-2 aria-[current]:bg-accent-weak"
    >
      {children}
      {active && <span aria-hidden="true">✓</span>}
    </Link>
  );
}
