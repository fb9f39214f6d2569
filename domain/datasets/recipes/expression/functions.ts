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
  example: string;
};

/** All that an expression may call. What is not here is refused. */
export const FUNCTIONS: Readonly<Record<string, FunctionRule>> = {
  abs: { takes: ["number"], gives: "number", example: "abs(delay)" },
  round: {
    takes: ["number", "number"],
    optional: 1,
    literal: [1],
    gives: "number",
    example: "round(price, 2)",
  },
  floor: { takes: ["number"], gives: "number", example: "floor(x)" },
  ceil: { takes: ["number"], gives: "number", example: "ceil(x)" },
  sqrt: { takes: ["number"], gives: "number", example: "sqrt(area)" },
  exp: { takes: ["number"], gives: "number", example: "exp(x)" },
  ln: { takes: ["number"], gives: "number", example: "ln(income + 1)" },
  log10: { takes: ["number"], gives: "number", example: "log10(income)" },
  power: { takes: ["number", "number"], gives: "number", example: "power(x, 2)" },
  least: { takes: ["number"], more: true, gives: "number", example: "least(a, b)" },
  greatest: { takes: ["number"], more: true, gives: "number", example: "greatest(a, 0)" },
  if: { takes: ["boolean", "any", "same"], gives: "same", example: "if(delay > 15, 1, 0)" },
  coalesce: { takes: ["any", "same"], more: true, gives: "same", example: "coalesce(a, b, 0)" },
  lower: { takes: ["text"], gives: "text", example: "lower(city)" },
  upper: { takes: ["text"], gives: "text", example: "upper(city)" },
  trim: { takes: ["text"], gives: "text", example: "trim(city)" },
  length: { takes: ["text"], gives: "number", example: "length(note)" },
  left: { takes: ["text", "number"], literal: [1], gives: "text", example: "left(code, 2)" },
  right: { takes: ["text", "number"], literal: [1], gives: "text", example: "right(code, 2)" },
  contains: { takes: ["text", "text"], gives: "boolean", example: "contains(note, 'late')" },
  starts_with: { takes: ["text", "text"], gives: "boolean", example: "starts_with(code, 'A')" },
  ends_with: { takes: ["text", "text"], gives: "boolean", example: "ends_with(file, '.csv')" },
  matches: { takes: ["text", "text"], literal: [1], gives: "boolean", example: "matches(code, '[A-Z]{3}')" },
  replace: { takes: ["text", "text", "text"], gives: "text", example: "replace(price, ',', '')" },
  concat: { takes: ["any"], more: true, gives: "text", example: "concat(origin, '-', destination)" },
  text: { takes: ["any"], gives: "text", example: "text(zip)" },
  number: { takes: ["any"], gives: "number", example: "number(price)" },
  date: { takes: ["text"], gives: "time", example: "date('2001-02-01')" },
  year: { takes: ["time"], gives: "number", example: "year(date)" },
  quarter: { takes: ["time"], gives: "number", example: "quarter(date)" },
  month: { takes: ["time"], gives: "number", example: "month(date)" },
  day: { takes: ["time"], gives: "number", example: "day(date)" },
  weekday: { takes: ["time"], gives: "number", example: "weekday(date)" },
  hour: { takes: ["time"], gives: "number", example: "hour(date)" },
  minute: { takes: ["time"], gives: "number", example: "minute(date)" },
  days_between: { takes: ["time", "time"], gives: "number", example: "days_between(start, end)" },
};
