import { ROLE_LABELS, ROLES, type Role } from "#domain/access/roles.ts";
import { ID_ALPHABET } from "#domain/format/ids.ts";
import type { Block, Inline, MarkdownTree } from "./tree.ts";

/** Whom a comment names. It is kept by id, so that a name in the text can pretend nothing. */
export type Mention = { kind: "person"; id: string } | { kind: "role"; role: Role };

/** So many are called by one comment; the rest are drawn and not called. */
export const MENTIONS_MAX = 50;

const TOKEN = new RegExp(`@\\[(?:(usr_[${ID_ALPHABET}]{10,40})|role:(${ROLES.join("|")}))\\]`, "g");

/** How a mention is written in the markdown of a comment: `@[usr_4k0d9xw2mq7h]`, `@[role:reviewer]`. */
export const mentionToken = (mention: Mention): string =>
  mention.kind === "person" ? `@[${mention.id}]` : `@[role:${mention.role}]`;

export const mentionKey = (mention: Mention): string =>
  mention.kind === "person" ? mention.id : `role:${mention.role}`;

/** A role by its name, a person by nothing: for texts without the people at hand. */
export const noNames = (mention: Mention): string =>
  mention.kind === "role" ? roleMentionName(mention.role) : "somebody";

/** "reviewers": how a role is called as a group. */
export const roleMentionName = (role: Role): string => `${ROLE_LABELS[role].toLowerCase()}s`;

const fromMatch = (id: string | undefined, role: string | undefined): Mention | null => {
  if (id) return { kind: "person", id };
  const known = ROLES.find((one) => one === role);
  return known ? { kind: "role", role: known } : null;
};

/** The text of one node as text and mentions. */
export function splitMentions(value: string): Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  for (const match of value.matchAll(TOKEN)) {
    const mention = fromMatch(match[1], match[2]);
    if (!mention) continue;
    if (match.index > from) parts.push({ type: "text", value: value.slice(from, match.index) });
    parts.push({ type: "mention", of: mention });
    from = match.index + match[0].length;
  }
  if (from < value.length || parts.length === 0) parts.push({ type: "text", value: value.slice(from) });
  return parts;
}

/** Who is called by a comment, each once, in order. What stands in a quote or in code calls nobody. */
export function mentionsOf(tree: MarkdownTree): Mention[] {
  const found = new Map<string, Mention>();
  const inlines = (nodes: readonly Inline[]): void => {
    for (const node of nodes) {
      if (node.type === "mention") found.set(mentionKey(node.of), node.of);
      else if ("children" in node) inlines(node.children);
    }
  };
  const blocks = (nodes: readonly Block[]): void => {
    for (const node of nodes) {
      if (node.type === "paragraph" || node.type === "heading") inlines(node.children);
      else if (node.type === "list") for (const item of node.children) blocks(item.children);
    }
  };
  blocks(tree.children);
  return [...found.values()].slice(0, MENTIONS_MAX);
}

/** Someone a mention can name, as the box where one writes shows them. */
export type Mentionable = { mention: Mention; name: string };

/** What a person sees while writing: `@Rosa Reviewer` in the place of the token. Unknown tokens stay. */
export function toWritten(body: string, known: readonly Mentionable[]): string {
  const names = new Map(known.map(({ mention, name }) => [mentionToken(mention), name]));
  return body.replace(TOKEN, (token) => {
    const name = names.get(token);
    return name === undefined ? token : `@${name}`;
  });
}

/** The way back. Longer names go first, so that `@Ann Lee` is not taken for `@Ann`; a name that goes on is another name. */
export function fromWritten(text: string, chosen: readonly Mentionable[]): string {
  const byLength = [...chosen].sort((a, b) => b.name.length - a.name.length);
  let body = text;
  for (const { mention, name } of byLength) {
    let from = 0;
    for (;;) {
      const at = body.indexOf(`@${name}`, from);
      if (at === -1) break;
      const end = at + name.length + 1;
      if (/[\p{L}\p{N}]/u.test(body.slice(end, end + 1))) {
        from = end;
        continue;
      }
      const token = mentionToken(mention);
      body = body.slice(0, at) + token + body.slice(end);
      from = at + token.length;
    }
  }
  return body;
}

/** The name being written at the caret: what follows the last `@` on this line, or null. */
export function mentionAt(text: string, caret: number): { from: number; asked: string } | null {
  const match = /(?:^|[\s(])@([\p{L}\p{N}.'’-]{0,30}(?: [\p{L}\p{N}.'’-]{0,30})?)$/u.exec(
    text.slice(Math.max(0, caret - 80), caret),
  );
  const asked = match?.[1];
  return asked === undefined ? null : { from: caret - asked.length - 1, asked };
}
