"use client";

import { type DragEvent, type ReactNode, useId, useRef, useState } from "react";
import { cn } from "./cn.ts";

/** Takes one file by drag and drop or by choice. Its words stand inside; the whole area is the button. */
export function FileDrop({
  label,
  accept,
  disabled = false,
  onFile,
  children,
  className,
}: {
  /** For assistive technology: "Choose a file for a version of Flights". */
  label: string;
  /** Endings, as the file chooser takes them: ".csv,.parquet". */
  accept: string;
  disabled?: boolean;
  onFile: (file: File) => void;
  children: ReactNode;
  className?: string;
}) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const take = (file: File | undefined) => {
    // Emptied, so that the same file can be chosen again after it was mended.
    if (input.current) input.current.value = "";
    if (file && !disabled) onFile(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <label
      htmlFor={id}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cn(
        "grid min-h-16 cursor-pointer place-items-center rounded-control border border-dashed border-line-strong px-4 py-3 text-center text-ink-2 transition-colors duration-120",
        "hover:bg-line-2 has-focus-visible:outline-2 has-focus-visible:outline-accent",
        over && "border-accent bg-accent-weak text-ink",
        disabled && "pointer-events-none opacity-60",
        className,
      )}
    >
      <span>{children}</span>
      <input
        ref={input}
        id={id}
        type="file"
        accept={accept}
        disabled={disabled}
        className="sr-only"
        aria-label={label}
        onChange={(event) => take(event.target.files?.[0])}
      />
    </label>
  );
}
