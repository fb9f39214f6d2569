import { exportEntries } from "./export-entries.ts";
import { facets } from "./facets.ts";
import { getEntry } from "./get-entry.ts";
import { listEntries } from "./list-entries.ts";

export const audit = { exportEntries, facets, getEntry, listEntries } as const;
