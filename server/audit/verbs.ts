import { exportEntries } from "./export-entries.ts";
import { facets } from "./facets.ts";
import { getEntry } from "./get-entry.ts";
import { listEntries } from "./list-entries.ts";
import { listViews, removeView, saveView } from "./views.ts";

export const audit = {
  exportEntries,
  facets,
  getEntry,
  listEntries,
  listViews,
  removeView,
  saveView,
} as const;
