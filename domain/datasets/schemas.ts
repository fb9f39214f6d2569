import { z } from "zod";
import { idSchema } from "../format/ids.ts";
import { SLUG_MAX, slugSchema } from "../format/slug.ts";
import { nameSchema, optionalTextSchema, shortTextSchema } from "../format/text.ts";
import { columnsSchema } from "./columns.ts";
import { expectationInput } from "./expectations/kinds.ts";
import { OUTCOMES } from "./expectations/quality.ts";
import { datasetProfile } from "./profile.ts";
import { reading } from "./reading.ts";
import { rejectedRows } from "./rejected.ts";
import { ROW_FILTERS_MAX, rowFilter, rowSort } from "./row-query.ts";
import { KEY_COLUMNS_MAX } from "./version-diff.ts";
import { SOURCE_FORMATS } from "./view.ts";

export const DESCRIPTION_MAX = 5_000;
export const FILE_NAME_MAX = 255;
export const LABEL_MAX = 60;
export const PREVIEW_ROWS_MAX = 200;
export const PREVIEW_COLUMNS = 30;
/** The largest file that can be uploaded. */
export const UPLOAD_BYTES_MAX = 8 * 2 ** 30;

const cursor = z.string().max(200).nullish();
const limit = (most: number, usual: number) =>
  z
    .int()
    .min(1)
    .max(most, { error: `At most ${most} in one answer.` })
    .default(usual);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: "This is not a SHA-256 digest." });
const datasetId = idSchema("dst");
const versionId = idSchema("dsv");

export const CreateDataset = z.object({
  projectId: idSchema("prj"),
  name: nameSchema,
  description: optionalTextSchema(DESCRIPTION_MAX, "description").default(""),
});

/** What an upload would be read as, with what is said of it so far. */
export const SniffUpload = z.object({
  projectId: idSchema("prj"),
  uploadId: idSchema("upl"),
  reading: reading.default({}),
});

/** `label` says what the version holds, for example the month; `reading` how the file is to be read where that is not as sniffed. */
export const CreateVersion = z.object({
  datasetId,
  uploadId: idSchema("upl"),
  label: shortTextSchema("label", LABEL_MAX).or(z.literal("")).default(""),
  reading: reading.nullish(),
});

export const ListDatasets = z.object({ projectId: idSchema("prj"), cursor, limit: limit(100, 50) });
/** A dataset by its short name or its id, inside one project. */
export const DatasetRef = z.object({
  projectId: idSchema("prj"),
  dataset: slugSchema.or(datasetId).pipe(z.string().max(SLUG_MAX + 10)),
});
export const ListVersions = z.object({ datasetId, cursor, limit: limit(100, 50) });
export const VersionRef = z.object({ versionId });
/** `withRejected` asks for the texts of the rows that did not parse too. */
export const GetVersion = z.object({ versionId, withRejected: z.boolean().default(false) });
export const ListReadyVersions = ListDatasets;

export const GetProfile = z.object({
  versionId,
  search: z.string().max(200).default(""),
  offset: z.int().min(0).max(100_000).default(0),
  limit: limit(100, 24),
});

export const PreviewRows = z.object({
  versionId,
  offset: z.int().min(0).max(2_000_000_000).default(0),
  limit: limit(PREVIEW_ROWS_MAX, 50),
  /** The first PREVIEW_COLUMNS when left out. */
  columns: z.array(z.string().max(1_000)).min(1).max(100).optional(),
  filters: z
    .array(rowFilter)
    .max(ROW_FILTERS_MAX, { error: `At most ${ROW_FILTERS_MAX} filters at once.` })
    .default([]),
  sort: rowSort.nullish(),
});

/** `withId` is the version before, `versionId` the one it became; both of one dataset. */
export const CompareVersions = z.object({ versionId, withId: versionId });
export const CompareRows = CompareVersions.extend({
  /** The columns that tell rows apart; empty to compare whole rows. */
  key: z
    .array(z.string().max(1_000))
    .max(KEY_COLUMNS_MAX, { error: `A key has at most ${KEY_COLUMNS_MAX} columns.` })
    .default([]),
});

export const CheckUpload = z.object({ projectId: idSchema("prj").optional() });
export const ReceiveUpload = z.object({
  projectId: idSchema("prj").optional(),
  sha256,
  size: z.int().min(1, { error: "The file is empty: it has 0 bytes. Nothing was kept." }),
  fileName: z.string().overwrite(plainFileName).min(1).max(FILE_NAME_MAX),
});

const sessionId = idSchema("ups");
/** The most bytes of one part, and how long parts are kept after the last one. */
export const PART_BYTES_MAX = 16 * 2 ** 20;
export const PARTS_KEPT_HOURS = 24;
export const OPEN_UPLOADS_MAX = 20;
const fileName = z.string().overwrite(plainFileName).min(1).max(FILE_NAME_MAX);

/** `fileKey` is by what the sender knows the file again, for example when it was last changed. */
export const OpenUpload = z.object({
  projectId: idSchema("prj"),
  fileName,
  size: z
    .int()
    .min(1, { error: "The file is empty: it has 0 bytes. Nothing was kept." })
    .max(UPLOAD_BYTES_MAX, {
      error: "The file is larger than 8 GB, the most this server takes. Upload it as several versions.",
    }),
  fileKey: z.string().max(200).default(""),
});
export const UploadSessionRef = z.object({ sessionId });
/** `path` is a file of ours that holds the part; no door takes it from outside. */
export const TakePart = z.object({
  sessionId,
  offset: z.int().min(0),
  size: z.int().min(0).max(PART_BYTES_MAX),
  path: z.string(),
});
export const CloseUpload = z.object({ sessionId, uploadId: idSchema("upl") });

export const CompleteImport = z.object({
  versionId,
  sha256,
  size: z.int().positive(),
  rows: z.int().positive(),
  format: z.enum(SOURCE_FORMATS),
  columns: columnsSchema,
  rejected: rejectedRows.nullish(),
});
export const CompleteProfile = z.object({ versionId, profile: datasetProfile });
export const FailVersion = z.object({ versionId, sentence: z.string().max(2_000) });

// Those of before they had a prefix of their own begin as an experiment does.
const expectationId = z.union([idSchema("dxp"), idSchema("exp")], {
  error:
    'This is not the id of an expectation: it has to start with "dxp_". Copy it again from the page it came from.',
});
export const DatasetOnly = z.object({ datasetId });
/** Expectations to add to a dataset, all or none. */
export const Expect = z.object({
  datasetId,
  expectations: z
    .array(expectationInput)
    .min(1, { error: "Choose at least one expectation." })
    .max(50, { error: "At most 50 expectations at once." }),
});
export const ExpectationRef = z.object({ expectationId });
export const RefuseFailing = z.object({ datasetId, refuse: z.boolean() });
export const CompleteChecks = z.object({
  versionId,
  results: z
    .array(
      z.object({
        expectationId,
        outcome: z.enum(OUTCOMES),
        checked: z.int().min(0).nullable(),
        failing: z.int().min(0).nullable(),
        examples: z.array(z.string().max(200)).max(5),
        note: z.string().max(500).nullable(),
      }),
    )
    .max(500),
});
export const GiveUpChecks = z.object({ versionId, sentence: z.string().max(2_000) });

/** What a person called their file: no folders, no control characters, at most FILE_NAME_MAX characters. It never becomes a path. */
export function plainFileName(written: string): string {
  const last = written.toWellFormed().normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  const plain = last.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, "").trim();
  return Array.from(plain || "unnamed")
    .slice(0, 200)
    .join("")
    .slice(0, FILE_NAME_MAX);
}
