import { anchorNow } from "./anchor-now.ts";
import { exportEntries } from "./export-entries.ts";
import { facets } from "./facets.ts";
import { getEntry } from "./get-entry.ts";
import { listEntries } from "./list-entries.ts";
import { logStatus } from "./log-status.ts";
import { raiseAlarm } from "./raise-alarm.ts";
import { listViews, removeView, saveView } from "./views.ts";

export const audit = {
  anchorNow,
  exportEntries,
  facets,
  getEntry,
  listEntries,
  listViews,
  logStatus,
  raiseAlarm,
  removeView,
  saveView,
} as const;
