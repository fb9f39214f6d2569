import { z } from "zod";

/** Real ids for the fields of an input, by the prefix of the id or by the name of the field. */
export type Names = { byPrefix: Record<string, string>; byField: Record<string, unknown>; suffix: string };

type Json = { [key: string]: unknown };

const TEXTS = [
  "sample",
  "1",
  "a.b",
  "2026-11-21",
  "2026-11-21T09:30:00Z",
  "https://example.test/",
  "person@example.test",
  "a".repeat(64),
  "a".repeat(43),
  "00".repeat(16),
  "123456",
  "sample sentence of some length",
  "example.test/log",
];

/** The smallest input that a schema describes, with real ids where it asks for one. Rules that only run are not seen. */
export function sampleInput(schema: z.ZodType, names: Names): unknown {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json;
  return sample(root, "", names, root, 0);
}

function sample(schema: Json, field: string, names: Names, root: Json, depth: number): unknown {
  const again = (next: unknown) => sample(asJson(next), field, names, root, depth + 1);
  if (depth > 12) return null;
  if (field in names.byField) return names.byField[field];
  if (typeof schema.$ref === "string") return again(resolve(schema.$ref, root));
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (Array.isArray(schema.allOf))
    return again(Object.assign({}, schema, { allOf: undefined }, ...schema.allOf.map(asJson)));
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return again(choices.find((one) => asJson(one).type !== "null") ?? choices[0]);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case "string":
      return sampleText(schema, field, names);
    case "integer":
    case "number":
      return sampleNumber(schema);
    case "boolean":
      return true;
    case "array":
      return Array.from({ length: Number(schema.minItems ?? 0) }, () => again(schema.items ?? {}));
    case "object":
      return sampleObject(schema, names, root, depth);
    default:
      return schema.properties ? sampleObject(schema, names, root, depth) : "sample";
  }
}

/** What is required, and the project wherever one can be named. */
function sampleObject(schema: Json, names: Names, root: Json, depth: number): Json {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.fromEntries(
    Object.entries(asJson(schema.properties ?? {}))
      .filter(([key]) => required.has(key) || key === "projectId")
      .map(([key, value]) => [key, sample(asJson(value), key, names, root, depth + 1)]),
  );
}

function sampleText(schema: Json, field: string, names: Names): string {
  const pattern = typeof schema.pattern === "string" ? schema.pattern : null;
  const prefix = pattern === null ? undefined : /^\^([a-z]{2,5})_/.exec(pattern)?.[1];
  if (prefix) return names.byPrefix[prefix] ?? `${prefix}_${names.suffix}`;
  if (pattern === null && /Id$/.test(field)) return `smp_${names.suffix}`;
  const least = Number(schema.minLength ?? 0);
  const fits = (text: string) =>
    text.length >= least && (pattern === null || new RegExp(pattern, "u").test(text));
  const anyId = names.byPrefix.prj ?? "";
  return [...TEXTS, anyId].find(fits) ?? "sample ".repeat(Math.ceil(least / 7) + 1);
}

function sampleNumber(schema: Json): number {
  const least = Number(schema.minimum ?? Number.NEGATIVE_INFINITY);
  const above = Number(schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY);
  const most = Number(schema.maximum ?? schema.exclusiveMaximum ?? Number.POSITIVE_INFINITY);
  const whole = Math.max(1, least, Math.floor(above) + 1);
  return whole <= most ? whole : (Math.max(least, above, 0) + most) / 2;
}

function resolve(reference: string, root: Json): Json {
  return reference
    .replace(/^#\/?/, "")
    .split("/")
    .filter((part) => part !== "")
    .reduce<Json>((at, part) => asJson(at[part.replaceAll("~1", "/").replaceAll("~0", "~")]), root);
}

const asJson = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});
