"use client";

import { useMemo, useState } from "react";
import { Stack } from "#components/shell/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Switch } from "#components/ui/choice.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Notice } from "#components/ui/states.tsx";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { RUN_TASKS, TASK_LABELS } from "#domain/training/tasks.ts";
import type { RunComparison } from "../types.ts";
import { type CompareAddress, readAddress, writeAddress } from "./address.ts";
import { axisOf } from "./axis.ts";
import { choose } from "./chosen.ts";
import { ColumnPicker } from "./column-picker.tsx";
import { bestRuns, compareColumns } from "./columns.ts";
import { CompareTable } from "./compare-table.tsx";
import { ParallelCoordinates } from "./parallel-coordinates.tsx";
import { RangeFields } from "./range-fields.tsx";
import { RunScatter } from "./run-scatter.tsx";

/** Many runs beside each other: a picture, and the table of the same runs. What is chosen stays in the address. */
export function CompareView({
  comparison,
  base,
  search,
}: {
  comparison: RunComparison;
  base: string;
  /** The page's own query string. */
  search: string;
}) {
  const [address, setAddress] = useState(() => readAddress(new URLSearchParams(search)));
  const [active, setActive] = useState<number | null>(null);
  const tasks = RUN_TASKS.filter((task) => comparison.items.some((run) => run.task === task));
  const task = tasks.find((one) => one === address.task) ?? tasks[0] ?? "binary_classification";
  const compared = useMemo(() => compareColumns(comparison, task), [comparison, task]);
  const chosen = useMemo(() => choose(compared, address), [compared, address]);
  const axes = useMemo(() => chosen.axes.map(axisOf), [chosen]);
  const best = useMemo(() => bestRuns(chosen.main), [chosen]);
  const change = (part: Partial<CompareAddress>) => {
    const next = { ...address, ...part };
    setAddress(next);
    const query = writeAddress(next, new URLSearchParams(search));
    window.history.replaceState(window.history.state, "", query ? `?${query}` : window.location.pathname);
  };
  const same = compared.columns.filter(({ differs }) => !differs).length;
  const where = `${formatCount(chosen.order.length)} of ${formatCountOf(compared.runs.length, "run")} on ${TASK_LABELS[task]}`;
  const picture = { runs: compared.runs, order: chosen.order, best, active, onActive: setActive };
  return (
    <Stack>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2.5">
        {tasks.length > 1 && (
          <Segmented
            label="What the runs foretell"
            value={task}
            options={tasks.map((one) => ({ value: one, label: TASK_LABELS[one] }))}
            onValueChange={(value) =>
              change({
                task: tasks.find((one) => one === value) ?? null,
                columns: null,
                axes: null,
                x: null,
                y: null,
                sort: null,
                ranges: {},
              })
            }
          />
        )}
        <Segmented
          label="Picture"
          value={address.view}
          options={[
            { value: "parallel", label: "Side by side" },
            { value: "scatter", label: "Scatter" },
          ]}
          onValueChange={(value) => change({ view: value === "scatter" ? "scatter" : "parallel" })}
        />
        <Switch
          label="Only what differs"
          checked={!address.all}
          onChange={(event) => change({ all: !event.currentTarget.checked, columns: null })}
        />
        {!address.all && same > 0 && (
          <span className="text-xs text-ink-3">
            {formatCountOf(same, "column")} hidden, the same in all {formatCount(compared.runs.length)} runs
          </span>
        )}
      </div>
      <Card
        title={address.view === "parallel" ? "Runs over their settings" : "Two things against each other"}
        meta={where}
        actions={
          <>
            {address.view === "parallel" && (
              <ColumnPicker
                label="Axes"
                offered={chosen.offered}
                picked={chosen.axes}
                onPick={(keys) => change({ axes: keys })}
              />
            )}
            <RangeFields
              columns={chosen.offered.filter(({ numeric }) => numeric)}
              ranges={address.ranges}
              onChange={(ranges) => change({ ranges })}
            />
          </>
        }
      >
        {address.view === "parallel" ? (
          <ParallelCoordinates {...picture} axes={axes} where={where} main={chosen.main?.label ?? ""} />
        ) : (
          <RunScatter
            {...picture}
            x={chosen.x}
            y={chosen.y}
            offered={chosen.offered}
            onAxes={(x, y) => change({ x, y })}
            where={where}
            main={chosen.main?.label ?? ""}
          />
        )}
      </Card>
      {chosen.order.length === 0 ? (
        <Notice>
          No run lies within the ranges.{" "}
          <Button size="sm" onClick={() => change({ ranges: {} })}>
            Clear the ranges
          </Button>
        </Notice>
      ) : (
        <CompareTable
          runs={compared.runs}
          order={chosen.order}
          columns={chosen.shown}
          sort={chosen.sort?.key ?? null}
          descending={address.sort === null && chosen.main?.better === "less" ? false : address.descending}
          onSort={(sort, descending) => change({ sort, descending })}
          best={best}
          active={active}
          onActive={setActive}
          base={base}
          picker={
            <ColumnPicker
              label="Columns"
              offered={chosen.offered}
              picked={chosen.shown}
              onPick={(keys) => change({ columns: keys })}
            />
          }
        />
      )}
    </Stack>
  );
}
