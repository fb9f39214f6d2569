import "./no-code-generation.ts";
import { z } from "zod";

/** The most characters a name may have. */
export const NAME_MAX = 120;

// biome's rule against control characters in patterns is met by building them from their numbers.
const char = (code: number): string => `\\u${code.toString(16).padStart(4, "0")}`;
const ALL_CONTROLS = `${char(0)}-${char(0x1f)}${char(0x7f)}-${char(0x9f)}`;
const DIRECTION_OVERRIDES = `${char(0x202a)}-${char(0x202e)}${char(0x2066)}-${char(0x2069)}`;
const LINE_SEPARATORS = `${char(0x2028)}${char(0x2029)}`;
const NOT_IN_A_NAME = new RegExp(`[${ALL_CONTROLS}${DIRECTION_OVERRIDES}${LINE_SEPARATORS}]`, "u");
const NOT_IN_A_TEXT = new RegExp(
  `[${char(0)}-${char(8)}${char(0x0b)}${char(0x0c)}${char(0x0e)}-${char(0x1f)}${char(0x7f)}-${char(0x9f)}]`,
  "u",
);
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

const count = new Intl.NumberFormat("en-US");

/** True when a text has a NUL or another control character that no record keeps; tab and line ends are fine. */
export const hasControlCharacters = (text: string): boolean => NOT_IN_A_TEXT.test(text);

/** One form for one text: NFC, line ends as LF, no blanks at the ends. */
export const normaliseText = (text: string): string => text.normalize("NFC").replace(/\r\n?/g, "\n").trim();

function lengthSentence(what: string, length: number, max: number): string {
  return `The ${what} is ${count.format(length)} characters long; ${count.format(max)} is the most. Shorten it.`;
}

const lengthOf = (input: unknown): number => (typeof input === "string" ? input.length : 0);

/**
 * Schema of a short name on one line: trimmed, NFC, 1 to `max` characters, something visible in it, no control
 * characters and none that turn the reading direction. `what` names the field in the sentences.
 */
export function shortTextSchema(what: string, max: number = NAME_MAX) {
  return z
    .string({ error: `The ${what} is missing. Write one.` })
    .overwrite((text) => text.normalize("NFC").trim())
    .min(1, { error: `The ${what} is empty. Write one.`, abort: true })
    .max(max, { error: (issue) => lengthSentence(what, lengthOf(issue.input), max), abort: true })
    .refine((text) => text.isWellFormed() && !NOT_IN_A_NAME.test(text), {
      error: `The ${what} contains characters that cannot be shown, such as a line break or a control character. Remove them.`,
      abort: true,
    })
    .refine((text) => VISIBLE.test(text), {
      error: `The ${what} has no visible character. Write one that people can read.`,
    });
}

/** A name: see {@link shortTextSchema}. */
export const nameSchema = shortTextSchema("name");

/**
 * Schema of a text of several lines: trimmed, NFC, line ends as LF, 1 to `max` characters, no NUL and no control
 * characters but tab and line feed. `what` names the field in the sentences.
 */
export function longTextSchema(max: number, what = "text") {
  return textUpTo(max, what).min(1, { error: `The ${what} is empty. Write it first.` });
}

/** As {@link longTextSchema}, and it may be empty. */
export function optionalTextSchema(max: number, what = "text") {
  return textUpTo(max, what);
}

function textUpTo(max: number, what: string) {
  return z
    .string({ error: `The ${what} is missing. Write it first.` })
    .overwrite(normaliseText)
    .max(max, { error: (issue) => lengthSentence(what, lengthOf(issue.input), max), abort: true })
    .refine((text) => text.isWellFormed() && !hasControlCharacters(text), {
      error: `The ${what} contains control characters that no page can show. Remove them and try again.`,
      abort: true,
    });
}
