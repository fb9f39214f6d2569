import { cva } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

export type Tone = "neutral" | "ok" | "warn" | "bad";

const tagVariants = cva(
  "inline-block h-5 rounded-tag px-1.5 text-xs leading-5 font-medium whitespace-nowrap",
  {
    variants: {
      tone: {
        neutral: "bg-line-2 text-ink-2",
        ok: "bg-good-weak text-good",
        warn: "bg-warn-weak text-warn",
        bad: "bg-bad-weak text-bad",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

/** A state in a word or two. The word says it; the tone only underlines it. */
export function Tag({ tone = "neutral", className, ...rest }: ComponentProps<"span"> & { tone?: Tone }) {
  return <span {...rest} className={cn(tagVariants({ tone }), className)} />;
}

/** A number that waits for somebody; nothing is drawn for 0. */
export function Count({ value, label }: { value: number; label?: string }) {
  if (value === 0) return null;
  return (
    <span className="tabular inline-block min-w-4.5 rounded-full bg-accent px-1.5 text-center text-2xs leading-4.5 text-accent-ink">
      {value > 99 ? "99+" : value}
      {label && <span className="sr-only"> {label}</span>}
    </span>
  );
}
