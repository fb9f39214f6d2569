import { datasetProfile } from "#domain/datasets/profile.ts";
import { formatCount } from "#domain/format/numbers.ts";
import type { Attribute } from "#domain/training/schemas.ts";
import { GROUPS_MAX } from "#ml/evaluate/groups.ts";
import { invalid } from "#server/kernel/errors.ts";

type Version = { profile: unknown; columns: readonly { name: string; kind: string }[] };

/** Refuses columns that make no groups, with what the types and the profile of a dataset version know. */
export function checkAttributes(version: Version, attributes: readonly Attribute[]): void {
  const profile = datasetProfile.safeParse(version.profile);
  for (const [index, { column, as }] of attributes.entries()) {
    const message = problemOf(
      version.columns.find(({ name }) => name === column),
      profile.data?.columns.find(({ name }) => name === column),
      column,
      as,
    );
    if (message) throw invalid(message, [{ path: `attributes.${index}`, message }]);
  }
}

function problemOf(
  column: Version["columns"][number] | undefined,
  known: { distinct: number; distinctExact: boolean } | undefined,
  name: string,
  as: Attribute["as"],
): string | null {
  if (!column)
    return `This dataset version has no column "${name}". Choose the columns of the fairness check again.`;
  if (column.kind === "datetime")
    return `"${name}" holds dates, which make no groups. Choose another column for the fairness check.`;
  if (as === "numeric" && column.kind !== "numeric")
    return `"${name}" holds no numbers, so it has no quarters. Compare its categories, or choose another column.`;
  if (as === "categorical" && known?.distinctExact && known.distinct > GROUPS_MAX)
    return column.kind === "numeric"
      ? `"${name}" has ${formatCount(known.distinct)} different values; ${GROUPS_MAX} groups is the most. Use it as a number, and its quarters are compared.`
      : `"${name}" has ${formatCount(known.distinct)} different values; ${GROUPS_MAX} groups is the most for the fairness check. Choose another column, or gather rare values in a new dataset version.`;
  return null;
}
