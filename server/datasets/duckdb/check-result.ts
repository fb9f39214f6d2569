import type { CheckResult } from "#domain/datasets/expectations/quality.ts";
import { type EngineOptions, literal } from "./engine.ts";

export type FileCheck = CheckResult & {
  /** Some of the values that fail, cut. */
  examples: string[];
  /** Why it could not be checked or what was measured; null when the counts say it. */
  note: string | null;
};

export type CheckOptions = Pick<EngineOptions, "scratchFolder" | "signal"> & {
  rows: number;
  /** When the version was made, ISO 8601: what freshness is held against. */
  madeAt: string;
  onProgress?: (fraction: number, id: string) => void;
};

const EXAMPLE_MAX = 120;

/** A value that fails, as it is kept beside the result. */
export const shownExample = (value: unknown): string =>
  Array.from(String(value)).slice(0, EXAMPLE_MAX).join("");

/** The file as the table `data`, which is what all checks speak of. */
export const dataView = (path: string) =>
  `create view data as select * from read_parquet(${literal(path)}, hive_partitioning = false)`;

export const verdict = (holds: boolean, note: string): FileCheck => ({
  outcome: holds ? "passed" : "failed",
  checked: null,
  failing: null,
  examples: [],
  note,
});

export const missingColumn = (name: string): FileCheck =>
  verdict(false, `This version has no column “${name}”.`);

export const unknown = (note: string): FileCheck => ({
  outcome: "unknown",
  checked: null,
  failing: null,
  examples: [],
  note,
});
