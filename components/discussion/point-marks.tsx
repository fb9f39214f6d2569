"use client";

import { skipToken, useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import type { AnchorInput } from "#domain/discussion/anchors.ts";
import { AnchorMark } from "./anchor-mark.tsx";
import { useDiscussed } from "./discussed.tsx";

/** One point of a chart: where it stands in the drawing, what it is called, and its place for threads. */
export type ChartPoint = { label: string; anchor: AnchorInput };

/** The keys of the points of this object on which a thread is open; empty where nothing can be talked about. */
export function useOpenPoints(): ReadonlySet<string> {
  const trpc = useTRPC();
  const of = useDiscussed();
  const marks = useQuery(
    trpc.discussion.marks.queryOptions(of ? { projectId: of.projectId, subject: of.subject } : skipToken),
  );
  return new Set(
    (marks.data?.items ?? []).filter(({ kind, open }) => kind === "point" && open > 0).map(({ key }) => key),
  );
}

/** The points of one position of a chart, each with its threads; the position is chosen here or by a press on the chart. */
export function PointMarks({
  positions,
  at,
  onChange,
}: {
  positions: readonly { label: string; points: readonly ChartPoint[] }[];
  at: number;
  onChange: (at: number) => void;
}) {
  const id = useId();
  const of = useDiscussed();
  const open = useOpenPoints();
  const shown = positions[at];
  if (!of || !shown) return null;
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-2">
      <span className="flex items-center gap-1.5">
        <label htmlFor={id}>Threads on</label>
        <NativeSelect
          id={id}
          value={String(at)}
          onChange={(event) => onChange(Number(event.target.value))}
          className="h-7 w-auto text-xs"
        >
          {positions.map(({ label, points }, index) => (
            <option key={label} value={String(index)}>
              {points.some(({ anchor }) => open.has(anchor.key)) ? `${label} (open threads)` : label}
            </option>
          ))}
        </NativeSelect>
      </span>
      {shown.points.map(({ label, anchor }) => (
        <span key={anchor.key} className="flex items-center gap-1">
          {label} <span className="tabular text-ink">{anchor.quote}</span>
          <AnchorMark label={`${label}, ${shown.label}`} anchor={anchor} />
        </span>
      ))}
    </div>
  );
}
