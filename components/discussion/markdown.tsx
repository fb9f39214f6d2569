import { createElement, Fragment, type ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";
import { parseMarkdown } from "#domain/discussion/markdown.ts";
import { type Mention, noNames } from "#domain/discussion/mentions.ts";
import type { Block, Inline, ListItem } from "#domain/discussion/tree.ts";
import type { NamedPeople } from "#domain/discussion/view.ts";

/** Markdown as elements of the page, drawn from the safe tree: nothing that a person wrote is ever markup. */
export function Markdown({
  text,
  people = [],
  className,
}: {
  text: string;
  /** The names of those it names. */
  people?: NamedPeople;
  className?: string;
}) {
  const tree = parseMarkdown(text);
  return (
    <div dir="auto" className={cn("grid min-w-0 gap-2 break-words", className)}>
      {blocks(tree.children, people)}
      {tree.truncated && (
        <p className="text-xs text-ink-3">
          This text is longer or deeper than can be drawn; part of it is left out.
        </p>
      )}
    </div>
  );
}

/** One block of a text, for whoever draws them apart. */
export function MarkdownBlock({ node, people = [] }: { node: Block; people?: NamedPeople }) {
  return block(node, people);
}

// The parts as static children: a tree is drawn anew as a whole when its text changes, so none needs a key.
const together = (parts: ReactNode[]): ReactNode => createElement(Fragment, null, ...parts);
const blocks = (nodes: readonly Block[], people: NamedPeople): ReactNode =>
  together(nodes.map((node) => block(node, people)));
const inlines = (nodes: readonly Inline[], people: NamedPeople): ReactNode =>
  together(nodes.map((node) => inline(node, people)));

function block(node: Block, people: NamedPeople): ReactNode {
  switch (node.type) {
    case "paragraph":
      return (
        <p dir="auto" className="whitespace-pre-line">
          {inlines(node.children, people)}
        </p>
      );
    case "heading":
      // A heading inside a comment is no heading of the page.
      return (
        <p dir="auto" className="font-semibold">
          {inlines(node.children, people)}
        </p>
      );
    case "blockquote":
      return (
        <blockquote className="grid gap-2 border-l-2 border-line pl-3 text-ink-2">
          {blocks(node.children, people)}
        </blockquote>
      );
    case "code":
      return (
        <pre dir="ltr" className="max-h-96 overflow-auto rounded-control bg-line-2 px-3 py-2">
          <code>{node.value}</code>
        </pre>
      );
    case "list": {
      const items = together(node.children.map((child) => item(child, people)));
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

function item(node: ListItem, people: NamedPeople): ReactNode {
  return <li className="space-y-1">{blocks(node.children, people)}</li>;
}

function inline(node: Inline, people: NamedPeople): ReactNode {
  switch (node.type) {
    case "text":
      return node.value;
    case "break":
      return <br />;
    case "inlineCode":
      return <code className="rounded-tag bg-line-2 px-1">{node.value}</code>;
    case "strong":
      return <strong>{inlines(node.children, people)}</strong>;
    case "emphasis":
      return <em>{inlines(node.children, people)}</em>;
    case "mention":
      return <bdi className="rounded-tag bg-accent-weak px-1 font-medium">@{nameOf(node.of, people)}</bdi>;
    case "link":
      return (
        <a href={node.url} rel="noopener nofollow" target="_blank" className="link">
          {inlines(node.children, people)}
        </a>
      );
  }
}

const nameOf = (mention: Mention, people: NamedPeople): string =>
  mention.kind === "person"
    ? (people.find(({ id }) => id === mention.id)?.name ?? noNames(mention))
    : noNames(mention);
