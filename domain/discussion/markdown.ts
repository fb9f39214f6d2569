import type { Nodes, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { capMarkup } from "./cap-markup.ts";
import { splitMentions } from "./mentions.ts";
import { plainText } from "./plain-text.ts";
import { type Block, type Inline, type MarkdownTree, safeUrl } from "./tree.ts";

/** What is drawn of a text at most. */
export const MARKDOWN_LIMITS = {
  characters: 20_000,
  lines: 2_000,
  nesting: 20,
  markers: 4_000,
  emphasis: 2_000,
  nodes: 5_000,
} as const;

type Budget = { nodes: number; truncated: boolean };

/**
 * Markdown (CommonMark) as a safe tree: raw HTML becomes text, images become links, links other than http, https and
 * mailto become their text. Beyond 20 levels, 2,000 lines or 2,000 emphasis marks the content is kept as plain text; beyond
 * 20,000 characters or 5,000 nodes the rest is left out. `truncated` tells. Never throws for any text.
 */
export function parseMarkdown(text: string): MarkdownTree {
  const cut = text.slice(0, MARKDOWN_LIMITS.characters);
  const budget: Budget = { nodes: MARKDOWN_LIMITS.nodes, truncated: cut.length < text.length };
  const capped = capMarkup(cut, { ...MARKDOWN_LIMITS, containers: MARKDOWN_LIMITS.nesting });
  if (capped.capped) budget.truncated = true;
  const definitions = new Map<string, string>();
  const root = fromMarkdown(capped.text);
  for (const node of root.children) {
    if (node.type === "definition" && !definitions.has(node.identifier))
      definitions.set(node.identifier, node.url);
  }
  const children = blocksOf(root.children, 1, { budget, definitions });
  return { type: "root", children, truncated: budget.truncated };
}

type Context = { budget: Budget; definitions: ReadonlyMap<string, string> };

function spend(context: Context): boolean {
  if (context.budget.nodes <= 0) {
    context.budget.truncated = true;
    return false;
  }
  context.budget.nodes -= 1;
  return true;
}

function blocksOf(nodes: readonly RootContent[], depth: number, context: Context): Block[] {
  const blocks: Block[] = [];
  for (const node of nodes) {
    if (!spend(context)) break;
    const block = blockOf(node, depth, context);
    if (block) blocks.push(block);
  }
  return blocks;
}

const flat = (node: Nodes): Block => ({
  type: "paragraph",
  children: [{ type: "text", value: plainText(node) }],
});

function blockOf(node: RootContent, depth: number, context: Context): Block | null {
  if (depth > MARKDOWN_LIMITS.nesting && "children" in node) {
    context.budget.truncated = true;
    return flat(node);
  }
  switch (node.type) {
    case "paragraph":
      return { type: "paragraph", children: inlinesOf(node.children, depth + 1, context) };
    case "heading":
      return { type: "heading", depth: node.depth, children: inlinesOf(node.children, depth + 1, context) };
    case "blockquote":
      return { type: "blockquote", children: blocksOf(node.children, depth + 1, context) };
    case "list":
      return {
        type: "list",
        ordered: node.ordered ?? false,
        start: node.start ?? 1,
        children: node.children
          .filter(() => spend(context))
          .map((item) => ({ type: "listItem", children: blocksOf(item.children, depth + 1, context) })),
      };
    case "code":
      return { type: "code", language: languageOf(node.lang), value: node.value };
    case "html":
      return { type: "paragraph", children: [{ type: "text", value: node.value }] };
    case "thematicBreak":
    case "definition":
      return null;
    default:
      return flat(node);
  }
}

const languageOf = (language: string | null | undefined): string | null =>
  language && /^[a-z0-9+#-]{1,30}$/i.test(language) ? language.toLowerCase() : null;

function inlinesOf(nodes: readonly RootContent[], depth: number, context: Context): Inline[] {
  const inlines: Inline[] = [];
  for (const node of nodes) {
    if (!spend(context)) break;
    if (depth > MARKDOWN_LIMITS.nesting && "children" in node) {
      context.budget.truncated = true;
      inlines.push({ type: "text", value: plainText(node) });
    } else {
      inlines.push(...inlineOf(node, depth, context));
    }
  }
  return inlines;
}

function inlineOf(node: RootContent, depth: number, context: Context): Inline[] {
  switch (node.type) {
    case "text":
      return splitMentions(node.value);
    case "html":
      return [{ type: "text", value: node.value }];
    case "inlineCode":
      return [{ type: "inlineCode", value: node.value }];
    case "break":
      return [{ type: "break" }];
    case "strong":
    case "emphasis":
      return [{ type: node.type, children: inlinesOf(node.children, depth + 1, context) }];
    case "link":
      return linkOf(node.url, inlinesOf(node.children, depth + 1, context));
    case "linkReference":
      return linkOf(
        context.definitions.get(node.identifier) ?? "",
        inlinesOf(node.children, depth + 1, context),
      );
    case "image":
      return linkOf(node.url, [{ type: "text", value: node.alt || node.url }]);
    case "imageReference":
      return linkOf(context.definitions.get(node.identifier) ?? "", [
        { type: "text", value: node.alt || node.identifier },
      ]);
    default:
      return [{ type: "text", value: plainText(node) }];
  }
}

function linkOf(url: string, children: Inline[]): Inline[] {
  const safe = safeUrl(url);
  return safe ? [{ type: "link", url: safe, children: children.flatMap(withoutLinks) }] : children;
}

// A link in a link, as an image in a link becomes, is no valid HTML.
function withoutLinks(inline: Inline): Inline[] {
  if (inline.type === "link") return inline.children.flatMap(withoutLinks);
  if (inline.type === "strong" || inline.type === "emphasis") {
    return [{ ...inline, children: inline.children.flatMap(withoutLinks) }];
  }
  return [inline];
}
