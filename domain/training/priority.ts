import { z } from "zod";
import { ordinal } from "#domain/format/numbers.ts";

/** Which waiting run a worker takes first; of equals the one that waits longest. */
export const PRIORITIES = ["low", "normal", "high"] as const;
export type Priority = (typeof PRIORITIES)[number];

export const PRIORITY_LABELS: Record<Priority, string> = { low: "Low", normal: "Normal", high: "High" };

/** As the queue counts: larger goes first. */
export const PRIORITY_RANK: Record<Priority, number> = { low: -10, normal: 0, high: 10 };

export const prioritySchema = z.enum(PRIORITIES, { error: "A priority is low, normal or high." });

export const priorityOf = (rank: number): Priority => (rank > 0 ? "high" : rank < 0 ? "low" : "normal");

/** Whether a change needs the right to put runs before those of others: lowering one's place harms nobody. */
export const isRaised = (from: Priority, to: Priority): boolean => PRIORITY_RANK[to] > PRIORITY_RANK[from];

/** Where something waits: "Queued, 3rd"; "Queued" in the moment in which a worker takes it. */
export const queuedInWords = (place: number | null): string =>
  place === null ? "Queued" : `Queued, ${ordinal(place)}`;
