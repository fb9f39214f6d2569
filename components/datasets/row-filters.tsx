import Form from "next/form";
import { Button } from "#components/ui/button.tsx";
import { Chip, FilterChip, Filters } from "#components/ui/chip.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, NativeSelect } from "#components/ui/input.tsx";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import {
  filterProblem,
  NEEDS_VALUE,
  ROW_FILTERS_MAX,
  ROW_OPERATOR_LABELS,
  ROW_OPERATORS,
  type RowFilter,
} from "#domain/datasets/row-query.ts";
import { tabHref } from "./hrefs.ts";
import { type RowsAddress, rowsHref, rowsParameters } from "./rows-address.ts";

/** What narrows the rows: each filter a chip that takes itself away, and a form for another. Needs no script. */
export function RowFilters({
  address,
  columns,
  base,
  versionId,
}: {
  address: RowsAddress;
  columns: readonly DatasetColumn[];
  base: string;
  versionId: string;
}) {
  const href = (change: Partial<RowsAddress>) => rowsHref(base, versionId, address, change);
  const problems = address.filters.flatMap((filter) => filterProblem(filter, columns) ?? []);
  return (
    <>
      <Filters className="mb-0">
        {address.filters.map((filter) => (
          <Chip
            key={wordsOf(filter)}
            active
            href={href({ filters: address.filters.filter((other) => other !== filter) })}
          >
            <span className="max-w-64 truncate">{wordsOf(filter)}</span>
            <span aria-hidden="true">×</span>
            <span className="sr-only">, take this filter away</span>
          </Chip>
        ))}
        {address.filters.length < ROW_FILTERS_MAX && (
          <FilterChip label="narrow by a column">
            <Form action={tabHref(base, versionId, "profile")} scroll={false} className="grid w-64 gap-2 p-1">
              {rowsParameters({ ...address, from: 0 }).map(([name, value]) => (
                <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
              ))}
              <Field label="Column">
                <NativeSelect name="fc">
                  {columns.map(({ name }) => (
                    <option key={name} value={name}>
                      {name}
                    </option>
                  ))}
                </NativeSelect>
              </Field>
              <Field label="How">
                <NativeSelect name="fo">
                  {ROW_OPERATORS.map((operator) => (
                    <option key={operator} value={operator}>
                      {ROW_OPERATOR_LABELS[operator]}
                    </option>
                  ))}
                </NativeSelect>
              </Field>
              <Field label="Value" optional hint="Dates like 2001-01-31.">
                <Input name="fv" autoComplete="off" />
              </Field>
              <Button type="submit" variant="primary" size="sm">
                Narrow
              </Button>
            </Form>
          </FilterChip>
        )}
        {address.sort && (
          <Chip active href={href({ sort: null })}>
            {`by ${address.sort.column}, ${address.sort.descending ? "largest first" : "smallest first"}`}
            <span aria-hidden="true">×</span>
            <span className="sr-only">, back to the order of the source</span>
          </Chip>
        )}
        {address.pin && (
          <Chip active href={href({ pin: null })}>
            {`${address.pin} stays in sight`}
            <span aria-hidden="true">×</span>
            <span className="sr-only">, let it go</span>
          </Chip>
        )}
      </Filters>
      {problems.map((problem) => (
        <p key={problem} role="alert" className="text-sm text-bad">
          {problem} The rows are shown without this filter.
        </p>
      ))}
    </>
  );
}

const wordsOf = ({ column, operator, value }: RowFilter): string =>
  `${column} ${ROW_OPERATOR_LABELS[operator]}${NEEDS_VALUE[operator] ? ` ${value}` : ""}`;
