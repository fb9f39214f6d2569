import { FilterChip, FilterOption, Filters } from "#components/ui/chip.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { Measure } from "#domain/lifecycle/overlap.ts";
import { type NamedPeriod, type Period, periodLabel } from "#domain/lifecycle/period.ts";

type Change = {
  measure?: Exclude<Measure, "count"> | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

/** What all pictures of a page show: visits or hours, of which months. Both are in the address. */
export function PictureFilters({
  measure,
  period,
  choices,
  href,
}: {
  measure: Measure;
  period: Period;
  choices: readonly NamedPeriod[];
  href: (change: Change) => string;
}) {
  const isAll = period.from === undefined && period.to === undefined;
  return (
    <Filters>
      <Segmented
        label="What is counted"
        value={measure}
        options={[
          { value: "count", label: "Visits", href: href({ measure: undefined }) },
          { value: "effortHours", label: "Effort", href: href({ measure: "effortHours" }) },
        ]}
      />
      <FilterChip
        label={periodLabel(period, choices)}
        active={!isAll}
        clearHref={href({ from: undefined, to: undefined })}
      >
        {choices.map(({ label, from, to }) => (
          <FilterOption
            key={label}
            href={href({ from, to })}
            active={from === period.from && to === period.to}
          >
            {label}
          </FilterOption>
        ))}
      </FilterChip>
    </Filters>
  );
}
