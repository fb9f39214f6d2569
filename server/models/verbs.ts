import { create } from "./create.ts";
import { find, get, listAliasMoves } from "./get.ts";
import { getArtifact } from "./get-artifact.ts";
import { findVersion, getVersion } from "./get-version.ts";
import { list } from "./list.ts";
import { listJourney } from "./list-journey.ts";
import { listPreviews } from "./list-previews.ts";
import { listVersions } from "./list-versions.ts";
import { moveAlias } from "./move-alias.ts";
import { predict } from "./predict.ts";
import { recordPreview } from "./record-preview.ts";
import { registerVersion } from "./register-version.ts";
import { resolveForServing } from "./resolve-for-serving.ts";
import { updateCard } from "./update-card.ts";

export const models = {
  create,
  find,
  findVersion,
  get,
  getArtifact,
  getVersion,
  list,
  listAliasMoves,
  listJourney,
  listPreviews,
  listVersions,
  moveAlias,
  predict,
  recordPreview,
  registerVersion,
  resolveForServing,
  updateCard,
} as const;
