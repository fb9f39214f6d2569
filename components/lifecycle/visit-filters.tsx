import { Chip, Filters } from "#components/ui/chip.tsx";
import { recommendationOf } from "#domain/governance/recommendations.ts";
import { DIRECTION_LABELS, type Phase } from "#domain/lifecycle/phases.ts";
import { VISIT_DIRECTIONS } from "#domain/lifecycle/queries.ts";
import { PhaseChip } from "./phase-chip.tsx";

type Chosen = {
  focus?: Phase | undefined;
  phase?: Phase | undefined;
  direction?: (typeof VISIT_DIRECTIONS)[number] | undefined;
  kind?: "observed" | "logged" | undefined;
  recommendation?: string | undefined;
  visit?: string | undefined;
};

/** The filters of the visits, each in the address. */
export function VisitFilters({ chosen, href }: { chosen: Chosen; href: (change: Chosen) => string }) {
  return (
    <Filters className="mb-0">
      <PhaseChip
        value={chosen.phase}
        none="any phase visited"
        words="visited"
        href={(phase) => href({ phase })}
      />
      <PhaseChip value={chosen.focus} none="any focus" words="focus on" href={(focus) => href({ focus })} />
      {chosen.visit && (
        <Chip active href={href({ visit: undefined })}>
          one visit ✕
        </Chip>
      )}
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
