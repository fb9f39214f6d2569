import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { comparedValue, type RowFilter } from "#domain/datasets/row-query.ts";
import { isPresent } from "./check-sql.ts";
import { identifier, literal } from "./engine.ts";

/**
 * A filter as an SQL condition on one column. Texts are compared without regard to capital letters, numbers and dates by their value.
 * Throws when the value does not fit; `filterProblem` tells beforehand.
 */
export function filterSql(filter: RowFilter, column: DatasetColumn): string {
  const name = identifier(column.name);
  const { operator, value } = filter;
  if (operator === "missing") return `not ${isPresent(column)}`;
  if (operator === "present") return isPresent(column);
  if (operator === "contains") return `contains(lower(${name}::varchar), lower(${literal(value)}))`;
  const compared = comparedValue(filter, column);
  if ("problem" in compared) throw new Error(compared.problem);
  const asked = valueSql(compared.value, column);
  const side = column.storage === "VARCHAR" ? `lower(${name})` : name;
  if (operator === "is") return `${side} = ${asked}`;
  if (operator === "is_not") return `${side} is distinct from ${asked}`;
  return `${isPresent(column)} and ${side} ${operator === "at_least" ? ">=" : "<="} ${asked}`;
}

function valueSql(value: number | boolean | string, column: DatasetColumn): string {
  if (typeof value === "number") return `${value}::double`;
  if (typeof value === "boolean") return String(value);
  if (column.kind === "datetime") return `timestamp ${literal(value.slice(0, 23).replace("T", " "))}`;
  return literal(value);
}
