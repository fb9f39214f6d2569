import { anchorNow } from "./anchor-now.ts";
import { erasePerson } from "./erase-person.ts";
import { evidenceSize } from "./evidence-size.ts";
import { exportEntries } from "./export-entries.ts";
import { exportEvidence } from "./export-evidence.ts";
import { facets } from "./facets.ts";
import { getCheckpoint } from "./get-checkpoint.ts";
import { getEntry } from "./get-entry.ts";
import { getProof } from "./get-proof.ts";
import { getTile } from "./get-tile.ts";
import { keeping } from "./keeping.ts";
import { liftHold, placeHold } from "./legal-holds.ts";
import { listEntries } from "./list-entries.ts";
import { logStatus } from "./log-status.ts";
import { prune } from "./prune.ts";
import { raiseAlarm } from "./raise-alarm.ts";
import { rotateKey } from "./rotate-key.ts";
import { setRetention } from "./set-retention.ts";
import { listViews, removeView, saveView } from "./views.ts";

export const audit = {
  anchorNow,
  erasePerson,
  evidenceSize,
  exportEntries,
  exportEvidence,
  facets,
  getCheckpoint,
  getEntry,
  keeping,
  liftHold,
  getProof,
  getTile,
  listEntries,
  listViews,
  logStatus,
  placeHold,
  prune,
  raiseAlarm,
  removeView,
  rotateKey,
  saveView,
  setRetention,
} as const;
