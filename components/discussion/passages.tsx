"use client";

import { useMemo } from "react";
import { cn } from "#components/ui/cn.ts";
import { passageAnchor } from "#domain/discussion/anchors.ts";
import { parseMarkdown } from "#domain/discussion/markdown.ts";
import { plainBlocks } from "#domain/discussion/plain-text.ts";
import { AnchorMark } from "./anchor-mark.tsx";
import { MarkdownBlock } from "./markdown.tsx";

/** A text in markdown of which each passage can be talked about: the whole block, or what is selected in it. */
export function Passages({
  text,
  place,
  label,
  className,
}: {
  text: string;
  /** The key of the text among the object's places: `brief`, `card`. */
  place: string;
  label: string;
  className?: string;
}) {
  const { parts, truncated } = useMemo(() => {
    const tree = parseMarkdown(text);
    const plain = plainBlocks(tree);
    return {
      truncated: tree.truncated,
      parts: tree.children.map((node, index) => ({
        node,
        anchor: passageAnchor(place, plain, index),
        chosen: () => passageAnchor(place, plain, index, window.getSelection()?.toString() ?? ""),
      })),
    };
  }, [text, place]);
  return (
    <div dir="auto" className={cn("grid min-w-0 gap-2 break-words", className)}>
      {parts.map(({ node, anchor, chosen }) => (
        <div key={`${anchor.before} ${anchor.quote}`} className="grid grid-cols-[minmax(0,1fr)_auto] gap-2">
          <div className="min-w-0">
            <MarkdownBlock node={node} />
          </div>
          {anchor.quote !== "" && (
            <AnchorMark label={`a passage of the ${label}`} anchor={anchor} anchorNow={chosen} />
          )}
        </div>
      ))}
      {truncated && (
        <p className="text-xs text-ink-3">
          This text is longer or deeper than can be drawn; part of it is left out.
        </p>
      )}
    </div>
  );
}
