import { type Arithmetic, type Comparison, comparisonOf, OPERATORS, RESERVED } from "./operators.ts";
import { ExpressionError, type Token, tokensOf } from "./tokens.ts";

/** An expression as a tree. Every node knows where it begins in the text. */
export type Node = { at: number } & (
  | { kind: "number"; value: number }
  | { kind: "text"; value: string }
  | { kind: "boolean"; value: boolean }
  | { kind: "missing" }
  | { kind: "column"; name: string }
  | { kind: "negative"; of: Node }
  | { kind: "not"; of: Node }
  | { kind: "arithmetic"; operator: Arithmetic; left: Node; right: Node }
  | { kind: "comparison"; operator: Comparison; left: Node; right: Node }
  | { kind: "logic"; operator: "and" | "or"; left: Node; right: Node }
  | { kind: "is_missing"; of: Node; negated: boolean }
  | { kind: "in"; of: Node; among: Node[]; negated: boolean }
  | { kind: "between"; of: Node; low: Node; high: Node; negated: boolean }
  | { kind: "call"; name: string; args: Node[] }
);

const DEPTH_MAX = 60;
const NODES_MAX = 1_000;

/**
 * Reads an expression: numbers, 'texts', columns (bare, or "in double quotation marks"), arithmetic, comparisons, and, or, not, in, between,
 * is missing, and calls. What the functions are is the business of `checkExpression`. Throws ExpressionError.
 */
export function parseExpression(text: string): Node {
  const parser = new Parser(tokensOf(text));
  const node = parser.either();
  parser.end();
  return node;
}

class Parser {
  readonly #tokens: Token[];
  #next = 0;
  #depth = 0;
  #nodes = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  end(): void {
    const token = this.#peek();
    if (token.kind !== "end") throw new ExpressionError(`“${token.value}” is not expected here.`, token.at);
  }

  either(): Node {
    return this.#deeper(() => {
      let left = this.#both();
      while (this.#word("or"))
        left = this.#node({ kind: "logic", operator: "or", at: left.at, left, right: this.#both() });
      return left;
    });
  }

  #both(): Node {
    let left = this.#negation();
    while (this.#word("and"))
      left = this.#node({ kind: "logic", operator: "and", at: left.at, left, right: this.#negation() });
    return left;
  }

  #negation(): Node {
    const { at } = this.#peek();
    if (this.#word("not")) return this.#deeper(() => this.#node({ kind: "not", at, of: this.#negation() }));
    return this.#comparison();
  }

  #comparison(): Node {
    const left = this.#sum();
    const token = this.#peek();
    const operator = token.kind === "mark" ? comparisonOf(token.value) : undefined;
    if (operator) {
      this.#next++;
      return this.#node({ kind: "comparison", operator, at: left.at, left, right: this.#sum() });
    }
    if (this.#word("is")) {
      const negated = this.#word("not");
      if (!this.#word("missing") && !this.#word("null")) throw this.#expected("missing");
      return this.#node({ kind: "is_missing", at: left.at, of: left, negated });
    }
    const negated = this.#word("not");
    if (this.#word("in"))
      return this.#node({ kind: "in", at: left.at, of: left, among: this.#list(), negated });
    if (this.#word("between")) {
      const low = this.#sum();
      if (!this.#word("and")) throw this.#expected("and");
      return this.#node({ kind: "between", at: left.at, of: left, low, high: this.#sum(), negated });
    }
    if (negated) throw this.#expected("in or between");
    return left;
  }

  #sum(): Node {
    let left = this.#product();
    for (;;) {
      const operator = this.#markOf(OPERATORS.sum.signs);
      if (!operator) return left;
      left = this.#node({ kind: "arithmetic", operator, at: left.at, left, right: this.#product() });
    }
  }

  #product(): Node {
    let left = this.#sign();
    for (;;) {
      const operator = this.#markOf(OPERATORS.product.signs);
      if (!operator) return left;
      left = this.#node({ kind: "arithmetic", operator, at: left.at, left, right: this.#sign() });
    }
  }

  #sign(): Node {
    const { at } = this.#peek();
    if (this.#mark("-")) return this.#deeper(() => this.#node({ kind: "negative", at, of: this.#sign() }));
    return this.#value();
  }

  #value(): Node {
    const token = this.#peek();
    const { at } = token;
    this.#next++;
    if (token.kind === "number") return this.#node({ kind: "number", value: token.value, at });
    if (token.kind === "text") return this.#node({ kind: "text", value: token.value, at });
    if (token.kind === "quoted") return this.#node({ kind: "column", name: token.value, at });
    if (token.kind === "mark" && token.value === "(") {
      const inner = this.either();
      if (!this.#mark(")")) throw this.#expected(")");
      return inner;
    }
    if (token.kind !== "word") {
      this.#next--;
      throw this.#expected("a value");
    }
    const lower = token.value.toLowerCase();
    if (this.#peek().kind === "mark" && this.#peek().value === "(" && !RESERVED.has(lower))
      return this.#node({ kind: "call", name: lower, args: this.#list(), at });
    if (lower === "true" || lower === "false")
      return this.#node({ kind: "boolean", value: lower === "true", at });
    if (lower === "null" || lower === "missing") return this.#node({ kind: "missing", at });
    if (RESERVED.has(lower)) throw new ExpressionError(`“${token.value}” is not expected here.`, at);
    return this.#node({ kind: "column", name: token.value, at });
  }

  #list(): Node[] {
    if (!this.#mark("(")) throw this.#expected("(");
    if (this.#mark(")")) return [];
    const nodes = [this.either()];
    while (this.#mark(",")) nodes.push(this.either());
    if (!this.#mark(")")) throw this.#expected(") or a comma");
    return nodes;
  }

  #peek(): Token {
    return this.#tokens[Math.min(this.#next, this.#tokens.length - 1)] as Token;
  }

  #mark<M extends string>(value: M): M | null {
    const token = this.#peek();
    if (token.kind !== "mark" || token.value !== value) return null;
    this.#next++;
    return value;
  }

  #markOf<M extends string>(values: readonly M[]): M | null {
    const found = values.find((value) => this.#mark(value));
    return found ?? null;
  }

  #word(value: string): boolean {
    const token = this.#peek();
    if (token.kind !== "word" || token.value.toLowerCase() !== value) return false;
    this.#next++;
    return true;
  }

  #expected(what: string): ExpressionError {
    const token = this.#peek();
    const found = token.kind === "end" ? "the expression ends" : `there is “${token.value}”`;
    return new ExpressionError(`${what} is expected, and ${found}.`, token.at);
  }

  #node(node: Node): Node {
    if (++this.#nodes > NODES_MAX)
      throw new ExpressionError("The expression has too many parts. Divide it into several steps.", node.at);
    return node;
  }

  #deeper<T>(read: () => T): T {
    if (++this.#depth > DEPTH_MAX)
      throw new ExpressionError(
        "The expression is nested too deeply. Divide it into several steps.",
        this.#peek().at,
      );
    const result = read();
    this.#depth--;
    return result;
  }
}
