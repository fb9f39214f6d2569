import type { RingInput } from "#components/lifecycle/ring-geometry.ts";
import { drawBars } from "./draw-bars.ts";
import { drawLines } from "./draw-lines.ts";
import { drawMatrix } from "./draw-matrix.ts";
import { drawPassages } from "./draw-passages.ts";
import { drawRing } from "./draw-ring.ts";
import { drawStack } from "./draw-stack.ts";

export type Drawn = { width: number; height: number; body: string };

export type MatrixDrawing = {
  kind: "matrix";
  columns: readonly string[];
  rows: readonly {
    label: string;
    /** At the row's end: its n. */
    n: string;
    /** Said over the whole row instead of its cells. */
    tooFew: string | null;
    cells: readonly {
      text: string;
      shade: { percent: number; strong: boolean };
      outlined: boolean;
      dotted: boolean;
    }[];
  }[];
};

export type RingDrawing = { kind: "ring" } & RingInput;

export type BarsDrawing = {
  kind: "bars";
  bars: readonly {
    label: string;
    color: string | null;
    value: number | null;
    low: number | null;
    high: number | null;
    text: string;
  }[];
};

export type PassagesDrawing = {
  kind: "passages";
  from: { letters: string; title: string; color: string };
  passages: readonly {
    letters: string;
    color: string;
    title: string;
    figures: string;
    value: number;
    reasons: readonly string[];
  }[];
};

export type LinesDrawing = {
  kind: "lines";
  x: readonly string[];
  ticks: readonly { value: number; text: string }[];
  series: readonly {
    label: string;
    color: string;
    dash: string | null;
    values: readonly (number | null)[];
  }[];
  guides: readonly { value: number; label: string }[];
};

export type StackDrawing = {
  kind: "stack";
  legend: readonly { label: string; color: string }[];
  /** Parts add up to 1; null: nothing there. */
  rows: readonly { label: string; n: string; parts: readonly number[] | null }[];
};

/** What a picture file shows, as plain values. */
export type Drawing =
  | MatrixDrawing
  | RingDrawing
  | BarsDrawing
  | PassagesDrawing
  | LinesDrawing
  | StackDrawing;

export function draw(drawing: Drawing): Drawn {
  switch (drawing.kind) {
    case "matrix":
      return drawMatrix(drawing);
    case "ring":
      return drawRing(drawing);
    case "bars":
      return drawBars(drawing);
    case "passages":
      return drawPassages(drawing);
    case "lines":
      return drawLines(drawing);
    case "stack":
      return drawStack(drawing);
  }
}
