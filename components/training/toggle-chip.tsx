import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";

/** One value of several that may be chosen together. */
export function ToggleChip({
  on,
  onToggle,
  children,
}: {
  on: boolean;
  onToggle: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onToggle}
      className={cn(
        "tabular inline-flex min-h-7 items-center rounded-full border px-2.5 text-sm",
        on
          ? "border-transparent bg-accent-weak font-medium text-ink"
          : "border-line bg-panel text-ink-3 hover:bg-line-2 hover:text-ink",
      )}
    >
      {children}
    </button>
  );
}
