"use client";

import { useSyncExternalStore } from "react";
import { currentToasts, dismissToast, subscribeToasts, type ToastItem } from "./toast.ts";

export { toast } from "./toast.ts";

const tones: Record<ToastItem["tone"], string> = { neutral: "text-ink", ok: "text-good", bad: "text-bad" };
const none: readonly ToastItem[] = [];

/** Where toasts appear. Mounted once, in the root layout. */
export function Toaster() {
  const items = useSyncExternalStore(subscribeToasts, currentToasts, () => none);
  return (
    <section
      aria-label="Messages"
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-4 z-60 grid w-[min(22rem,calc(100vw-2rem))] gap-2"
    >
      {items.map((item) => (
        <div
          key={item.id}
          role={item.tone === "bad" ? "alert" : undefined}
          className="animate-float pointer-events-auto flex items-start gap-3 rounded-panel border border-line bg-panel px-3.5 py-3 shadow-float"
        >
          <div className="min-w-0 flex-1">
            <p className={`font-medium ${tones[item.tone]}`}>{item.title}</p>
            {item.description && <p className="text-sm text-ink-2">{item.description}</p>}
          </div>
          {item.action && (
            <button
              type="button"
              className="rounded-tag px-1.5 font-medium text-accent hover:bg-line-2"
              onClick={() => {
                item.action?.onClick();
                dismissToast(item.id);
              }}
            >
              {item.action.label}
            </button>
          )}
          <button
            type="button"
            aria-label="Close this message"
            className="-mr-1 size-6 shrink-0 rounded-tag text-ink-3 hover:bg-line-2 hover:text-ink"
            onClick={() => dismissToast(item.id)}
          >
            <span aria-hidden="true">✕</span>
          </button>
        </div>
      ))}
    </section>
  );
}
