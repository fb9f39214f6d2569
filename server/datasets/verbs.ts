import { check } from "./check.ts";
import { completeChecks, giveUpChecks } from "./check-worker-verbs.ts";
import { compareRows } from "./compare-rows.ts";
import { compareVersions } from "./compare-versions.ts";
import { create } from "./create.ts";
import { createVersion } from "./create-version.ts";
import { expect } from "./expect.ts";
import { get } from "./get.ts";
import { getQuality } from "./get-quality.ts";
import { getProfile, getVersion } from "./get-version.ts";
import { list } from "./list.ts";
import { listExpectations } from "./list-expectations.ts";
import { listReadyVersions, listVersions } from "./list-versions.ts";
import { previewRows } from "./preview-rows.ts";
import { proposeExpectations } from "./propose-expectations.ts";
import { checkUpload } from "./receive-upload.ts";
import { refuseFailing } from "./refuse-failing.ts";
import { retireExpectation } from "./retire-expectation.ts";
import { completeImport, completeProfile, failVersion } from "./worker-verbs.ts";

export const datasets = {
  check,
  checkUpload,
  compareRows,
  compareVersions,
  completeChecks,
  completeImport,
  completeProfile,
  create,
  createVersion,
  expect,
  failVersion,
  get,
  getProfile,
  getQuality,
  getVersion,
  giveUpChecks,
  list,
  listExpectations,
  listReadyVersions,
  listVersions,
  previewRows,
  proposeExpectations,
  refuseFailing,
  retireExpectation,
} as const;
