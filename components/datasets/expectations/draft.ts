import {
  type ExpectationInput,
  type ExpectationKind,
  expectationInput,
  type Severity,
} from "#domain/datasets/expectations/kinds.ts";

/** An expectation as it stands in the form: text as typed. */
export type Draft = {
  kind: ExpectationKind;
  column: string;
  columns: string[];
  min: string;
  max: string;
  values: string;
  pattern: string;
  datasetId: string;
  otherColumn: string;
  daysMax: string;
  name: string;
  query: string;
  severity: Severity;
  percent: string;
};

export const emptyDraft = (column: string): Draft => ({
  kind: "not_null",
  column,
  columns: [column],
  min: "",
  max: "",
  values: "",
  pattern: "",
  datasetId: "",
  otherColumn: "",
  daysMax: "7",
  name: "",
  query: "select *\nfrom data\nwhere ",
  severity: "must",
  percent: "0",
});

const numberOf = (text: string): number | null =>
  text.trim() === "" ? null : Number(text.replace(/,/g, ""));

function specOf(draft: Draft): unknown {
  const { kind, column } = draft;
  switch (kind) {
    case "not_null":
      return { kind, column };
    case "unique":
      return { kind, columns: draft.columns };
    case "range":
      return { kind, column, min: numberOf(draft.min), max: numberOf(draft.max) };
    case "row_count":
      return { kind, min: numberOf(draft.min), max: numberOf(draft.max) };
    case "one_of":
      return {
        kind,
        column,
        values: draft.values
          .split("\n")
          .map((line) => line.trim())
          .filter((line) => line !== ""),
      };
    case "pattern":
      return { kind, column, pattern: draft.pattern };
    case "reference":
      return { kind, column, datasetId: draft.datasetId, otherColumn: draft.otherColumn };
    case "freshness":
      return { kind, column, daysMax: Number(draft.daysMax) };
    case "sql":
      return { kind, name: draft.name, query: draft.query };
  }
}

export type Errors = Partial<Record<string, string>>;

/** The expectation that a draft means, or what is wrong with it, by field. */
export function readDraft(draft: Draft): { value: ExpectationInput } | { errors: Errors } {
  const tolerance = Number(draft.percent) / 100;
  const parsed = expectationInput.safeParse({ spec: specOf(draft), severity: draft.severity, tolerance });
  if (parsed.success) return { value: parsed.data };
  const errors: Errors = {};
  for (const issue of parsed.error.issues) {
    const field = String(issue.path[0] === "spec" ? issue.path[1] : issue.path[0]);
    errors[field] ??= issue.message;
  }
  return { errors };
}
