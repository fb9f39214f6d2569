import { type SQL, sql } from "drizzle-orm";
import { runs } from "#db/schema/training.ts";
import { type FigureName, SMALLER_IS_BETTER } from "#domain/training/figures.ts";
import type { RunTask } from "#domain/training/tasks.ts";

/** The figure that a run chose its own settings by; results of before other tasks came are of two classes. */
export const figureOfRun = sql<FigureName>`coalesce(${runs.metrics} ->> 'metric', 'rocAuc')`;
export const taskOfRun = sql<RunTask>`coalesce(${runs.metrics} ->> 'task', 'binary_classification')`;
/** What a run foretells: figures of two targets are no comparison. */
export const targetOfRun = sql<string>`coalesce(${runs.spec} ->> 'target', '')`;

/** A figure of the rows held back as a score, larger is better; null where it was not measured. */
export function scoreOfRun(figure: SQL): SQL {
  const smaller = sql.join(
    [...SMALLER_IS_BETTER].map((name) => sql`${name}`),
    sql`, `,
  );
  return sql`(${runs.metrics} -> 'holdout' ->> ${figure})::float8 * case when ${figure} in (${smaller}) then -1 else 1 end`;
}
