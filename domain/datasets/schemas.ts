import { z } from "zod";
import { idSchema } from "#domain/format/ids.ts";
import { slugSchema } from "#domain/format/slug.ts";
import { nameSchema, optionalTextSchema } from "#domain/format/text.ts";

export const DESCRIPTION_MAX = 2_000;
export const LABEL_MAX = 60;
export const FILE_NAME_MAX = 255;
/** The most rows in one answer of the row browser. */
export const PREVIEW_ROWS_MAX = 200;
/** The most columns in one answer of the row browser; more are reached by name. */
export const PREVIEW_COLUMNS_MAX = 200;

export const CreateDataset = z.object({
  projectId: idSchema("prj"),
  name: nameSchema,
  slug: slugSchema.optional(),
  description: optionalTextSchema(DESCRIPTION_MAX, "description").default(""),
});
export type CreateDataset = z.infer<typeof CreateDataset>;

export const CreateVersion = z.object({
  datasetId: idSchema("dst"),
  uploadId: idSchema("upl"),
  /** A short name such as 2001-01; the version's number says it otherwise. */
  label: optionalTextSchema(LABEL_MAX, "label").default(""),
});
export type CreateVersion = z.infer<typeof CreateVersion>;

export const DatasetRef = z.object({ datasetId: idSchema("dst") });
export const VersionRef = z.object({ versionId: idSchema("dsv") });

/** What the upload door says of the bytes that it has stored. */
export const ReceiveUpload = z.object({
  projectId: idSchema("prj").optional(),
  fileName: z.string().max(FILE_NAME_MAX),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "This is not a SHA-256 digest."),
  size: z.int().min(0),
});
export type ReceiveUpload = z.infer<typeof ReceiveUpload>;

export const PreviewRows = z.object({
  versionId: idSchema("dsv"),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(PREVIEW_ROWS_MAX, `At most ${PREVIEW_ROWS_MAX} rows in one answer.`).default(50),
  /** Left out: the first columns. */
  columns: z.array(z.string().max(500)).min(1).max(PREVIEW_COLUMNS_MAX).optional(),
});
export type PreviewRows = z.infer<typeof PreviewRows>;
