import type { Nodes } from "mdast";
import { type Mention, noNames } from "./mentions.ts";
import type { Block, Inline, MarkdownTree } from "./tree.ts";

type NameOf = (mention: Mention) => string;

const BLOCKS: ReadonlySet<string> = new Set(["paragraph", "heading", "listItem", "code", "blockquote"]);

/** All text below a parsed node. A loop with its own stack, because such a node may be thousands of levels deep. */
export function plainText(node: Nodes): string {
  const parts: string[] = [];
  const stack: Nodes[] = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if ("value" in next) parts.push(next.value);
    else if ("alt" in next && next.alt) parts.push(next.alt);
    else if (next.type === "break") parts.push(" ");
    if (BLOCKS.has(next.type) && parts.length > 0) parts.push(" ");
    if ("children" in next) {
      for (let i = next.children.length - 1; i >= 0; i -= 1) {
        const child = next.children[i];
        if (child) stack.push(child);
      }
    }
  }
  return parts.join("").replace(/\s+/g, " ").trim();
}

/** Each block of a safe tree as plain text, for what points at a passage of it. */
export const plainBlocks = (tree: MarkdownTree): string[] =>
  tree.children.map((block) => blockText(block, noNames));

/** A safe tree as one line of at most `max` characters, for lists and notices; `nameOf` says whom a mention names. */
export function excerpt(tree: MarkdownTree, max = 140, nameOf: NameOf = noNames): string {
  const text = tree.children
    .map((block) => blockText(block, nameOf))
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();
  const characters = Array.from(text);
  return characters.length <= max
    ? text
    : `${characters
        .slice(0, max - 1)
        .join("")
        .trimEnd()}…`;
}

function blockText(block: Block, nameOf: NameOf): string {
  switch (block.type) {
    case "paragraph":
    case "heading":
      return block.children.map((child) => inlineText(child, nameOf)).join("");
    case "code":
      return block.value;
    case "blockquote":
      return block.children.map((child) => blockText(child, nameOf)).join(" ");
    case "list":
      return block.children
        .flatMap((item) => item.children.map((child) => blockText(child, nameOf)))
        .join(" ");
  }
}

function inlineText(inline: Inline, nameOf: NameOf): string {
  if (inline.type === "break") return " ";
  if (inline.type === "mention") return `@${nameOf(inline.of)}`;
  return "value" in inline
    ? inline.value
    : inline.children.map((child) => inlineText(child, nameOf)).join("");
}
