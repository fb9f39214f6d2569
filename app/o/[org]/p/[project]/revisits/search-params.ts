import { one, pictureFilter, type RawSearch } from "#components/lifecycle/picture-search.ts";
import { idSchema } from "#domain/format/ids.ts";
import { recommendationOf } from "#domain/governance/recommendations.ts";
import { MEASURES } from "#domain/lifecycle/overlap.ts";
import { PHASES } from "#domain/lifecycle/phases.ts";
import { VISIT_DIRECTIONS } from "#domain/lifecycle/queries.ts";

/** What the address narrows the list of visits by, and what the pictures show; what is not known is left out. */
export function visitFilter(search: RawSearch) {
  const { measure, ...period } = pictureFilter(search);
  const { recommendation } = search;
  return {
    focus: one(search.focus, PHASES),
    phase: one(search.phase, PHASES),
    direction: one(search.direction, VISIT_DIRECTIONS),
    kind: one(search.kind, ["observed", "logged"] as const),
    recommendation:
      typeof recommendation === "string" && recommendationOf(recommendation) ? recommendation : undefined,
    visit: idSchema("vis").safeParse(search.visit).data,
    ...period,
    measure: measure === MEASURES[0] ? undefined : measure,
    /** The phase whose pictures are shown. */
    look: one(search.look, PHASES),
    cursor: typeof search.cursor === "string" && search.cursor !== "" ? search.cursor : undefined,
  };
}

export type VisitFilter = ReturnType<typeof visitFilter>;

/** The address of the same page with other filters; undefined takes one away. A change starts the list again. */
export function visitHref(base: string, filter: VisitFilter, change: Partial<VisitFilter>): string {
  const next = { ...filter, cursor: undefined, ...change };
  const entries = Object.entries(next).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const text = new URLSearchParams(entries).toString();
  return text === "" ? base : `${base}?${text}`;
}
