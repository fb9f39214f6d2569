import type { Column, Table } from "#ml/table.ts";
import { type InputFeature, type InputSchema, MISSING_SECONDS } from "./schema.ts";

/** One named tensor, in the form that the constructors of onnxruntime-web and onnxruntime-node take: `new ort.Tensor(type, data, dims)`. */
export type FeedTensor =
  | {
      readonly name: string;
      readonly type: "float32";
      readonly data: Float32Array;
      readonly dims: readonly [number, 1];
    }
  | {
      readonly name: string;
      readonly type: "int64";
      readonly data: BigInt64Array;
      readonly dims: readonly [number, 1];
    }
  | {
      readonly name: string;
      readonly type: "string";
      readonly data: string[];
      readonly dims: readonly [number, 1];
    };

export interface FeedProblem {
  /** Position of the record. */
  readonly row: number;
  readonly feature: string;
  /** A sentence for the person who typed the value. */
  readonly message: string;
}

export type FeedResult =
  | { readonly ok: true; readonly tensors: FeedTensor[]; readonly unseen: readonly FeedProblem[] }
  | { readonly ok: false; readonly problems: FeedProblem[] };

export interface FeedOptions {
  /** Let required values be missing too (the model can handle it); otherwise each is a problem. */
  readonly allowMissing?: boolean;
}

export const MAX_PROBLEMS = 100;

/**
 * Input tensors from JSON-like records: numbers (or numeric text, or true and false) for numeric features, text for categories, ISO 8601 text, Date or epoch
 * seconds for dates; null, undefined and "" are missing. A date-time without an offset is UTC. `unseen` warns of categories that training never saw.
 */
export function buildFeed(
  schema: InputSchema,
  records: readonly Readonly<Record<string, unknown>>[],
  options: FeedOptions = {},
): FeedResult {
  const problems: FeedProblem[] = [];
  const unseen: FeedProblem[] = [];
  const known = new Set(schema.features.map(({ name }) => name));
  records.forEach((record, row) => {
    for (const name of Object.keys(record)) {
      if (known.has(name)) continue;
      addTo(problems, {
        row,
        feature: name,
        message: `The model has no feature "${name}". It takes ${[...known].join(", ")}.`,
      });
    }
  });
  const tensors = schema.features.map((feature) => {
    const parsed = records.map((record, row) => {
      const answer = parseValue(
        feature,
        Object.hasOwn(record, feature.name) ? record[feature.name] : undefined,
        options,
      );
      if (answer.problem !== undefined)
        addTo(problems, { row, feature: feature.name, message: answer.problem });
      if (answer.warning !== undefined)
        addTo(unseen, { row, feature: feature.name, message: answer.warning });
      return answer.value;
    });
    return toTensor(feature, parsed);
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, tensors, unseen };
}

/** Input tensors from rows [start, end) of a table, for scoring in bulk. Missing values are passed on as missing. */
export function feedFromTable(schema: InputSchema, table: Table, start = 0, end = table.rows): FeedTensor[] {
  return schema.features.map((feature) => {
    const column = table.columns.find(({ name }) => name === feature.name);
    if (!column) throw new RangeError(`The data has no column "${feature.name}", which the model needs.`);
    if (column.kind !== feature.kind) {
      throw new TypeError(
        `The column "${feature.name}" is ${column.kind}; the model was trained on ${feature.kind}.`,
      );
    }
    return columnTensor(feature.input, column, start, end);
  });
}

/** The tensor that has the given rows of `tensor`, in the order given. */
export function pickRows(tensor: FeedTensor, rows: readonly number[]): FeedTensor {
  const dims = [rows.length, 1] as const;
  if (tensor.type === "float32")
    return { ...tensor, dims, data: Float32Array.from(rows, (row) => tensor.data[row] ?? Number.NaN) };
  if (tensor.type === "int64")
    return {
      ...tensor,
      dims,
      data: BigInt64Array.from(rows, (row) => tensor.data[row] ?? toInt64(Number.NaN)),
    };
  return { ...tensor, dims, data: rows.map((row) => tensor.data[row] ?? "") };
}

function columnTensor(name: string, column: Column, start: number, end: number): FeedTensor {
  const dims = [end - start, 1] as const;
  if (column.kind === "numeric")
    return { name, type: "float32", data: column.values.slice(start, end), dims };
  if (column.kind === "categorical") {
    const data = Array.from(column.codes.subarray(start, end), (code) => column.levels[code] ?? "");
    return { name, type: "string", data, dims };
  }
  const data = BigInt64Array.from(column.seconds.subarray(start, end), toInt64);
  return { name, type: "int64", data, dims };
}

interface Parsed {
  /** null is missing. */
  readonly value: number | string | null;
  readonly problem?: string;
  readonly warning?: string;
}

function parseValue(feature: InputFeature, value: unknown, options: FeedOptions): Parsed {
  if (value === null || value === undefined || value === "") {
    if (feature.required && !options.allowMissing) {
      return { value: null, problem: `"${feature.name}" is needed. ${hint(feature)}` };
    }
    return { value: null };
  }
  if (feature.kind === "numeric") return parseNumber(feature, value);
  if (feature.kind === "datetime") return parseDate(feature, value);
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    return { value: null, problem: `"${feature.name}" must be text. ${hint(feature)}` };
  }
  const level = String(value);
  if (feature.levelCount > feature.levels.length || feature.levels.includes(level)) return { value: level };
  return {
    value: level,
    warning: `"${level}" did not occur in "${feature.name}" in training; the model treats it as unknown.`,
  };
}

