import { position, segments, thinLabels } from "#components/charts/prepare.ts";
import type { Drawn, LinesDrawing } from "./drawings.ts";
import { PAPER } from "./paper.ts";
import { element, text } from "./svg.ts";

const AXIS = 56;
const PLOT = { width: 620, height: 260 };
const HEAD = 30;

/** Values over ordered windows; what is missing is a gap. */
export function drawLines({ x, ticks, series, guides }: LinesDrawing): Drawn {
  const domain = [ticks[0]?.value ?? 0, ticks.at(-1)?.value ?? 1] as const;
  const px = (index: number) =>
    AXIS + (x.length === 1 ? 0.5 : index / Math.max(1, x.length - 1)) * PLOT.width;
  const py = (value: number) => HEAD + PLOT.height * (1 - position(value, domain) / 100);
  const line = (y: number) => `M${AXIS} ${y.toFixed(1)}H${AXIS + PLOT.width}`;
  const axis = ticks.flatMap((tick) => [
    element("path", { d: line(py(tick.value)), stroke: PAPER.line2 }),
    text(AXIS - 8, py(tick.value), tick.text, { size: 11, fill: PAPER.ink3, anchor: "end" }),
  ]);
  const windows = thinLabels(x, 7).map(({ index, label }) =>
    text(px(index), HEAD + PLOT.height + 14, label, { size: 11, fill: PAPER.ink3, anchor: "middle" }),
  );
  const compared = guides.flatMap((guide) => [
    element("path", { d: line(py(guide.value)), stroke: PAPER.ink3, "stroke-dasharray": "3 3" }),
    text(AXIS + PLOT.width, py(guide.value) - 8, guide.label, { size: 11, fill: PAPER.ink2, anchor: "end" }),
  ]);
  const names = series.map(
    ({ label, color, dash }, index) =>
      element("path", {
        d: `M${AXIS + index * 170} 8h22`,
        stroke: color,
        "stroke-width": 2,
        "stroke-dasharray": dash ?? undefined,
      }) + text(AXIS + index * 170 + 28, 8, label, { fill: PAPER.ink2 }),
  );
  const drawn = series.flatMap(({ values, color, dash }) => [
    ...segments(values.map((y, index) => ({ x: index, y })))
      .filter((run) => run.length > 1)
      .map((run) =>
        element("polyline", {
          points: run.map((one) => `${px(one.x).toFixed(1)},${py(one.y).toFixed(1)}`).join(" "),
          fill: "none",
          stroke: color,
          "stroke-width": 2,
          "stroke-dasharray": dash ?? undefined,
        }),
      ),
    ...values.map((value, index) =>
      value === null ? "" : element("circle", { cx: px(index), cy: py(value), r: 3, fill: color }),
    ),
  ]);
  return {
    width: AXIS + PLOT.width + 12,
    height: HEAD + PLOT.height + 24,
    body: [...axis, ...windows, ...compared, ...names, ...drawn].join("\n"),
  };
}
