import type { RunSpec } from "#domain/training/schemas.ts";
import type { TrainSpec } from "#ml/train.ts";

type Settings = "algorithm" | "grid" | "search" | "automl" | "validation";

/** What the trainer is told of how to learn and to search. Fields that are not set stay away: two specs that say the same are the same. */
export function trainSettings({
  algorithm,
  grid,
  search,
  automl,
  validation,
}: Pick<RunSpec, Settings>): Pick<TrainSpec, Settings> {
  return withoutUnset({ algorithm, grid, search, automl, validation }) as ReturnType<typeof trainSettings>;
}

const withoutUnset = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
