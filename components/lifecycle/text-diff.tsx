import { createElement, Fragment, type ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";
import type { DiffLine, DiffPart } from "#domain/format/text-diff.ts";

const SIGNS = { same: " ", added: "+", removed: "−", changed: "±" } as const;
const WORDS = { same: null, added: "Added: ", removed: "Removed: ", changed: "Reworded: " } as const;

/** Two texts in one: what was added and removed is told by sign and word, not by colour alone. */
export function TextDiff({ lines }: { lines: readonly DiffLine[] }) {
  if (lines.every(({ kind }) => kind === "same")) {
    return <p className="text-sm text-ink-2">The two are the same.</p>;
  }
  return (
    <ol className="overflow-clip rounded-control border border-line text-sm">{together(lines.map(row))}</ol>
  );
}

// As static children: a comparison is drawn anew as a whole, so no line needs a key.
const together = (parts: ReactNode[]): ReactNode => createElement(Fragment, null, ...parts);

const row = (line: DiffLine): ReactNode => (
  <li
    className={cn(
      "grid grid-cols-[1.5rem_minmax(0,1fr)] gap-1 px-2 py-0.5",
      line.kind === "added" && "bg-good-weak",
      line.kind === "removed" && "bg-bad-weak",
    )}
  >
    <span aria-hidden="true" className="text-center text-ink-3">
      {SIGNS[line.kind]}
    </span>
    <span dir="auto" className="whitespace-pre-wrap break-words">
      {WORDS[line.kind] && <span className="sr-only">{WORDS[line.kind]}</span>}
      {line.kind === "changed" ? together(line.parts.map(part)) : line.text || "\u00a0"}
    </span>
  </li>
);

function part({ kind, text }: DiffPart): ReactNode {
  if (kind === "same") return <span>{text}</span>;
  return kind === "added" ? (
    <ins className="rounded-[2px] bg-good-weak text-good underline">{text}</ins>
  ) : (
    <del className="rounded-[2px] bg-bad-weak text-bad line-through">{text}</del>
  );
}
