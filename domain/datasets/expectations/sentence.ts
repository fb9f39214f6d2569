import { formatCount, formatPercent } from "../../format/numbers.ts";
import type { ExpectationInput, ExpectationSpec } from "./kinds.ts";

const SHOWN = 6;

/**
 * An expectation in a sentence, for example: "delay" lies between -120 and 2,000. The share that may fail stands behind it.
 * `datasetName` names the dataset of a reference.
 */
export function expectationSentence(
  { spec, tolerance }: Pick<ExpectationInput, "spec" | "tolerance">,
  datasetName = "the other dataset",
): string {
  const may = tolerance > 0 ? `, in all but ${formatPercent(tolerance, 1)} of the rows` : "";
  return `${asked(spec, datasetName)}${may}.`;
}

function asked(spec: ExpectationSpec, datasetName: string): string {
  switch (spec.kind) {
    case "not_null":
      return `${quoted(spec.column)} is never missing`;
    case "unique":
      return spec.columns.length === 1
        ? `No two rows have the same ${quoted(spec.columns[0] ?? "")}`
        : `No two rows have the same ${spec.columns.map(quoted).join(" and ")}`;
    case "range":
      return `${quoted(spec.column)} ${within(spec)}`;
    case "one_of":
      return `${quoted(spec.column)} is ${oneOf(spec.values)}`;
    case "pattern":
      return `${quoted(spec.column)} reads like ${spec.pattern}`;
    case "reference":
      return `Each ${quoted(spec.column)} stands in ${quoted(spec.otherColumn)} of ${datasetName}`;
    case "freshness":
      return `The newest ${quoted(spec.column)} is at most ${formatCount(spec.daysMax)} ${spec.daysMax === 1 ? "day" : "days"} older than the version`;
    case "row_count":
      return `The table has ${rows(spec)}`;
    case "sql":
      return `${spec.name}: the question finds no row`;
  }
}

const quoted = (name: string) => `“${name}”`;
const number = (value: number) => value.toLocaleString("en-US", { maximumSignificantDigits: 15 });

function within({ min, max }: { min: number | null; max: number | null }): string {
  if (min === null) return `is at most ${number(max ?? 0)}`;
  if (max === null) return `is at least ${number(min)}`;
  return `lies between ${number(min)} and ${number(max)}`;
}

function rows({ min, max }: { min: number | null; max: number | null }): string {
  if (min === null) return `at most ${formatCount(max)} rows`;
  if (max === null) return `at least ${formatCount(min)} rows`;
  return `between ${formatCount(min)} and ${formatCount(max)} rows`;
}

function oneOf(values: readonly string[]): string {
  const shown = values.slice(0, SHOWN).map(quoted);
  const more = values.length - shown.length;
  if (more > 0) return `one of ${shown.join(", ")} and ${formatCount(more)} more`;
  return shown.length === 1 ? `always ${shown[0]}` : `one of ${shown.join(", ")}`;
}
