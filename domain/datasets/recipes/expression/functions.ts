/** What a value is, as far as an expression needs to know. `missing` is the word itself, which fits everywhere. */
export const VALUE_TYPES = ["number", "text", "boolean", "time", "missing"] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

export const VALUE_WORDS: Record<ValueType, string> = {
  number: "a number",
  text: "a text",
  boolean: "true or false",
  time: "a date",
  missing: "missing",
};

type Wanted = ValueType | "any" | "same";

export type FunctionRule = {
  /** The types of its arguments; "same" has to agree with the first of them. The last repeats when `more` is set. */
  takes: readonly Wanted[];
  more?: boolean;
  /** How many of them may be left out, from the end. */
  optional?: number;
  gives: ValueType | "same";
  /** These arguments, counted from 0, have to be written out, so that the engine sees no text of the data as a pattern or a format. */
  literal?: readonly number[];
  /** What it gives, in a few words. */
  means: string;
  example: string;
};

/** All that an expression may call. What is not here is refused. */
export const FUNCTIONS: Readonly<Record<string, FunctionRule>> = {
  abs: { takes: ["number"], gives: "number", means: "without its sign", example: "abs(delay)" },
  round: {
    takes: ["number", "number"],
    optional: 1,
    literal: [1],
    gives: "number",
    means: "to so many digits after the point, none if left out",
    example: "round(price, 2)",
  },
  floor: { takes: ["number"], gives: "number", means: "the whole number below", example: "floor(x)" },
  ceil: { takes: ["number"], gives: "number", means: "the whole number above", example: "ceil(x)" },
  sqrt: { takes: ["number"], gives: "number", means: "the square root", example: "sqrt(area)" },
  exp: { takes: ["number"], gives: "number", means: "e to this power", example: "exp(x)" },
  ln: { takes: ["number"], gives: "number", means: "the natural logarithm", example: "ln(income + 1)" },
  log10: { takes: ["number"], gives: "number", means: "the logarithm to base 10", example: "log10(income)" },
  power: {
    takes: ["number", "number"],
    gives: "number",
    means: "the first to the power of the second",
    example: "power(x, 2)",
  },
  least: {
    takes: ["number"],
    more: true,
    gives: "number",
    means: "the smallest of them",
    example: "least(a, b)",
  },
  greatest: {
    takes: ["number"],
    more: true,
    gives: "number",
    means: "the largest of them",
    example: "greatest(a, 0)",
  },
  if: {
    takes: ["boolean", "any", "same"],
    gives: "same",
    means: "the second where the first holds, else the third",
    example: "if(delay > 15, 1, 0)",
  },
  coalesce: {
    takes: ["any", "same"],
    more: true,
    gives: "same",
    means: "the first that is not missing",
    example: "coalesce(a, b, 0)",
  },
  lower: { takes: ["text"], gives: "text", means: "in small letters", example: "lower(city)" },
  upper: { takes: ["text"], gives: "text", means: "in capitals", example: "upper(city)" },
  trim: { takes: ["text"], gives: "text", means: "without blanks at its ends", example: "trim(city)" },
  length: { takes: ["text"], gives: "number", means: "how many characters", example: "length(note)" },
  left: {
    takes: ["text", "number"],
    literal: [1],
    gives: "text",
    means: "so many characters from its start",
    example: "left(code, 2)",
  },
  right: {
    takes: ["text", "number"],
    literal: [1],
    gives: "text",
    means: "so many characters from its end",
    example: "right(code, 2)",
  },
  contains: {
    takes: ["text", "text"],
    gives: "boolean",
    means: "has this in it, capitals told apart",
    example: "contains(note, 'late')",
  },
  starts_with: {
    takes: ["text", "text"],
    gives: "boolean",
    means: "begins with this",
    example: "starts_with(code, 'A')",
  },
  ends_with: {
    takes: ["text", "text"],
    gives: "boolean",
    means: "ends with this",
    example: "ends_with(file, '.csv')",
  },
  matches: {
    takes: ["text", "text"],
    literal: [1],
    gives: "boolean",
    means: "fits this regular expression as a whole",
    example: "matches(code, '[A-Z]{3}')",
  },
  replace: {
    takes: ["text", "text", "text"],
    gives: "text",
    means: "with the third for each of the second",
    example: "replace(price, ',', '')",
  },
  concat: {
    takes: ["any"],
    more: true,
    gives: "text",
    means: "one after the other",
    example: "concat(origin, '-', destination)",
  },
  text: { takes: ["any"], gives: "text", means: "as a text", example: "text(zip)" },
  number: {
    takes: ["any"],
    gives: "number",
    means: "as a number, missing where it is none",
    example: "number(price)",
  },
  date: {
    takes: ["text"],
    gives: "time",
    means: "a text as a date, missing where it is none",
    example: "date('2001-02-01')",
  },
  year: { takes: ["time"], gives: "number", means: "its year", example: "year(date)" },
  quarter: { takes: ["time"], gives: "number", means: "1 to 4", example: "quarter(date)" },
  month: { takes: ["time"], gives: "number", means: "1 to 12", example: "month(date)" },
  day: { takes: ["time"], gives: "number", means: "its day of the month", example: "day(date)" },
  weekday: { takes: ["time"], gives: "number", means: "1 is Monday, 7 Sunday", example: "weekday(date)" },
  hour: { takes: ["time"], gives: "number", means: "0 to 23", example: "hour(date)" },
  minute: { takes: ["time"], gives: "number", means: "0 to 59", example: "minute(date)" },
  days_between: {
    takes: ["time", "time"],
    gives: "number",
    means: "from the first to the second, in days",
    example: "days_between(start, end)",
  },
};
