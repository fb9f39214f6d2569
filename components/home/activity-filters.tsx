import { Button } from "#components/ui/button.tsx";
import { Chip, FilterChip, FilterOption, Filters } from "#components/ui/chip.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { formatDay } from "#domain/format/dates.ts";
import { ACTIVITY_KIND_LABELS, ACTIVITY_KINDS } from "#domain/lifecycle/activity.ts";
import { PHASES, phaseInfo } from "#domain/lifecycle/phases.ts";
import { type ActivityParams, activityHref } from "./activity-params.ts";

type Person = { userId: string; name: string };

/** Kind, person, phase and period of the feed, in the address. Needs no script. */
export function ActivityFilters({
  base,
  filter,
  people,
}: {
  base: string;
  filter: ActivityParams;
  people: readonly Person[];
}) {
  const href = (change: Partial<ActivityParams>) => activityHref(base, filter, change);
  const person =
    filter.person === "system" ? "The worker" : people.find(({ userId }) => userId === filter.person)?.name;
  const { from, to } = filter;
  const period =
    from === undefined && to === undefined
      ? "Any time"
      : from === undefined
        ? `until ${formatDay(to)}`
        : to === undefined
          ? `since ${formatDay(from)}`
          : `${formatDay(from)} to ${formatDay(to)}`;
  return (
    <Filters>
      <Chip href={href({ kind: undefined })} active={filter.kind === undefined}>
        Everything
      </Chip>
      {ACTIVITY_KINDS.map((kind) => (
        <Chip key={kind} href={href({ kind })} active={filter.kind === kind}>
          {ACTIVITY_KIND_LABELS[kind]}
        </Chip>
      ))}
      <FilterChip
        label={person ?? (filter.person ? "Somebody" : "Everybody")}
        active={filter.person !== undefined}
        clearHref={href({ person: undefined })}
      >
        <FilterOption href={href({ person: undefined })} active={filter.person === undefined}>
          Everybody
        </FilterOption>
        {people.map(({ userId, name }) => (
          <FilterOption key={userId} href={href({ person: userId })} active={filter.person === userId}>
            {name}
          </FilterOption>
        ))}
        <FilterOption href={href({ person: "system" })} active={filter.person === "system"}>
          The worker
        </FilterOption>
      </FilterChip>
      <FilterChip
        label={filter.phase ? phaseInfo(filter.phase).title : "Any phase"}
        active={filter.phase !== undefined}
        clearHref={href({ phase: undefined })}
      >
        <FilterOption href={href({ phase: undefined })} active={filter.phase === undefined}>
          Any phase
        </FilterOption>
        {PHASES.map((phase) => (
          <FilterOption key={phase} href={href({ phase })} active={filter.phase === phase}>
            {phaseInfo(phase).title}
          </FilterOption>
        ))}
      </FilterChip>
      <FilterChip
        label={period}
        active={from !== undefined || to !== undefined}
        clearHref={href({ from: undefined, to: undefined })}
      >
        <form action={base} className="grid w-52 gap-2 p-1.5 text-sm">
          {Object.entries({ ...filter, from: undefined, to: undefined, cursor: undefined }).map(
            ([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />,
          )}
          <Field label="From (UTC)">
            <Input type="date" name="from" defaultValue={from} />
          </Field>
          <Field label="To, included">
            <Input type="date" name="to" defaultValue={to} />
          </Field>
          <Button type="submit">Show this period</Button>
        </form>
      </FilterChip>
    </Filters>
  );
}
