import type { z } from "zod";
import { datasets } from "#db/schema/datasets.ts";
import { AcquisitionRef } from "#domain/datasets/acquisition/schemas.ts";
import type { AcquisitionView } from "#domain/datasets/acquisition/view.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { acquisitionView } from "./acquisition-rows.ts";

export const getAcquisition = query({
  name: "datasets.getAcquisition",
  summary:
    "How a dataset came here and what it may be used for, with the record's history and what it leaves open.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof AcquisitionRef>>(datasets, "This dataset", (input) => input.datasetId),
  input: AcquisitionRef,
  run: ({ tx, input, now }): Promise<AcquisitionView> =>
    acquisitionView(tx, input.datasetId, now.slice(0, 10), input.number),
});
