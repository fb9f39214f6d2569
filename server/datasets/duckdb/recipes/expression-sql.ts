import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { checkExpression } from "#domain/datasets/recipes/expression/check.ts";
import type { ValueType } from "#domain/datasets/recipes/expression/functions.ts";
import { type Node, parseExpression } from "#domain/datasets/recipes/expression/parse.ts";
import { ExpressionError } from "#domain/datasets/recipes/expression/tokens.ts";
import { identifier, literal } from "../engine.ts";

const SQL_MAX = 20_000;

/**
 * A person's expression as SQL. It is parsed by our own grammar and typed against the columns; only what that tree can say is written, names as
 * identifiers and texts as literals, so that no word of the person's reaches the engine as SQL.
 */
export function expressionSql(
  text: string,
  columns: readonly DatasetColumn[],
): { sql: string; type: ValueType } {
  const node = parseExpression(text);
  const type = checkExpression(node, columns);
  // Division by nothing, overflow and the like are no numbers: the value is missing then.
  const sql = type === "number" ? guarded(node, (x) => `isfinite(${x})`) : sqlOf(node);
  if (sql.length > SQL_MAX)
    throw new ExpressionError("The expression is too large to be computed. Divide it into several steps.", 0);
  return { type, sql };
}

const IS_DOUBLE = new Set<Node["kind"]>(["number", "negative", "arithmetic"]);
const CONSTANTS = new Set<Node["kind"]>(["number", "text", "boolean", "missing"]);
const isLeaf = (node: Node) => node.kind === "column" || CONSTANTS.has(node.kind);

const asDouble = (node: Node, sql: string) => (IS_DOUBLE.has(node.kind) ? sql : `(${sql})::double`);
const number = (node: Node) => asDouble(node, sqlOf(node));

/**
 * A number where `test` holds of it, else missing. What is more than a name is written once and named by a lambda: SQL that repeats its argument
 * doubles with each level, and so do DuckDB's own `nullif` and `between` within the engine.
 */
function guarded(node: Node, test: (x: string) => string, of = (x: string) => x): string {
  const sql = number(node);
  const form = (x: string) => `case when ${test(x)} then ${of(x)} end`;
  return isLeaf(node) ? `(${form(sql)})` : `list_transform([${sql}], lambda x: ${form("x")})[1]`;
}

const notZero = (node: Node) => guarded(node, (x) => `${x} <> 0`);

function betweenSql({ of, low, high, negated }: Extract<Node, { kind: "between" }>): string {
  const word = negated ? "not between" : "between";
  const nodes = { x: of, low, high };
  if (Object.values(nodes).every(isLeaf)) return `(${sqlOf(of)} ${word} ${sqlOf(low)} and ${sqlOf(high)})`;
  const fields: string[] = [];
  const [x, from, to] = Object.entries(nodes).map(([name, node]) => {
    if (CONSTANTS.has(node.kind)) return sqlOf(node);
    fields.push(`${name}: ${sqlOf(node)}`);
    return `r.${name}`;
  });
  return `list_transform([{${fields.join(", ")}}], lambda r: ${x} ${word} ${from} and ${to})[1]`;
}

function sqlOf(node: Node): string {
  switch (node.kind) {
    case "number":
      return `${node.value}::double`;
    case "text":
      return literal(node.value);
    case "boolean":
      return String(node.value);
    case "missing":
      return "null";
    case "column":
      return identifier(node.name);
    case "negative":
      return `(-${number(node.of)})`;
    case "not":
      return `(not ${sqlOf(node.of)})`;
    case "arithmetic": {
      const { operator, left, right } = node;
      if (operator === "/") return `(${number(left)} / ${notZero(right)})`;
      if (operator === "%") return `(${number(left)} % ${notZero(right)})`;
      return `(${number(left)} ${operator} ${number(right)})`;
    }
    case "comparison":
      return `(${sqlOf(node.left)} ${node.operator === "!=" ? "<>" : node.operator} ${sqlOf(node.right)})`;
    case "logic":
      return `(${sqlOf(node.left)} ${node.operator} ${sqlOf(node.right)})`;
    case "is_missing":
      return `(${sqlOf(node.of)} is ${node.negated ? "not " : ""}null)`;
    case "in":
      return `(${sqlOf(node.of)} ${node.negated ? "not " : ""}in (${node.among.map(sqlOf).join(", ")}))`;
    case "between":
      return betweenSql(node);
    case "call":
      return callSql(node.name, node.args);
  }
}

const PLAIN = new Set(["lower", "upper", "trim", "contains", "starts_with", "ends_with", "replace"]);
const PARTS: Record<string, string> = { weekday: "isodow" };
const TIME_PARTS = new Set(["year", "quarter", "month", "day", "weekday", "hour", "minute"]);

function callSql(name: string, args: readonly Node[]): string {
  const [first, second] = args;
  // These write their argument themselves, since they look at it twice.
  if (first && name === "sqrt")
    return guarded(
      first,
      (x) => `${x} >= 0`,
      (x) => `sqrt(${x})`,
    );
  if (first && (name === "ln" || name === "log10"))
    return guarded(
      first,
      (x) => `${x} > 0`,
      (x) => `${name}(${x})`,
    );
  // Each argument is written once: writing it for every form it may take would double the work with each level.
  const sqls = args.map(sqlOf);
  const numbers = args.map((arg, i) => asDouble(arg, sqls[i] ?? "null"));
  const [a = "null", b = "null", c = "null"] = sqls;
  const [x = "null"] = numbers;
  const values = sqls.join(", ");
  if (PLAIN.has(name)) return `${name}(${values})`;
  if (TIME_PARTS.has(name)) return `${PARTS[name] ?? name}(${values})::double`;
  switch (name) {
    case "abs":
    case "floor":
    case "ceil":
    case "exp":
      return `${name}(${x})`;
    case "least":
    case "greatest":
    case "power":
      return `${name}(${numbers.join(", ")})`;
    case "round":
      return `round(${x}, ${digits(second)})`;
    case "if":
      return `(case when ${a} then ${b} else ${c} end)`;
    case "coalesce":
      return `coalesce(${values})`;
    case "length":
      return `length(${values})::double`;
    case "left":
    case "right":
      return `${name}(${a}, ${digits(second)})`;
    case "matches":
      return `regexp_full_match(${values})`;
    case "concat":
      return `concat(${sqls.map((sql) => `(${sql})::varchar`).join(", ")})`;
    case "text":
      return `(${values})::varchar`;
    case "number":
      return first?.kind === "column" || first?.kind === "call" || first?.kind === "text"
        ? `try_cast(${values} as double)`
        : x;
    case "date":
      return `try_cast(${values} as timestamp)`;
    case "days_between":
      return `((epoch(${b}) - epoch(${a})) / 86400)`;
    default:
      throw new Error(`no SQL for ${name}`);
  }
}

/** A number that was written out, as whole digits. */
function digits(node: Node | undefined): number {
  const value = node?.kind === "number" ? node.value : 0;
  return Math.max(-15, Math.min(1_000, Math.trunc(value)));
}
