// Every mark with which markdown could begin something; "&" because of entities, and a number's point or bracket because of lists.
const MARKS = /[\\`*_{}[\]()#+\-.!|<>~&:@=$^"']/g;

/** A text as markdown that shows exactly this text, on one line: nobody's words become a heading, a link or HTML. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(MARKS, "\\$&");
