import { z } from "zod";
import { idSchema } from "../../format/ids.ts";
import { optionalTextSchema } from "../../format/text.ts";
import { acquisition } from "./acquisition.ts";

export const ACQUISITION_NOTE_MAX = 500;

const datasetId = idSchema("dst");

/** `after` is the number of the record that was read and is being replaced, 0 for the first. */
export const RecordAcquisition = z.object({
  datasetId,
  after: z.int().min(0),
  content: acquisition,
  note: optionalTextSchema(ACQUISITION_NOTE_MAX, "note").default(""),
});
/** The newest record, or the one with this number. */
export const AcquisitionRef = z.object({ datasetId, number: z.int().min(1).optional() });
/** `versionId` is the version it tells of; left out, the newest that is ready. */
export const DatasheetRef = z.object({ datasetId, versionId: idSchema("dsv").optional() });
