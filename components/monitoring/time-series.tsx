"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { AnchorMark } from "#components/discussion/anchor-mark.tsx";
import { PointMarks, useOpenPoints } from "#components/discussion/point-marks.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { formatCount, formatPercent, MISSING } from "#domain/format/numbers.ts";
import type { TimeSeriesProps } from "./series.ts";

const Plot = dynamic(() => import("./time-series-plot.tsx"), {
  ssr: false,
  loading: () => <Skeleton className="h-55 w-full" />,
});

const WAYS = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
];

/** Lines over windows or the same figures as a table, whichever the reader prefers. */
export function TimeSeries({ caption, ...props }: Omit<TimeSeriesProps, "label"> & { caption: string }) {
  const [way, setWay] = useState("chart");
  const { windows, series, guides, digits } = props;
  const [at, setAt] = useState(windows.length - 1);
  const open = useOpenPoints();
  const positions = windows.map(({ label }, index) => ({
    label,
    points: series.flatMap(({ label: name, anchors }) => {
      const anchor = anchors?.[index];
      return anchor ? [{ label: name, anchor }] : [];
    }),
  }));
  return (
    <figure className="min-w-0">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
          {series.map(({ key, label, color, dash }) => (
            <li key={key} className="flex items-center gap-1.5">
              <svg aria-hidden="true" width="20" height="8">
                <path d="M0 4H20" stroke={color} strokeWidth="2" strokeDasharray={dash} />
              </svg>
              {label}
            </li>
          ))}
          {guides.map(({ label, value, color }) => (
            <li key={label} className="flex items-center gap-1.5">
              <svg aria-hidden="true" width="20" height="8">
                <path d="M0 4H20" stroke={color} strokeDasharray="4 3" />
              </svg>
              {label} {formatPercent(value, digits)}
            </li>
          ))}
        </ul>
        <Segmented label="Show as" options={WAYS} value={way} onValueChange={setWay} className="text-xs" />
      </div>
      {way === "chart" ? (
        <>
          <Plot {...props} label={caption} open={open} onChoose={setAt} />
          <PointMarks positions={positions} at={at} onChange={setAt} />
        </>
      ) : (
        <div className="max-h-72 overflow-auto">
          <table className="tabular w-full text-sm">
            <caption className="sr-only">{caption}</caption>
            <thead>
              <tr className="text-xs text-ink-3">
                <th scope="col" className="py-1 text-left font-medium">
                  Window
                </th>
                {series.map(({ key, label }) => (
                  <th key={key} scope="col" className="py-1 pl-3 text-right font-medium">
                    {label}
                  </th>
                ))}
                <th scope="col" className="py-1 pl-3 text-right font-medium">
                  n
                </th>
              </tr>
            </thead>
            <tbody>
              {windows.map((window, index) => (
                <tr key={window.label}>
                  <th scope="row" className="border-t border-line-2 py-1 text-left font-normal">
                    {window.label}
                  </th>
                  {series.map(({ key, label, values, anchors }) => (
                    <td key={key} className="border-t border-line-2 py-1 pl-3 text-right">
                      {values[index] === null || values[index] === undefined
                        ? MISSING
                        : formatPercent(values[index], digits)}
                      {anchors?.[index] && (
                        <AnchorMark label={`${label}, ${window.label}`} anchor={anchors[index]} />
                      )}
                    </td>
                  ))}
                  <td className="border-t border-line-2 py-1 pl-3 text-right">{formatCount(window.rows)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <figcaption className="mt-1.5 text-xs text-ink-3">{caption}</figcaption>
    </figure>
  );
}
