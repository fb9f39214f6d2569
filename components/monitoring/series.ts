import type { AnchorInput } from "#domain/discussion/anchors.ts";

export type Series = {
  key: string;
  label: string;
  color: string;
  dash?: string;
  /** One for each window; null where it is missing, drawn as a gap. */
  values: readonly (number | null)[];
  /** The place of each point for threads; null where there is no point. */
  anchors?: readonly (AnchorInput | null)[];
};
export type Guideline = { value: number; label: string; color: string };

export type TimeSeriesProps = {
  windows: readonly { label: string; rows: number }[];
  series: readonly Series[];
  guides: readonly Guideline[];
  domain: readonly [number, number];
  /** Places after the point, in per cent. */
  digits: number;
  label: string;
};

/** What a plot draws of the talk about its points. */
export type Talked = {
  /** Keys of the points with open threads. */
  open: ReadonlySet<string>;
  onChoose: (at: number) => void;
};
