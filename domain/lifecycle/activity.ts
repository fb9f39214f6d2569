import { z } from "zod";
import type { SentencePart, ToldAction } from "#domain/audit/sentences.ts";
import { anyIdSchema, idSchema } from "#domain/format/ids.ts";
import { phaseSchema } from "./phases.ts";

/** What an act was about: the area that its verb belongs to. */
export const ACTIVITY_KINDS = [
  "lifecycle",
  "discussion",
  "datasets",
  "training",
  "models",
  "approvals",
  "deployments",
  "monitoring",
  "governance",
  "access",
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

export const ACTIVITY_KIND_LABELS: Record<ActivityKind, string> = {
  lifecycle: "Phases",
  discussion: "Talk",
  datasets: "Data",
  training: "Runs",
  models: "Models",
  approvals: "Reviews",
  deployments: "Service",
  monitoring: "Monitoring",
  governance: "Checklist",
  access: "People",
};

const day = z.iso.date({ error: "A day is written YYYY-MM-DD." });

/** Filters of the feed; each that is left out matches all. Days are UTC, both included. */
export const ActivityFilter = z.object({
  projectId: idSchema("prj"),
  objectId: anyIdSchema.optional(),
  kind: z.enum(ACTIVITY_KINDS).optional(),
  /** A person, or "system" for the worker. */
  actorId: z.union([idSchema("usr"), z.literal("system")]).optional(),
  phase: phaseSchema.optional(),
  from: day.optional(),
  to: day.optional(),
});

export type Activity = {
  id: string;
  at: string;
  action: ToldAction;
  /** Who did it, null for the worker. */
  actorId: string | null;
  parts: SentencePart[];
};

/** One line of a feed: the newest act, and those of the same kind by the same person just before it. */
export type FoldedActivity = Activity & { more: Activity[] };

const TOGETHER_MS = 60 * 60_000;

/**
 * Folds a feed, newest first: an act joins the line above it when it is the same verb by the same person and less than an
 * hour lies between neighbours. What stands between two acts keeps them apart, so that the order is never changed.
 */
export function foldActivity(items: readonly Activity[]): FoldedActivity[] {
  const lines: FoldedActivity[] = [];
  for (const item of items) {
    const line = lines.at(-1);
    const last = line?.more.at(-1) ?? line;
    const joins =
      line !== undefined &&
      last !== undefined &&
      line.action === item.action &&
      line.actorId === item.actorId &&
      Date.parse(last.at) - Date.parse(item.at) < TOGETHER_MS;
    if (joins) line.more.push(item);
    else lines.push({ ...item, more: [] });
  }
  return lines;
}
