import Link from "next/link";
import { type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

type Option = { value: string; label: ReactNode; href?: string };

const item = "inline-flex min-h-7.5 items-center px-2.5 font-medium text-ink-3 hover:text-ink";

/** Two to four ways to see the same thing. With `href` on the options it is links (kept in the URL), else radio buttons. */
export function Segmented({
  label,
  options,
  value,
  onValueChange,
  className,
}: {
  label: string;
  options: readonly Option[];
  value: string;
  onValueChange?: (value: string) => void;
  className?: string;
}) {
  const name = useId();
  return (
    <fieldset className={cn("inline-flex rounded-control border border-line bg-panel", className)}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) =>
        option.href ? (
          <Link
            prefetch={false}
            key={option.value}
            href={option.href}
            scroll={false}
            aria-current={option.value === value ? "true" : undefined}
            className={cn(
              item,
              "first:rounded-l-control last:rounded-r-control aria-[current]:bg-accent-weak aria-[current]:text-ink",
            )}
          >
            {option.label}
          </Link>
        ) : (
          <label
            key={option.value}
            className={cn(
              item,
              "first:rounded-l-control last:rounded-r-control has-checked:bg-accent-weak has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent",
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onValueChange?.(option.value)}
              className="sr-only"
            />
            {option.label}
          </label>
        ),
      )}
    </fieldset>
  );
}
