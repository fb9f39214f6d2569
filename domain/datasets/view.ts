import type { DatasetColumn } from "./columns.ts";
import type { ExpectationInput } from "./expectations/kinds.ts";
import type { CheckResult, Quality, QualityState } from "./expectations/quality.ts";
import type { ColumnProfile } from "./profile.ts";
import type { Reading } from "./reading.ts";
import type { RejectedRow } from "./rejected.ts";

export const VERSION_STATES = ["importing", "profiling", "ready", "failed"] as const;
export type VersionState = (typeof VERSION_STATES)[number];

export const VERSION_STATE_LABELS: Record<VersionState, string> = {
  importing: "Importing",
  profiling: "Profiling",
  ready: "Ready",
  failed: "Failed",
};

export const SOURCE_FORMATS = ["csv", "jsonl", "parquet", "recipe"] as const;
export type SourceFormat = (typeof SOURCE_FORMATS)[number];

export const SOURCE_FORMAT_LABELS: Record<SourceFormat, string> = {
  csv: "CSV",
  jsonl: "JSON lines",
  parquet: "Parquet",
  recipe: "Made by a recipe",
};

export type Person = { id: string; name: string };

/** The work behind a version that is being imported. */
export type ImportJob = {
  id: string;
  state: "queued" | "running" | "succeeded" | "failed" | "cancelled";
  stage: string | null;
  fraction: number | null;
  etaSeconds: number | null;
  message: string | null;
};

export type VersionLine = {
  id: string;
  datasetId: string;
  number: number;
  label: string;
  state: VersionState;
  /** Why it failed, in one sentence, and what to do. */
  error: string | null;
  sourceName: string;
  sourceFormat: SourceFormat | null;
  sourceSize: number;
  /** Of the stored Parquet file. */
  sha256: string | null;
  size: number | null;
  rows: number | null;
  columnCount: number | null;
  /** How it stands to the dataset's expectations; null when none were checked. */
  quality: QualityState | null;
  /** Between 0 and 1. */
  qualityScore: number | null;
  createdAt: string;
  createdBy: Person;
  job: ImportJob | null;
};

export type DatasetLine = {
  id: string;
  slug: string;
  name: string;
  description: string;
  createdAt: string;
  createdBy: Person;
  versions: number;
  latest: VersionLine | null;
  /** Rows of the newest ready versions, oldest first. */
  recentRows: { number: number; label: string; rows: number }[];
};

export type VersionView = VersionLine & {
  sourceSha256: string;
  /** How its person said that the file is to be read; null: as it was sniffed. */
  reading: Reading | null;
  dataset: { id: string; slug: string; name: string };
  columns: DatasetColumn[];
  /** Rows of the source that did not parse, counted in full; `kept` is empty unless asked for. Null when all parsed. */
  rejected: { rows: number; lines: number; kept: RejectedRow[] } | null;
};

export type ExpectationView = ExpectationInput & {
  id: string;
  sentence: string;
  createdAt: string;
  createdBy: Person;
};

/** What the check of one expectation found on one version. */
export type CheckView = CheckResult & {
  expectation: ExpectationView;
  examples: string[];
  note: string | null;
  at: string;
};

export type ExpectationsView = {
  items: ExpectationView[];
  refuseFailing: boolean;
  /** The newest version that is ready, on which new expectations are tried. */
  latest: { id: string; name: string; quality: QualityState | null; score: number | null } | null;
};

export type QualityView = {
  state: QualityState | null;
  /** Of what is expected now: failed first, then unknown, then passed. */
  checks: CheckView[];
  /** Expected now, and not checked on this version. */
  unchecked: ExpectationView[];
  quality: Quality;
};

export type ReadyVersion = {
  id: string;
  datasetId: string;
  datasetName: string;
  number: number;
  label: string;
  rows: number;
  columns: number;
  sha256: string;
  createdAt: string;
};

/** Some columns of a profile: those that match, from `offset` on. */
export type ProfilePage = {
  rows: number;
  /** All columns of the version, and those that match the search. */
  total: number;
  matching: number;
  offset: number;
  columns: ColumnProfile[];
};

export type Cell = string | number | boolean | null;
export type RowsPage = {
  columns: DatasetColumn[];
  rows: Cell[][];
  /** The place of each row in the source, from 0. */
  places: number[];
  /** Rows of the version, and those that match the filters. */
  total: number;
  matching: number;
  offset: number;
};

export const versionName = (version: { number: number; label: string }): string =>
  version.label === "" ? `v${version.number}` : `v${version.number} · ${version.label}`;
