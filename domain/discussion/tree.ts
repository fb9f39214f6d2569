import type { Mention } from "./mentions.ts";

/** The safe tree that a comment or a brief is drawn from. Nothing in it can carry markup or a script. */
export type Inline =
  | { type: "text"; value: string }
  | { type: "inlineCode"; value: string }
  | { type: "break" }
  | { type: "strong"; children: Inline[] }
  | { type: "emphasis"; children: Inline[] }
  | { type: "link"; url: string; children: Inline[] }
  | { type: "mention"; of: Mention };

export type ListItem = { type: "listItem"; children: Block[] };

export type Block =
  | { type: "paragraph"; children: Inline[] }
  | { type: "heading"; depth: 1 | 2 | 3 | 4 | 5 | 6; children: Inline[] }
  | { type: "list"; ordered: boolean; start: number; children: ListItem[] }
  | { type: "code"; language: string | null; value: string }
  | { type: "blockquote"; children: Block[] };

export type MarkdownTree = {
  type: "root";
  children: Block[];
  /** The text was longer, deeper or had more parts than is drawn. */
  truncated: boolean;
};

const SAFE_PROTOCOL = /^(https?:\/\/[^/]|mailto:[^/])/i;

/** The address of a link when it is http, https or mailto, and null for every other, relative ones too. */
export function safeUrl(url: string): string | null {
  const trimmed = url.trim();
  if (trimmed.length > 2_000 || !SAFE_PROTOCOL.test(trimmed)) return null;
  // Blanks and control characters have no place in an address and have been used to hide its target.
  for (const character of trimmed) {
    const code = character.codePointAt(0) ?? 0;
    if (code <= 0x20 || (code >= 0x7f && code <= 0x9f)) return null;
  }
  return URL.canParse(trimmed) ? trimmed : null;
}
