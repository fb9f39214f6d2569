import type { DatasetColumn } from "./columns.ts";
import type { DatasetProfile } from "./profile.ts";

export type VersionState = "importing" | "profiling" | "ready" | "failed";

/** How far the worker is with a version. */
export type VersionJob = {
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
  error: string | null;
  sha256: string | null;
  size: number | null;
  rows: number | null;
  columnCount: number | null;
  source: { name: string; sha256: string; size: number; format: "csv" | "parquet" | null };
  createdAt: string;
  createdBy: { id: string; name: string };
};

export type DatasetLine = {
  id: string;
  slug: string;
  name: string;
  description: string;
  createdAt: string;
  createdBy: { id: string; name: string };
  versions: number;
  latest: VersionLine | null;
};

export type VersionView = VersionLine & {
  dataset: { id: string; slug: string; name: string };
  columns: DatasetColumn[];
  profile: DatasetProfile | null;
  job: VersionJob | null;
};

/** A cell of the row browser: what JSON can say; other values come as text. */
export type Cell = string | number | boolean | null;
export type RowsPage = { columns: string[]; rows: Cell[][]; offset: number; total: number };

/** "Flights 2001-01", or "Flights v3" for a version without a label. */
export const versionName = (dataset: string, version: { label: string; number: number }): string =>
  `${dataset} ${version.label || `v${version.number}`}`;
