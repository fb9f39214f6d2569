"use client";

import { useEffect, useState } from "react";
import { cn } from "./cn.ts";

/** Copies a text and says so. */
export function CopyButton({
  text,
  label = "Copy",
  className,
}: {
  text: string;
  label?: string;
  className?: string;
}) {
  const [state, setState] = useState<"idle" | "done" | "refused">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 1600);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={() =>
        navigator.clipboard.writeText(text).then(
          () => setState("done"),
          () => setState("refused"),
        )
      }
      className={cn(
        "inline-flex min-h-6 items-center rounded-tag px-1 text-xs text-ink-3 hover:bg-line-2 hover:text-ink",
        className,
      )}
    >
      <svg aria-hidden="true" width="13" height="13" viewBox="0 0 13 13" fill="none" stroke="currentColor">
        {state === "done" ? (
          <path d="m2 7 3 3 6-7" strokeWidth="1.6" />
        ) : (
          <>
            <rect x="1.5" y="3.5" width="7" height="8" rx="1.5" />
            <path d="M4.5 3V2.5a1 1 0 0 1 1-1h5a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H9" />
          </>
        )}
      </svg>
      <span role="status" className={state === "refused" ? "ml-1" : "sr-only"}>
        {state === "done" ? "Copied" : state === "refused" ? "The browser refused; select it by hand" : ""}
      </span>
    </button>
  );
}