function parseNumber(feature: InputFeature, value: unknown): Parsed {
  const number =
    typeof value === "number"
      ? value
      : typeof value === "boolean"
        ? Number(value)
        : typeof value === "string" && value.trim() !== ""
          ? Number(value)
          : Number.NaN;
  if (Number.isFinite(Math.fround(number))) return { value: number };
  return {
    value: null,
    problem: `"${feature.name}" must be a number; ${quote(value)} is not. ${hint(feature)}`,
  };
}

function parseDate(feature: InputFeature, value: unknown): Parsed {
  const seconds =
    typeof value === "number"
      ? value
      : value instanceof Date
        ? value.getTime() / 1000
        : typeof value === "string"
          ? isoSeconds(value)
          : Number.NaN;
  // Within the range of JavaScript's Date, which is wider than any calendar here.
  if (Math.abs(seconds) <= 8.64e12) return { value: Math.floor(seconds) };
  return {
    value: null,
    problem: `"${feature.name}" must be ${dateForm(feature)}; ${quote(value)} is not.`,
  };
}

function isoSeconds(text: string): number {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/.exec(
    text.trim(),
  );
  if (!match) return Number.NaN;
  const [, day, time = "00:00", zone = "Z"] = match;
  const milliseconds = Date.parse(`${day}T${time}${zone}`);
  // Date.parse rolls 31 February over to March; a date that does not come back as it was is none.
  if (Number.isNaN(milliseconds) || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day)
    return Number.NaN;
  return milliseconds / 1000;
}

function toTensor(feature: InputFeature, values: readonly (number | string | null)[]): FeedTensor {
  const name = feature.input;
  const dims = [values.length, 1] as const;
  if (feature.kind === "numeric") {
    return {
      name,
      type: "float32",
      data: Float32Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
      dims,
    };
  }
  if (feature.kind === "datetime") {
    return {
      name,
      type: "int64",
      data: BigInt64Array.from(values, (value) => toInt64(value === null ? Number.NaN : Number(value))),
      dims,
    };
  }
  return { name, type: "string", data: values.map((value) => (value === null ? "" : String(value))), dims };
}

function toInt64(seconds: number): bigint {
  return BigInt(Number.isNaN(seconds) ? MISSING_SECONDS : Math.floor(seconds));
}

function hint(feature: InputFeature): string {
  if (feature.kind === "numeric") return `Training saw values from ${feature.min} to ${feature.max}.`;
  if (feature.kind === "datetime") return `Give ${dateForm(feature)}.`;
  return `For example ${quote(feature.default)}.`;
}

const dateForm = (feature: InputFeature): string =>
  feature.kind === "datetime" && feature.wholeDays
    ? "a date like 2001-01-31"
    : "a date and time like 2001-01-31T17:05";

function quote(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

function addTo(list: FeedProblem[], problem: FeedProblem): void {
  if (list.length < MAX_PROBLEMS) list.push(problem);
}
