"use client";

import { CellText } from "#components/datasets/rows-view.tsx";
import { Card } from "#components/ui/card.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { FINDING_LABELS } from "#domain/datasets/recipes/findings.ts";
import type { Finding, PreparationResult } from "#domain/datasets/recipes/result.ts";
import { PARTS } from "#domain/datasets/recipes/spec.ts";
import type { Cell } from "#domain/datasets/view.ts";
import { formatCount, formatPercent } from "#domain/format/numbers.ts";

type Preview = PreparationResult & {
  sample: { rows: number; of: number };
  columns: DatasetColumn[];
  rows: Cell[][];
  problem: { step: number; sentence: string } | null;
};

/** What a recipe makes of a sample: its parts, leaks that were found, and the first rows. */
export function RecipePreview({
  preview,
  error,
  waiting,
}: {
  preview: Preview | null;
  error: string | null;
  waiting: boolean;
}) {
  if (error) return <Notice tone="bad">{error}</Notice>;
  if (!preview)
    return (
      <Card title="Preview">
        <p className="text-sm text-ink-2" role="status">
          {waiting
            ? "A sample is being taken through the steps."
            : "Add a step: what it makes of a sample of the chosen version shows here, with each change."}
        </p>
      </Card>
    );
  const { sample, problem } = preview;
  const whole = sample.rows === sample.of;
  return (
    <>
      {problem && (
        <Notice tone="warn">
          Shown as before step {problem.step + 1}, which cannot be done: {problem.sentence}
        </Notice>
      )}
      {preview.findings.length > 0 && (
        <Card
          title="What could leak"
          meta={whole ? "from all rows" : `from a sample of ${formatCount(sample.rows)} rows`}
        >
          <Findings findings={preview.findings} />
        </Card>
      )}
      {preview.parts && <Parts parts={preview.parts} />}
      <Card
        title="Preview"
        meta={
          <span role="status">
            {whole
              ? `all ${formatCount(sample.of)} rows`
              : `${formatCount(sample.rows)} of ${formatCount(sample.of)} rows, drawn from the whole file`}
            {waiting && " · being read again"}
          </span>
        }
        flush
      >
        <DataTable
          caption="The first rows that come out"
          className="rounded-none border-0 shadow-none"
          rows={preview.rows.map((cells, place) => ({ cells, place }))}
          rowKey={(row) => String(row.place)}
          maxHeight="60vh"
          columns={preview.columns.map(
            (column, i): Column<{ cells: Cell[]; place: number }> => ({
              key: column.name,
              header: (
                <span
                  className="block max-w-40 truncate font-mono"
                  title={`${column.name} (${column.storage})`}
                >
                  {column.name}
                </span>
              ),
              numeric: column.kind === "numeric",
              cell: ({ cells }) => (
                <CellText value={short(cells[i] ?? null)} moment={column.storage === "TIMESTAMP"} />
              ),
            }),
          )}
        />
      </Card>
    </>
  );
}

/** Six digits show what a step does; the rows that are kept have all of them. */
const short = (value: Cell): Cell =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;

export function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className="grid gap-2">
      {findings.map(({ kind, sentence }) => (
        <li key={sentence} className="border-l-2 border-warn pl-3 text-sm">
          <b className="font-medium">{FINDING_LABELS[kind]}.</b> {sentence}
        </li>
      ))}
    </ul>
  );
}

const TONES = { train: "bg-accent", validation: "bg-ink-3", test: "bg-warn" } as const;

/** The parts of a split as a bar, with their rows beside it. */
export function Parts({ parts }: { parts: NonNullable<PreparationResult["parts"]> }) {
  const there = PARTS.flatMap((part) => (parts[part] === undefined ? [] : [{ part, rows: parts[part] }]));
  const all = there.reduce((sum, { rows }) => sum + rows, 0);
  return (
    <Card title="Parts">
      <div aria-hidden="true" className="flex h-3 gap-0.5 overflow-hidden rounded-control">
        {there.map(({ part, rows }) => (
          <span key={part} className={TONES[part]} style={{ flexGrow: rows }} />
        ))}
      </div>
      <dl className="tabular mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {there.map(({ part, rows }) => (
          <div key={part} className="flex items-center gap-1.5">
            <span aria-hidden="true" className={`size-2.5 rounded-full ${TONES[part]}`} />
            <dt className="text-ink-2">{part}</dt>
            <dd>
              {formatCount(rows)} ({formatPercent(rows / all, 1)})
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
