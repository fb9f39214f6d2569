import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  Lexer,
  LineCounter,
  parseDocument,
  stringify,
  visit,
} from "yaml";
import type { z } from "zod";
import { formatCount } from "./numbers.ts";
import { YAML_MAX } from "./yaml-max.ts";

const DEPTH_MAX = 40;

/** Why a file cannot be taken, in a sentence that names the line where there is one. */
export class YamlProblem extends Error {
  override name = "YamlProblem";
  readonly line: number | null;
  constructor(line: number | null, sentence: string) {
    super(line === null ? sentence : `Line ${line}: ${sentence}`);
    this.line = line;
  }
}

/** A value as YAML 1.2 without anchors, each text on one line; `heading` becomes its first comment. */
export function writeYaml(value: unknown, heading: string): string {
  const comment = heading
    .split("\n")
    .map((line) => `# ${line}\n`)
    .join("");
  return (
    comment +
    stringify(value, {
      version: "1.2",
      schema: "core",
      aliasDuplicateObjects: false,
      blockQuote: false,
      lineWidth: 0,
    })
  );
}

/**
 * Reads a file that a schema describes. Aliases, tags, repeated and unknown fields are refused, so that what is read is what is written there. Throws YamlProblem for
 * anything else than one such document.
 */
export function readYaml<S extends z.ZodType>(text: string, schema: S): z.output<S> {
  if (text.length > YAML_MAX)
    throw new YamlProblem(
      null,
      `The file has ${formatCount(text.length)} characters; ${formatCount(YAML_MAX)} is the most. Divide it.`,
    );
  const { value, lineOf } = parse(text);
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue?.path ?? [];
    throw new YamlProblem(lineOf(path), `${fieldName(path)}${wording(issue)}`);
  }
  const unknown = unknownField(value, parsed.data, []);
  if (unknown)
    throw new YamlProblem(
      lineOf(unknown),
      `There is no field “${String(unknown.at(-1)).slice(0, 80)}” here. Mind its spelling, or take it out.`,
    );
  return parsed.data;
}

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue | undefined;

function parse(text: string): { value: unknown; lineOf: (path: Path) => number | null } {
  const lines = new LineCounter();
  const lineAt = (offset: number | undefined) =>
    offset === undefined ? null : lines.linePos(offset).line || 1;
  refuseDepth(text);
  const document = composed(text, lines);
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault)
    throw new YamlProblem(lineAt(fault.pos[0]), `This is not YAML that can be read. ${fault.message}.`);
  visit(document, (_, node, parents) => {
    if (!isNode(node)) return;
    const line = lineAt(node.range?.[0]);
    if (isAlias(node) || ("anchor" in node && node.anchor))
      throw new YamlProblem(line, "Anchors (&) and aliases (*) are not read. Write the value out.");
    if (node.tag && !isPlainTag(node.tag))
      throw new YamlProblem(line, "Tags (!) are not read. Write the value without one.");
    if (parents.length > 2 * DEPTH_MAX) throw new YamlProblem(line, TOO_DEEP);
    if (!isMap(node)) return;
    const seen = new Set<unknown>();
    for (const { key } of node.items) {
      const name = isScalar(key) ? String(key.value) : null;
      const at = isNode(key) ? lineAt(key.range?.[0]) : line;
      if (name === null)
        throw new YamlProblem(at, "A field's name is a word, not a list or a set of fields.");
      if (seen.has(name)) throw new YamlProblem(at, `“${name.slice(0, 80)}” stands here twice. Keep one.`);
      seen.add(name);
    }
  });
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new YamlProblem(null, "The file holds no fields. Take the form of an exported one.");
  const lineOf = (path: Path): number | null => {
    for (let length = path.length; length > 0; length--) {
      const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
      const last = path[length - 1];
      const pair = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === last)
        : undefined;
      const item = isCollection(parent) ? parent.get(last, true) : undefined;
      const found = isNode(pair?.key) ? pair.key : item;
      if (isNode(found)) return lineAt(found.range?.[0]);
    }
    return null;
  };
  return { value, lineOf };
}

const TOO_DEEP = `The fields stand more than ${DEPTH_MAX} levels deep.`;

/** Refuses what opens too much on its way, before the parser sees it: its time grows with the square of the levels. */
function refuseDepth(text: string): void {
  let line = 1;
  let open = 0;
  let begun = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === "[" || token === "{") open++;
    else if (token === "]" || token === "}") open--;
    else if (token === "-" || token === "?") begun++;
    if (open > DEPTH_MAX || begun > DEPTH_MAX) throw new YamlProblem(line, TOO_DEEP);
    if (!token.includes("\n")) continue;
    line += token.split("\n").length - 1;
    begun = 0;
  }
}

const isPlainTag = (tag: string) => tag.startsWith("tag:yaml.org,2002:");

function composed(text: string, lineCounter: LineCounter) {
  try {
    // Repeated fields are looked for above: the library compares each with each.
    return parseDocument(text, {
      version: "1.2",
      schema: "core",
      uniqueKeys: false,
      merge: false,
      resolveKnownTags: false,
      prettyErrors: false,
      logLevel: "error",
      lineCounter,
    });
  } catch (error) {
    if (error instanceof RangeError) throw new YamlProblem(null, TOO_DEEP);
    throw error;
  }
}

/** The first field of the file that the schema does not know, by its place. */
function unknownField(given: unknown, taken: unknown, path: Path): Path | null {
  if (Array.isArray(given))
    return firstOf(given.keys(), (i) =>
      unknownField(given[i], Array.isArray(taken) ? taken[i] : undefined, [...path, i]),
    );
  if (given === null || typeof given !== "object" || taken === null || typeof taken !== "object") return null;
  const known = taken as Record<string, unknown>;
  return firstOf(Object.entries(given), ([name, value]) =>
    Object.hasOwn(known, name) ? unknownField(value, known[name], [...path, name]) : [...path, name],
  );
}

function firstOf<T>(items: Iterable<T>, find: (item: T) => Path | null): Path | null {
  for (const item of items) {
    const found = find(item);
    if (found) return found;
  }
  return null;
}

const fieldName = (path: Path): string =>
  path.length === 0
    ? ""
    : `${path.map((one) => (typeof one === "number" ? one + 1 : String(one).slice(0, 80))).join(", ")}: `;

const KINDS: Record<string, string> = {
  array: "a list",
  object: "a set of fields",
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

/** A schema's own sentence; of one that has none for this, what kind of value belongs here. */
function wording(issue: Issue): string {
  if (!issue) return "This cannot be read.";
  if (!issue.message.startsWith("Invalid")) return issue.message;
  if (issue.code === "invalid_type") {
    const kind = KINDS[issue.expected] ?? issue.expected;
    return issue.message.endsWith("undefined")
      ? `It is missing; ${kind} belongs here.`
      : `Here belongs ${kind}.`;
  }
  if (issue.code === "invalid_value")
    return `Here belongs ${issue.values.length > 1 ? "one of " : ""}${issue.values.map(String).join(", ")}.`;
  return issue.message.replace(/^Invalid/, "This is an invalid");
}
