type OperatorRule = {
  /** How it is written; of two words both. */
  signs: readonly string[];
  means: string;
  example: string;
};

/** All that stands before or between values, the tightest binding first. The parser reads these and no others. */
export const OPERATORS = {
  product: {
    signs: ["*", "/", "%"],
    means: "times, divided by, the remainder of a division",
    example: "distance / minutes * 60",
  },
  sum: { signs: ["+", "-"], means: "plus, minus", example: "arrival - departure" },
  comparison: {
    signs: ["=", "!=", "<", "<=", ">", ">="],
    means: "compares two values of one kind",
    example: "delay >= 15",
  },
  missing: {
    signs: ["is missing", "is not missing"],
    means: "has no value, has one",
    example: "weight is missing",
  },
  in: { signs: ["in", "not in"], means: "is one of these, is none", example: "origin in ('ATL', 'ORD')" },
  between: {
    signs: ["between", "not between"],
    means: "from the first to the second, both included",
    example: "distance between 100 and 500",
  },
  not: { signs: ["not"], means: "the contrary", example: "not contains(note, 'late')" },
  and: { signs: ["and"], means: "both", example: "delay > 15 and distance < 500" },
  or: { signs: ["or"], means: "one of them or both", example: "delay > 60 or cancelled" },
} as const satisfies Record<string, OperatorRule>;

export type Arithmetic = (typeof OPERATORS)["product" | "sum"]["signs"][number];
export type Comparison = (typeof OPERATORS)["comparison"]["signs"][number];

/** Signs that other languages have for the same. */
const ALIASES: Readonly<Record<string, Comparison>> = { "==": "=", "<>": "!=" };

export const comparisonOf = (mark: string): Comparison | undefined =>
  OPERATORS.comparison.signs.find((sign) => sign === mark) ?? ALIASES[mark];

/** Words that stand for a value. */
const VALUES = ["true", "false", "null", "missing"];

/** Words that name no column unless they stand in double quotation marks. */
export const RESERVED: ReadonlySet<string> = new Set([
  ...Object.values(OPERATORS).flatMap(({ signs }) => signs.flatMap((sign) => sign.match(/[a-z]+/g) ?? [])),
  ...VALUES,
]);
