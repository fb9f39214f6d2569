import { createElement, Fragment, type ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";
import { parseMarkdown } from "#domain/discussion/markdown.ts";
import type { Block, Inline, ListItem } from "#domain/discussion/tree.ts";

/** Markdown as elements of the page, drawn from the safe tree: nothing that a person wrote is ever markup. */
export function Markdown({ text, className }: { text: string; className?: string }) {
  const tree = parseMarkdown(text);
  return (
    <div className={cn("grid min-w-0 gap-2 break-words", className)}>
      {blocks(tree.children)}
      {tree.truncated && (
        <p className="text-xs text-ink-3">
          This text is longer or deeper than can be drawn; part of it is left out.
        </p>
      )}
    </div>
  );
}

// The parts as static children: a tree is drawn anew as a whole when its text changes, so none needs a key.
const together = (parts: ReactNode[]): ReactNode => createElement(Fragment, null, ...parts);
const blocks = (nodes: readonly Block[]): ReactNode => together(nodes.map(block));
const inlines = (nodes: readonly Inline[]): ReactNode => together(nodes.map(inline));

function block(node: Block): ReactNode {
  switch (node.type) {
    case "paragraph":
      return <p className="whitespace-pre-line">{inlines(node.children)}</p>;
    case "heading":
      // A heading inside a comment is no heading of the page.
      return <p className="font-semibold">{inlines(node.children)}</p>;
    case "blockquote":
      return (
        <blockquote className="grid gap-2 border-l-2 border-line pl-3 text-ink-2">
          {blocks(node.children)}
        </blockquote>
      );
    case "code":
      return (
        <pre className="max-h-96 overflow-auto rounded-control bg-line-2 px-3 py-2">
          <code>{node.value}</code>
        </pre>
      );
    case "list": {
      const items = together(node.children.map(item));
      return node.ordered ? (
        <ol start={node.start} className="list-decimal space-y-1 pl-5.5">
          {items}
        </ol>
      ) : (
        <ul className="list-disc space-y-1 pl-5">{items}</ul>
      );
    }
  }
}

function item(node: ListItem): ReactNode {
  return <li className="space-y-1">{blocks(node.children)}</li>;
}

function inline(node: Inline): ReactNode {
  switch (node.type) {
    case "text":
      return node.value;
    case "break":
      return <br />;
    case "inlineCode":
      return <code className="rounded-tag bg-line-2 px-1">{node.value}</code>;
    case "strong":
      return <strong>{inlines(node.children)}</strong>;
    case "emphasis":
      return <em>{inlines(node.children)}</em>;
    case "link":
      return (
        <a href={node.url} rel="noopener nofollow" target="_blank" className="link">
          {inlines(node.children)}
        </a>
      );
  }
}
