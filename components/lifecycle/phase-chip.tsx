import { FilterChip, FilterOption } from "#components/ui/chip.tsx";
import { PHASES, type Phase, phaseInfo } from "#domain/lifecycle/phases.ts";

/** A filter by phase. `none` is what it says while it narrows nothing, `words` stand before the chosen phase. */
export function PhaseChip({
  value,
  none,
  words,
  href,
}: {
  value: Phase | undefined;
  none: string;
  words: string;
  href: (phase: Phase | undefined) => string;
}) {
  return (
    <FilterChip
      label={value ? `${words} ${phaseInfo(value).title.toLowerCase()}` : none}
      active={value !== undefined}
      clearHref={href(undefined)}
    >
      {PHASES.map((phase) => (
        <FilterOption key={phase} href={href(phase)} active={phase === value}>
          {phaseInfo(phase).title}
        </FilterOption>
      ))}
    </FilterChip>
  );
}
