import type { DatasetInsights } from "#domain/datasets/insights/insights.ts";
import type { ColumnProfile } from "#domain/datasets/profile.ts";

export type NumberInsight = DatasetInsights["numbers"][number];
export type TimeInsight = DatasetInsights["times"][number];
export type LengthInsight = DatasetInsights["lengths"][number];

/** What one look at a column finds: its profile, and what stands of it under Patterns. */
export type ColumnFindings = {
  profile: ColumnProfile;
  number?: NumberInsight | undefined;
  time?: TimeInsight | undefined;
  lengths?: LengthInsight | undefined;
};
