/** Where in an expression something is wrong, and what; `at` counts characters from 0. */
export class ExpressionError extends Error {
  override name = "ExpressionError";
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

export type Token =
  | { kind: "number"; value: number; at: number }
  | { kind: "text"; value: string; at: number }
  /** A bare word: a column, a function or a word of the language. */
  | { kind: "word"; value: string; at: number }
  /** A column whose name is no bare word, in double quotation marks. */
  | { kind: "quoted"; value: string; at: number }
  | { kind: "mark"; value: string; at: number }
  | { kind: "end"; value: ""; at: number };

const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD = /[\p{L}_][\p{L}\p{N}_]*/uy;
const MARK = /<>|<=|>=|!=|==|[-+*/%()<>=,]/y;
const BLANK = /\s+/y;

/** Cuts an expression into tokens; the last is `end`. Throws ExpressionError. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };
  while (at < text.length) {
    const blank = take(BLANK);
    if (blank) {
      at += blank.length;
      continue;
    }
    const char = text[at] ?? "";
    if (char === "'" || char === '"') {
      const { value, length } = quotedAt(text, at, char);
      tokens.push({ kind: char === "'" ? "text" : "quoted", value, at });
      at += length;
      continue;
    }
    const number = take(NUMBER);
    const word = number ? null : take(WORD);
    const mark = number || word ? null : take(MARK);
    if (number) tokens.push({ kind: "number", value: numberOf(number, at), at });
    else if (word) tokens.push({ kind: "word", value: word, at });
    else if (mark) tokens.push({ kind: "mark", value: mark, at });
    else
      throw new ExpressionError(`“${char}” means nothing here. Texts stand in single quotation marks.`, at);
    at += (number ?? word ?? mark ?? "").length;
  }
  tokens.push({ kind: "end", value: "", at });
  return tokens;
}

function numberOf(written: string, at: number): number {
  const value = Number(written);
  if (!Number.isFinite(value)) throw new ExpressionError(`${written} is larger than any number can be.`, at);
  return value;
}

/** A text between marks; a mark inside it is doubled. */
function quotedAt(text: string, from: number, mark: string): { value: string; length: number } {
  let value = "";
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] !== mark) value += text[at];
    else if (text[at + 1] === mark) {
      value += mark;
      at++;
    } else return { value, length: at + 1 - from };
  }
  throw new ExpressionError("The quotation mark that opens here is never closed.", from);
}
