import type { AcquisitionView } from "../acquisition/view.ts";
import type { DatasetColumn } from "../columns.ts";
import type { Severity } from "../expectations/kinds.ts";
import type { Outcome, QualityState } from "../expectations/quality.ts";
import type { PersonalFinding } from "../insights/personal.ts";
import type { SourceFormat, VersionState } from "../view.ts";

/** A column as a datasheet tells of it; shares between 0 and 1, null before the version was profiled. */
export type DatasheetColumn = DatasetColumn & { missingShare: number | null; distinct: number | null };

/** What a datasheet is made of: nothing that somebody would have to remember to write. */
export type DatasheetFacts = {
  madeAt: string;
  project: string;
  dataset: { name: string; description: string; createdAt: string; createdBy: string };
  acquisition: AcquisitionView;
  /** The version it tells of; null while none is ready. */
  version: {
    name: string;
    createdAt: string;
    createdBy: string;
    sourceName: string;
    sourceFormat: SourceFormat | null;
    sourceSha256: string;
    sourceSize: number;
    sha256: string;
    size: number;
    rows: number;
    columns: number;
    rowsKeptAside: number;
  } | null;
  /** The first ones; `version.columns` counts all. */
  columns: DatasheetColumn[];
  /** Likely personal data; null where the version was not looked at for it. */
  personal: PersonalFinding[] | null;
  /** Rows that repeat an earlier one; null where they were not counted. */
  repeatedRows: number | null;
  quality: { state: QualityState | null; score: number | null };
  expectations: { sentence: string; severity: Severity; outcome: Outcome | null }[];
  lineage: {
    recipe: { name: string; number: number; digest: string } | null;
    madeFrom: { name: string; sha256: string | null }[];
    /** What was made of this version; the first names, and how many there are. */
    runs: number;
    models: { names: string[]; total: number };
    madeInto: { names: string[]; total: number };
  };
  /** Newest first; `versionsInAll` counts them. */
  versions: { name: string; state: VersionState; rows: number | null; createdAt: string }[];
  versionsInAll: number;
};
