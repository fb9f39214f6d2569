"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "#components/ui/cn.ts";

// A press outside closes it, where the browser knows the attribute.
const closedByAnything = { closedby: "any" } as const;

/** The browser's own modal dialog: it traps focus, closes on Escape and gives focus back. */
export function Modal({
  label,
  onClose,
  className,
  children,
}: {
  label: string;
  onClose: () => void;
  className?: string;
  children: ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("[data-initial-focus]")?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-label={label}
      onClose={onClose}
      {...closedByAnything}
      className={cn(
        "animate-float mx-auto mt-[12vh] max-h-[75vh] w-[min(36rem,calc(100vw-1.5rem))] overflow-hidden rounded-panel border border-line bg-panel text-ink shadow-float backdrop:bg-scrim",
        className,
      )}
    >
      {children}
    </dialog>
  );
}
