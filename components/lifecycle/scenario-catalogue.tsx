import { Button } from "#components/ui/button.tsx";
import { Chip, Filters } from "#components/ui/chip.tsx";
import { Input } from "#components/ui/input.tsx";
import { formatCountOf } from "#domain/format/numbers.ts";
import { DIRECTION_LABELS, type Phase } from "#domain/lifecycle/phases.ts";
import type { Scenario } from "#domain/lifecycle/scenarios/catalogue.ts";
import { DirectionTag } from "./direction-tag.tsx";
import { PhaseChip } from "./phase-chip.tsx";
import { PhaseLabel } from "./phase-label.tsx";

export type ScenarioFilter = {
  focus?: Phase | undefined;
  visited?: Phase | undefined;
  direction?: "backtrack" | "forward" | undefined;
  text?: string | undefined;
};

const DIRECTIONS = ["backtrack", "forward"] as const;

/** The catalogue of reasons with its filters, each in the address, and how often each was given. */
export function ScenarioCatalogue({
  base,
  filter,
  scenarios,
  given,
}: {
  base: string;
  filter: ScenarioFilter;
  scenarios: readonly Scenario[];
  given: ReadonlyMap<string, number>;
}) {
  const href = (change: ScenarioFilter) => {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries({ ...filter, ...change })) if (value) search.set(key, value);
    return search.size === 0 ? base : `${base}?${search}`;
  };
  const { text: _, ...rest } = filter;
  return (
    <>
      <div className="grid gap-3">
        <form action={base} className="flex max-w-xl gap-2">
          {Object.entries(rest).map(
            ([key, value]) => value && <input key={key} type="hidden" name={key} value={value} />,
          )}
          <Input
            type="search"
            name="text"
            defaultValue={filter.text}
            aria-label="Search the reasons"
            placeholder="privacy, drift, feedback…"
          />
          <Button type="submit">Search</Button>
        </form>
        <Filters className="mb-0">
          <PhaseChip
            value={filter.focus}
            none="any focus"
            words="focus on"
            href={(focus) => href({ focus })}
          />
          <PhaseChip
            value={filter.visited}
            none="any phase visited"
            words="visited"
            href={(visited) => href({ visited })}
          />
          {DIRECTIONS.map((direction) => (
            <Chip
              key={direction}
              active={filter.direction === direction}
              href={href({ direction: filter.direction === direction ? undefined : direction })}
            >
              {DIRECTION_LABELS[direction].toLowerCase()}
            </Chip>
          ))}
        </Filters>
      </div>
      {scenarios.length > 0 && (
        <ul className="overflow-clip rounded-panel border border-line bg-panel shadow-panel">
          {scenarios.map((scenario) => (
            <li key={scenario.key} className="grid gap-1 border-t border-line-2 px-4 py-3 first:border-t-0">
              <span className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1 text-xs text-ink-3">
                <PhaseLabel phase={scenario.focus} form="letters" />
                <span aria-hidden="true">→</span>
                <PhaseLabel phase={scenario.visited} form="letters" />
                <DirectionTag direction={scenario.direction} />
                <span>paper, {scenario.paperSection}</span>
                {given.has(scenario.key) && (
                  <span className="ml-auto font-medium text-ink">
                    {formatCountOf(given.get(scenario.key) ?? 0, "visit")} here
                  </span>
                )}
              </span>
              <span className="font-medium">{scenario.title}</span>
              <span className="text-sm text-ink-2">{scenario.when}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
