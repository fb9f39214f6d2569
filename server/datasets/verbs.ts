import { create } from "./create.ts";
import { createVersion } from "./create-version.ts";
import { get } from "./get.ts";
import { getProfile, getVersion } from "./get-version.ts";
import { list } from "./list.ts";
import { listReadyVersions, listVersions } from "./list-versions.ts";
import { previewRows } from "./preview-rows.ts";
import { checkUpload } from "./receive-upload.ts";
import { completeImport, completeProfile, failVersion } from "./worker-verbs.ts";

export const datasets = {
  checkUpload,
  completeImport,
  completeProfile,
  create,
  createVersion,
  failVersion,
  get,
  getProfile,
  getVersion,
  list,
  listReadyVersions,
  listVersions,
  previewRows,
} as const;
