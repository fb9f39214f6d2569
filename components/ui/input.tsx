import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

export const controlClass =
  "w-full rounded-control border border-line-strong bg-panel px-2.5 py-1 text-base text-ink min-h-8 " +
  "disabled:bg-line-2 disabled:text-ink-3 [&[readonly]]:bg-line-2 aria-invalid:border-bad";

/** One line of text. Works with `register` of react-hook-form. */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input type="text" {...rest} className={cn(controlClass, className)} />;
}

/** Several lines; grows with what is typed where the browser can. */
export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      rows={3}
      {...rest}
      className={cn(controlClass, "field-sizing-content min-h-20 py-1.5", className)}
    />
  );
}

/** The browser's own select, styled. Put `<option>` inside. */
export function NativeSelect({ className, children, ...rest }: ComponentProps<"select">) {
  return (
    <span className="relative block">
      <select {...rest} className={cn(controlClass, "appearance-none truncate pr-8", className)}>
        {children}
      </select>
      <span aria-hidden="true" className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center">
        <Chevron />
      </span>
    </span>
  );
}

export function Chevron({ className }: { className?: string }) {
  return (
    <svg
      aria-hidden="true"
      width="10"
      height="10"
      viewBox="0 0 10 10"
      className={cn("shrink-0 text-ink-3", className)}
    >
      <path
        d="M2 3.5 5 6.5 8 3.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
