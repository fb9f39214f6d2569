import type { ColumnKind, DatasetColumn } from "../../columns.ts";
import { FUNCTIONS, type FunctionRule, VALUE_WORDS, type ValueType } from "./functions.ts";
import type { Node } from "./parse.ts";
import { ExpressionError } from "./tokens.ts";

const TYPE_OF_KIND: Record<ColumnKind, ValueType> = {
  numeric: "number",
  categorical: "text",
  text: "text",
  boolean: "boolean",
  datetime: "time",
};

/**
 * The type of an expression over a table with these columns. Throws ExpressionError with a sentence where a column or function is unknown or the
 * types do not go together, so that nothing reaches the engine that it would refuse for its form.
 */
export function checkExpression(node: Node, columns: readonly DatasetColumn[]): ValueType {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const typeOf = (one: Node): ValueType => {
    switch (one.kind) {
      case "number":
      case "text":
      case "boolean":
      case "missing":
        return one.kind;
      case "column": {
        const column = byName.get(one.name);
        if (!column) throw new ExpressionError(unknownColumn(one.name, columns), one.at);
        return TYPE_OF_KIND[column.kind];
      }
      case "negative":
        return wanted(one.of, "number", "The minus sign");
      case "not":
        return wanted(one.of, "boolean", "not");
      case "arithmetic":
        wanted(one.left, "number", `“${one.operator}”`);
        return wanted(one.right, "number", `“${one.operator}”`);
      case "logic":
        wanted(one.left, "boolean", `“${one.operator}”`);
        return wanted(one.right, "boolean", `“${one.operator}”`);
      case "comparison": {
        const type = alike([one.left, one.right], `“${one.operator}”`);
        if (type === "missing")
          throw new ExpressionError("Nothing compares with missing. Write: is missing.", one.at);
        if (one.left.kind === "missing" || one.right.kind === "missing")
          throw new ExpressionError("Nothing compares with missing. Write: is missing.", one.right.at);
        return "boolean";
      }
      case "is_missing":
        typeOf(one.of);
        return "boolean";
      case "in":
        if (one.among.length === 0) throw new ExpressionError("“in” needs at least one value.", one.at);
        alike([one.of, ...one.among], "“in”");
        return "boolean";
      case "between":
        alike([one.of, one.low, one.high], "“between”");
        return "boolean";
      case "call":
        return callType(one);
    }
  };
  const wanted = (one: Node, type: ValueType, by: string): ValueType => {
    const found = typeOf(one);
    if (found !== type && found !== "missing")
      throw new ExpressionError(
        `${by} needs ${VALUE_WORDS[type]}, and this is ${VALUE_WORDS[found]}.`,
        one.at,
      );
    return type;
  };
  /** The one type of several values, those that are missing aside. */
  const alike = (nodes: readonly Node[], by: string): ValueType => {
    let type: ValueType = "missing";
    for (const one of nodes) {
      const found = typeOf(one);
      if (found === "missing") continue;
      if (type !== "missing" && found !== type)
        throw new ExpressionError(
          `${by} needs values of one kind: this is ${VALUE_WORDS[found]}, and before it stands ${VALUE_WORDS[type]}.`,
          one.at,
        );
      type = found;
    }
    return type;
  };
  const callType = (call: Extract<Node, { kind: "call" }>): ValueType => {
    const rule = Object.hasOwn(FUNCTIONS, call.name) ? FUNCTIONS[call.name] : undefined;
    if (!rule)
      throw new ExpressionError(
        `There is no function “${call.name}”. There are: ${Object.keys(FUNCTIONS).join(", ")}.`,
        call.at,
      );
    assertCount(call, rule);
    const same: Node[] = [];
    for (const [i, arg] of call.args.entries()) {
      const want = rule.takes[Math.min(i, rule.takes.length - 1)] ?? "any";
      if (rule.literal?.includes(i) && arg.kind !== "number" && arg.kind !== "text")
        throw new ExpressionError(`Write it out here, for example ${rule.example}.`, arg.at);
      if (want === "same" || (want === "any" && rule.gives === "same")) same.push(arg);
      else if (want === "any") typeOf(arg);
      else wanted(arg, want, call.name);
    }
    const common = alike(same, call.name);
    return rule.gives === "same" ? common : rule.gives;
  };
  return typeOf(node);
}

function assertCount(
  call: Extract<Node, { kind: "call" }>,
  { takes, more, optional = 0, example }: FunctionRule,
) {
  const { length } = call.args;
  if (length >= takes.length - optional && (more || length <= takes.length)) return;
  throw new ExpressionError(`“${call.name}” is written like ${example}.`, call.at);
}

export function unknownColumn(name: string, columns: readonly DatasetColumn[]): string {
  const near = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (near) return `There is no column “${name}” here; there is “${near.name}”.`;
  return `There is no column “${name}” here. A text stands in single quotation marks.`;
}

/** The columns that an expression looks at. */
export function columnsRead(node: Node): Set<string> {
  const found = new Set<string>();
  const walk = (one: unknown): void => {
    if (Array.isArray(one)) for (const inner of one) walk(inner);
    else if (typeof one === "object" && one !== null) {
      if ("kind" in one && one.kind === "column" && "name" in one) found.add(String(one.name));
      for (const inner of Object.values(one)) walk(inner);
    }
  };
  walk(node);
  return found;
}
