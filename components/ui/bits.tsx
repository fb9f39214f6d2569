import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { initials } from "#domain/format/names.ts";
import { cn } from "./cn.ts";

/** Two letters for a person: initials of a name, else the first two letters of an address. */
function avatarLetters(nameOrEmail: string): string {
  return nameOrEmail.includes("@") ? nameOrEmail.slice(0, 2).toUpperCase() : initials(nameOrEmail);
}

export function Avatar({ name, className }: { name: string; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        "inline-flex size-6.5 shrink-0 items-center justify-center rounded-full bg-accent-weak text-[0.65625rem] font-bold text-accent",
        className,
      )}
    >
      {avatarLetters(name)}
    </span>
  );
}

export function Kbd({ className, ...rest }: ComponentProps<"kbd">) {
  return (
    <kbd
      {...rest}
      className={cn("rounded-tag border border-line bg-line-2 px-1 text-2xs text-ink-2", className)}
    />
  );
}

export type Crumb = { label: ReactNode; href?: string };

/** Where this page stands. The last crumb is the page itself and is no link. */
export function Breadcrumbs({ items, className }: { items: readonly Crumb[]; className?: string }) {
  return (
    <nav aria-label="Breadcrumbs" className={cn("min-w-0", className)}>
      <ol className="flex min-w-0 items-center text-ink-2">
        {items.map((item, index) => {
          const last = index === items.length - 1;
          return (
            <li
              key={item.href ?? "here"}
              className={cn(
                "flex min-w-0 items-center",
                !last && items.length > 2 && index > 0 && "max-sm:hidden",
              )}
            >
              {index > 0 && (
                <span aria-hidden="true" className="mx-1.5 text-ink-3">
                  /
                </span>
              )}
              {item.href && !last ? (
                <Link prefetch={false} href={item.href} className="truncate text-accent hover:underline">
                  {item.label}
                </Link>
              ) : (
                <span aria-current={last ? "page" : undefined} className="truncate">
                  {item.label}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

export type Fact = { label: string; value: ReactNode };

/** Facts about one thing. An unknown value is drawn as a dash, never left out. */
export function KeyValue({ items, className }: { items: readonly Fact[]; className?: string }) {
  return (
    <dl className={cn("grid grid-cols-[minmax(5.25rem,auto)_1fr] gap-x-3 gap-y-1 text-sm", className)}>
      {items.map((item) => (
        <div key={item.label} className="contents">
          <dt className="text-ink-3">{item.label}</dt>
          <dd className="min-w-0 break-words">{item.value ?? <span className="text-ink-3">–</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Figures in a row under a card's content: label above, number below. */
export function Figures({
  items,
}: {
  items: readonly { label: string; value: ReactNode; note?: ReactNode }[];
}) {
  return (
    <dl className="mt-2.5 grid grid-cols-[repeat(auto-fit,minmax(6rem,1fr))] gap-3 border-t border-line-2 pt-2.5">
      {items.map((item) => (
        <div key={item.label}>
          <dt className="text-xs text-ink-3">{item.label}</dt>
          <dd className="tabular text-xl font-semibold">{item.value}</dd>
          {item.note && <dd className="text-xs text-ink-3">{item.note}</dd>}
        </div>
      ))}
    </dl>
  );
}
