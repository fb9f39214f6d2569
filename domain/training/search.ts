import { z } from "zod";

/** How settings are chosen from. */
export const SEARCH_KINDS = ["grid", "random", "halving", "tpe"] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

export const SEARCH_TRIALS_MAX = 100;
export const NESTED_MAX = 10;

const trials = z
  .int({ error: "The number of settings is a whole number." })
  .min(2, { error: "A search tries 2 settings at least." })
  .max(SEARCH_TRIALS_MAX, { error: `A search tries ${SEARCH_TRIALS_MAX} settings at most.` });

const rangeSchema = z
  .object({
    low: z.number({ error: "A range starts at a number." }),
    high: z.number({ error: "A range ends at a number." }),
    /** Drawn evenly in the logarithm, as what spans magnitudes should be. */
    log: z.boolean().optional(),
  })
  .refine(({ low, high }) => low < high, { error: "A range ends above where it starts." });

const ranges = z.record(z.string().max(60), rangeSchema).optional();

export const searchSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("grid") }),
  z.object({ kind: z.literal("random"), trials, ranges }),
  z.object({ kind: z.literal("tpe"), trials, ranges }),
  z.object({
    kind: z.literal("halving"),
    /** Settings drawn for the first round; every combination of the grid when left out. */
    candidates: trials.optional(),
    ranges,
    factor: z
      .int({ error: "Settings are divided by a whole number." })
      .min(2, { error: "Settings are divided by 2 at least." })
      .max(10, { error: "Settings are divided by 10 at most." })
      .optional(),
    resource: z
      .enum(["rows", "trees", "epochs"], { error: "Rounds are given more rows, trees or passes (epochs)." })
      .optional(),
    minResources: z
      .int({ error: "What the first round uses is a whole number." })
      .min(1, { error: "The first round uses 1 at least." })
      .optional(),
  }),
]);
export type Search = z.infer<typeof searchSchema>;

export const SEARCH_LABELS: Record<SearchKind, string> = {
  grid: "All combinations",
  random: "At random",
  halving: "Halving",
  tpe: "Guided",
};

/** When this way of searching is the right one. */
export const SEARCH_HELP: Record<SearchKind, string> = {
  grid: "Every combination of the values chosen below. For few values that are each worth knowing.",
  random:
    "Settings drawn from ranges. With several parameters it finds good ones sooner than combinations do, because no two settings share a value.",
  halving:
    "All settings on few rows, the best third of them on three times as many, and so on (successive halving). For many settings on much data.",
  tpe: "Ten settings at random, each further one where the ones before did well (tree-structured Parzen estimator). For costly models.",
};

/** Whether every combination of the grid is tried, so that their number counts. */
export const triesWholeGrid = (search: Search | undefined): boolean =>
  search === undefined ||
  search.kind === "grid" ||
  (search.kind === "halving" && search.candidates === undefined);

/** How settings were searched, in words; null where the grid was tried as it is. */
export function searchWords(search: Search | undefined): string | null {
  if (search === undefined || search.kind === "grid") return null;
  if (search.kind === "random") return `${search.trials} settings at random`;
  if (search.kind === "tpe") return `${search.trials} settings, guided (TPE)`;
  const { candidates, factor = 3, resource = "rows" } = search;
  const by = resource === "epochs" ? "passes" : resource;
  return `halving of ${candidates === undefined ? "the grid" : `${candidates} settings`} by ${factor}, on more and more ${by}`;
}
