import type { ColumnProfile } from "#domain/datasets/profile.ts";
import { formatCount } from "#domain/format/numbers.ts";
import type { FeatureKind } from "./schemas.ts";

/** More different values than this are no categories that a model could learn from. */
export const CATEGORIES_MAX = 1_000;
const ID_SHARE = 0.98;

export type Suggestion = {
  /** As what the column may be used; null when leaving it out is better. */
  as: FeatureKind | null;
  /** Why it is left out. */
  why: string | null;
};

const use = (as: FeatureKind): Suggestion => ({ as, why: null });
const leaveOut = (why: string): Suggestion => ({ as: null, why });

/** How a column may serve as a feature, from what its profile knows. */
export function suggestFeature(column: ColumnProfile, rows: number): Suggestion {
  const present = rows - column.missing;
  if (present <= 0) return leaveOut("missing in every row");
  if (column.distinct <= 1) return leaveOut("one value only");
  const allDifferent = present > 50 && column.distinct >= present * ID_SHARE;
  switch (column.kind) {
    case "text":
      return leaveOut("free text");
    case "datetime":
      return use("datetime");
    case "boolean":
      return use("numeric");
    case "numeric":
      return allDifferent && /INT/.test(column.storage) ? leaveOut("looks like an id") : use("numeric");
    case "categorical":
      if (allDifferent) return leaveOut("looks like an id");
      return column.distinct > CATEGORIES_MAX
        ? leaveOut(`${formatCount(column.distinct)} different values`)
        : use("categorical");
  }
}

/** What a column of this kind may be used as at all. */
export function possibleUses(kind: ColumnProfile["kind"]): readonly FeatureKind[] {
  if (kind === "datetime") return ["datetime"];
  if (kind === "numeric") return ["numeric", "categorical"];
  if (kind === "boolean") return ["numeric", "categorical"];
  return ["categorical"];
}

const YES = new Set(["true", "yes", "y", "t", "1"]);

/** Which of two values a run most likely asks for: the one that says yes, else the rarer. `values` come with the most frequent first, as profiles have them. */
export function likelyPositive(values: readonly string[]): string {
  return values.find((value) => YES.has(value.trim().toLowerCase())) ?? values.at(-1) ?? "";
}

/** Whether two values of a table are the same: as text, or as numbers where both are numbers ("1" and "1.0"). */
export function sameValue(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.trim() === "" || b.trim() === "") return false;
  const number = Number(a);
  return Number.isFinite(number) && number === Number(b);
}
