import { applyRecipe } from "./apply-recipe.ts";
import { check } from "./check.ts";
import { completeChecks, giveUpChecks } from "./check-worker-verbs.ts";
import { compareRows } from "./compare-rows.ts";
import { compareVersions } from "./compare-versions.ts";
import { completePreparation } from "./complete-preparation.ts";
import { create } from "./create.ts";
import { createRecipe } from "./create-recipe.ts";
import { createVersion } from "./create-version.ts";
import { expect } from "./expect.ts";
import { exportRecipe } from "./export-recipe.ts";
import { get } from "./get.ts";
import { getAcquisition } from "./get-acquisition.ts";
import { getDatasheet } from "./get-datasheet.ts";
import { getInsights } from "./get-insights.ts";
import { getLineage } from "./get-lineage.ts";
import { getPreparation } from "./get-preparation.ts";
import { getQuality } from "./get-quality.ts";
import { getRecipe } from "./get-recipe.ts";
import { getProfile, getVersion } from "./get-version.ts";
import { importRecipe } from "./import-recipe.ts";
import { list } from "./list.ts";
import { listExpectations } from "./list-expectations.ts";
import { listRecipes } from "./list-recipes.ts";
import { listReadyVersions, listVersions } from "./list-versions.ts";
import { previewRecipe } from "./preview-recipe.ts";
import { previewRows } from "./preview-rows.ts";
import { proposeExpectations } from "./propose-expectations.ts";
import { checkUpload } from "./receive-upload.ts";
import { recordAcquisition } from "./record-acquisition.ts";
import { refuseFailing } from "./refuse-failing.ts";
import { retireExpectation } from "./retire-expectation.ts";
import { saveRecipe } from "./save-recipe.ts";
import { sniffUpload } from "./sniff-upload.ts";
import { dropUpload, expireUpload, getUpload, listUploads, openUpload } from "./upload-sessions.ts";
import { completeImport, completeProfile, failVersion } from "./worker-verbs.ts";

export const datasets = {
  applyRecipe,
  check,
  checkUpload,
  compareRows,
  compareVersions,
  completeChecks,
  completeImport,
  completePreparation,
  completeProfile,
  create,
  createRecipe,
  createVersion,
  dropUpload,
  expect,
  exportRecipe,
  expireUpload,
  failVersion,
  get,
  getAcquisition,
  getDatasheet,
  getInsights,
  getLineage,
  getPreparation,
  getProfile,
  getQuality,
  getRecipe,
  getUpload,
  getVersion,
  giveUpChecks,
  importRecipe,
  list,
  listExpectations,
  listReadyVersions,
  listRecipes,
  listUploads,
  listVersions,
  openUpload,
  previewRecipe,
  previewRows,
  proposeExpectations,
  recordAcquisition,
  refuseFailing,
  retireExpectation,
  saveRecipe,
  sniffUpload,
} as const;
