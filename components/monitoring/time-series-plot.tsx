"use client";

import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { niceTicks } from "#components/charts/prepare.ts";
import { formatCount, formatPercent } from "#domain/format/numbers.ts";
import type { Talked, TimeSeriesProps } from "./series.ts";

const axis = { fill: "var(--ink-3)", fontSize: 11 } as const;

/** Lines over windows, with the figures of a window under the pointer or the arrow keys; a point that is talked about is ringed. */
export default function TimeSeriesPlot({
  windows,
  series,
  guides,
  domain,
  digits,
  label,
  open,
  onChoose,
}: TimeSeriesProps & Talked) {
  const data = windows.map((window, index) => ({
    ...window,
    ...Object.fromEntries(series.map(({ key, values }) => [key, values[index] ?? null])),
  }));
  const ticks = niceTicks(domain[0], domain[1]);
  const fine = ticks.some((tick) => Math.abs(tick * 100 - Math.round(tick * 100)) > 1e-6);
  return (
    <ResponsiveContainer width="100%" height={220}>
      <LineChart
        data={data}
        margin={{ top: 12, right: 12, bottom: 0, left: 0 }}
        accessibilityLayer
        title={label}
        onClick={({ activeTooltipIndex }) => {
          const at = Number(activeTooltipIndex ?? Number.NaN);
          if (Number.isInteger(at)) onChoose(at);
        }}
      >
        <CartesianGrid stroke="var(--line-2)" vertical={false} />
        <XAxis
          dataKey="label"
          tick={axis}
          stroke="var(--line)"
          tickLine={false}
          interval="preserveStartEnd"
          minTickGap={12}
          padding={{ left: 16, right: 16 }}
        />
        <YAxis
          domain={[ticks[0] ?? domain[0], ticks.at(-1) ?? domain[1]]}
          ticks={ticks}
          tick={axis}
          stroke="var(--line)"
          tickLine={false}
          axisLine={false}
          width={48}
          tickFormatter={(value: number) => formatPercent(value, fine ? 1 : 0)}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--line-strong)" }}
          content={({ active, payload, label: window }) => {
            if (!active || !payload?.length) return null;
            const rows: unknown = payload[0]?.payload?.rows;
            return (
              <div className="rounded-control border border-line bg-panel px-2.5 py-1.5 text-xs shadow-float">
                <p className="font-medium">
                  {String(window)}
                  {typeof rows === "number" && <span className="text-ink-3"> · n = {formatCount(rows)}</span>}
                </p>
                {series.map(({ key, label: name }) => {
                  const value: unknown = payload.find(({ dataKey }) => dataKey === key)?.value;
                  return (
                    <p key={key} className="flex justify-between gap-4">
                      <span className="text-ink-2">{name}</span>
                      <span className="tabular">
                        {typeof value === "number" ? formatPercent(value, digits) : "not known"}
                      </span>
                    </p>
                  );
                })}
              </div>
            );
          }}
        />
        {guides.map((guide) => (
          <ReferenceLine
            key={guide.label}
            y={guide.value}
            stroke={guide.color}
            strokeDasharray="4 3"
            ifOverflow="hidden"
          />
        ))}
        {series.map(({ key, label: name, color, dash, anchors }) => (
          <Line
            key={key}
            dataKey={key}
            name={name}
            type="linear"
            stroke={color}
            strokeWidth={2}
            {...(dash ? { strokeDasharray: dash } : {})}
            dot={({ cx, cy, index }) => (
              <Point
                key={index}
                cx={cx ?? null}
                cy={cy ?? null}
                color={color}
                isTalkedAbout={open.has(anchors?.[index]?.key ?? "")}
              />
            )}
            activeDot={{ r: 4, fill: color, stroke: "var(--panel)" }}
            connectNulls={false}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
}

function Point({
  cx,
  cy,
  color,
  isTalkedAbout,
}: {
  cx: number | null;
  cy: number | null;
  color: string;
  isTalkedAbout: boolean;
}) {
  if (cx === null || cy === null) return <g />;
  return (
    <g>
      {isTalkedAbout && <circle cx={cx} cy={cy} r={7} fill="var(--warn-weak)" stroke="var(--warn)" />}
      <circle cx={cx} cy={cy} r={3} fill="var(--panel)" stroke={color} strokeWidth={2} />
    </g>
  );
}
