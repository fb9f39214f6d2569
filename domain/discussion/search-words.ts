import type { Marked, SearchKind } from "./search.ts";

const TERMS_MAX = 8;
const TERM_CHARACTERS_MAX = 60;
const PREFIX_CHARACTERS_MIN = 3;
const MARK_CHARACTERS_MIN = 2;

// The same characters part words in the database (`search_text`), so that both sides cut alike.
const ASCII_MARKS = /(?:(?![a-zA-Z0-9])\p{ASCII})+/u;

/** The words of what was typed, in lower case, without punctuation; at most eight, each of at most 60 characters. */
export function termsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(ASCII_MARKS)
    .filter((term) => term !== "")
    .slice(0, TERMS_MAX)
    .map((term) => Array.from(term).slice(0, TERM_CHARACTERS_MAX).join(""));
}

/** Whether the last word may still be growing: nothing stands behind it. */
export const isTyping = (text: string): boolean => {
  const last = text.at(-1);
  return last !== undefined && !ASCII_MARKS.test(last);
};

/** What the database makes of one word: its own form, and its English stem, which is empty for a word such as "the". */
export type Lexemes = { simple: string[]; english: string[] };

const quoted = (lexeme: string): string => `'${lexeme.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;

function alternatives({ simple, english }: Lexemes, mark: string, growing: boolean): string {
  const all = (words: readonly string[], last = "") =>
    words.map((word, index) => `${quoted(mark + word)}${index === words.length - 1 ? last : ""}`).join(" & ");
  const own = all(simple);
  const long = Array.from(simple.at(-1) ?? "").length >= PREFIX_CHARACTERS_MIN;
  const ways = [own, all(english), growing && long ? all(simple, ":*") : ""].filter((way) => way !== "");
  return `(${[...new Set(ways)].map((way) => `(${way})`).join(" | ")})`;
}

/** The words that count: those that are nothing but grammar only where there are no others. */
export function wordsThatCount(terms: readonly Lexemes[]): Lexemes[] {
  const known = terms.filter(({ simple }) => simple.length > 0);
  const meaningful = known.filter(({ english }) => english.length > 0);
  return meaningful.length > 0 ? meaningful : known;
}

export type SearchPlan = {
  /** Documents whose title holds all words. */
  named: string;
  /** Documents that hold all words, and not all of them in the title. */
  others: string;
  /** What marks a hit in a text. */
  marks: string[];
};

/**
 * PostgreSQL's `tsquery` texts for the words, in the two tiers in which results are shown; null when there is nothing to
 * look for. Every word has to be there; the last may be the beginning of one while it is being typed.
 */
export function planSearch(
  terms: readonly Lexemes[],
  narrowed: { typing: boolean; kinds: readonly SearchKind[] | null; projects: readonly string[] | null },
): SearchPlan | null {
  const words = wordsThatCount(terms);
  if (words.length === 0) return null;
  const growing = (word: Lexemes) => narrowed.typing && word === terms.at(-1);
  const ask = (mark: string) => words.map((word) => alternatives(word, mark, growing(word))).join(" & ");
  const oneOf = (mark: string, names: readonly string[] | null): string =>
    names === null ? "" : ` & (${names.map((name) => quoted(mark + name)).join(" | ")})`;
  const within = oneOf("@", narrowed.kinds) + oneOf("#", narrowed.projects);
  const named = ask("=");
  return {
    named: `${named}${within}`,
    others: `${ask("")}${within} & !(${named})`,
    marks: [...new Set(words.flatMap(({ simple, english }) => [...simple, ...english]))],
  };
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const SNIPPET_CHARACTERS = 160;
const BEFORE_CHARACTERS = 50;

const plain = (text: string): string =>
  text
    .replace(/[*`~|]+|^\s{0,3}(#{1,6}|>)\s?/gm, "")
    .replace(/\s+/g, " ")
    .trim();

function isHit(word: string, marks: readonly string[]): boolean {
  const lower = word.toLowerCase();
  return marks.some((mark) => (mark.length < MARK_CHARACTERS_MIN ? lower === mark : lower.startsWith(mark)));
}

/** The whole text with its hits marked. */
export function markAll(text: string, marks: readonly string[]): Marked[] {
  const parts: Marked[] = [];
  let at = 0;
  const add = (part: string, hit: boolean) => {
    if (part !== "") parts.push({ text: part, hit });
  };
  for (const found of text.matchAll(WORD)) {
    if (!isHit(found[0], marks)) continue;
    add(text.slice(at, found.index), false);
    add(found[0], true);
    at = found.index + found[0].length;
  }
  add(text.slice(at), false);
  return parts;
}

/** About 160 characters around the first hit, on one line, with the hits marked. Plain text: whoever shows it draws no markup. */
export function snippetOf(body: string, marks: readonly string[]): Marked[] {
  const text = plain(body);
  if (text === "") return [];
  const first = [...text.matchAll(WORD)].find((found) => isHit(found[0], marks))?.index ?? 0;
  const from = first <= BEFORE_CHARACTERS ? 0 : text.indexOf(" ", first - BEFORE_CHARACTERS) + 1;
  const start = from === 0 || from > first ? (first <= BEFORE_CHARACTERS ? 0 : first) : from;
  const long = text.length - start > SNIPPET_CHARACTERS;
  const cut = long
    ? text.slice(start, start + SNIPPET_CHARACTERS).replace(/[\ud800-\udbff]$/, "")
    : text.slice(start);
  const space = long ? cut.lastIndexOf(" ") : -1;
  const kept = space > SNIPPET_CHARACTERS / 2 ? cut.slice(0, space) : cut;
  return markAll(`${start > 0 ? "… " : ""}${kept}${long ? " …" : ""}`, marks);
}
