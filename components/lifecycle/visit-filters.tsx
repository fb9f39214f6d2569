import { Chip, FilterChip, FilterOption, Filters } from "#components/ui/chip.tsx";
import { recommendationOf } from "#domain/governance/recommendations.ts";
import { DIRECTION_LABELS, PHASES, type Phase, phaseInfo } from "#domain/lifecycle/phases.ts";
import { VISIT_DIRECTIONS } from "#domain/lifecycle/queries.ts";

type Chosen = {
  focus?: Phase | undefined;
  phase?: Phase | undefined;
  direction?: (typeof VISIT_DIRECTIONS)[number] | undefined;
  kind?: "observed" | "logged" | undefined;
  recommendation?: string | undefined;
};

/** The filters of the visits, each in the address. */
export function VisitFilters({ chosen, href }: { chosen: Chosen; href: (change: Chosen) => string }) {
  const phaseChip = (key: "phase" | "focus", any: string, words: string) => {
    const value = chosen[key];
    return (
      <FilterChip
        label={value ? `${words} ${phaseInfo(value).title.toLowerCase()}` : any}
        active={value !== undefined}
        clearHref={href({ [key]: undefined })}
      >
        {PHASES.map((phase) => (
          <FilterOption key={phase} href={href({ [key]: phase })} active={phase === value}>
            {phaseInfo(phase).title}
          </FilterOption>
        ))}
      </FilterChip>
    );
  };
  return (
    <Filters className="mb-0">
      {phaseChip("phase", "any phase visited", "visited")}
      {phaseChip("focus", "any focus", "focus on")}
      {chosen.recommendation && (
        <Chip active href={href({ recommendation: undefined })}>
          speaks for: {recommendationOf(chosen.recommendation)?.title ?? chosen.recommendation} ✕
        </Chip>
      )}
      {VISIT_DIRECTIONS.map((direction) => (
        <Chip
          key={direction}
          active={chosen.direction === direction}
          href={href({ direction: chosen.direction === direction ? undefined : direction })}
        >
          {DIRECTION_LABELS[direction].toLowerCase()}
        </Chip>
      ))}
      <Chip
        active={chosen.kind === "logged"}
        href={href({ kind: chosen.kind === "logged" ? undefined : "logged" })}
      >
        logged by hand
      </Chip>
    </Filters>
  );
}
