import { create } from "./create.ts";
import { createVersion } from "./create-version.ts";
import { find } from "./find.ts";
import { getVersion } from "./get-version.ts";
import { get, list } from "./list.ts";
import { listReady, listVersions } from "./list-versions.ts";
import { mayUpload } from "./may-upload.ts";
import { previewRows } from "./preview-rows.ts";
import { receiveUpload } from "./receive-upload.ts";
import { completeImport, completeProfile, failVersion } from "./worker-verbs.ts";

export const datasets = {
  completeImport,
  completeProfile,
  create,
  createVersion,
  failVersion,
  find,
  get,
  getVersion,
  list,
  listReady,
  listVersions,
  mayUpload,
  previewRows,
  receiveUpload,
} as const;
