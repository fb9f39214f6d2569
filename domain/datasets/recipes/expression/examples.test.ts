import { describe, expect, test } from "vitest";
import type { DatasetColumn } from "../../columns.ts";
import { checkExpression } from "./check.ts";
import { FUNCTIONS } from "./functions.ts";
import { OPERATORS, RESERVED } from "./operators.ts";
import { parseExpression } from "./parse.ts";

const KIND = { number: "numeric", text: "text", time: "datetime", boolean: "boolean" } as const;
const column = (name: string, type: keyof typeof KIND) => ({ name, kind: KIND[type] }) as DatasetColumn;

describe("what is said of the language", () => {
  test.each(Object.entries(FUNCTIONS))("the example of %s is taken as it stands", (name, rule) => {
    const call = parseExpression(rule.example);
    if (call.kind !== "call") throw new Error(`${rule.example} calls nothing`);
    expect(call.name).toBe(name);
    const columns = call.args.flatMap((arg, i) => {
      const wanted = rule.takes[Math.min(i, rule.takes.length - 1)];
      const type = wanted && wanted in KIND ? (wanted as keyof typeof KIND) : "number";
      return arg.kind === "column" ? [column(arg.name, type)] : [];
    });
    const seen = [...columns, column("delay", "number"), column("income", "number")];
    expect(checkExpression(call, seen)).toBe(rule.gives === "same" ? "number" : rule.gives);
  });

  test.each(Object.entries(OPERATORS))("the example of %s is taken and shows a sign of it", (_name, rule) => {
    const { signs, example } = rule;
    expect(signs.some((sign) => example.includes(sign))).toBe(true);
    const columns = [
      column("note", "text"),
      column("origin", "text"),
      column("cancelled", "boolean"),
      ...["distance", "minutes", "arrival", "departure", "delay", "weight"].map((name) =>
        column(name, "number"),
      ),
    ];
    const isSum = rule === OPERATORS.product || rule === OPERATORS.sum;
    expect(checkExpression(parseExpression(example), columns)).toBe(isSum ? "number" : "boolean");
  });

  test.each([...OPERATORS.product.signs, ...OPERATORS.sum.signs, ...OPERATORS.comparison.signs, "==", "<>"])(
    "%s stands between two values",
    (sign) => expect(() => parseExpression(`1 ${sign} 2`)).not.toThrow(),
  );

  test("a word of the language is no column", () => {
    expect([...RESERVED].sort()).toEqual(
      ["and", "between", "false", "in", "is", "missing", "not", "null", "or", "true"].sort(),
    );
    for (const word of ["and", "is", "between", "in", "or"]) expect(() => parseExpression(word)).toThrow();
  });
});
