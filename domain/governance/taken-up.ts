import { type Refusal, refuse } from "#domain/format/refusal.ts";
import type { ItemStatus } from "./schemas.ts";

/** Why a recommendation was taken up, as the project's revisits stood at that moment. */
export type TakenUp = {
  because: string;
  /** Revisits that it answers, and their hours. */
  count: number;
  effortHours: number;
  by: string;
  at: string;
};

/** Why a recommendation cannot be taken up: it was set aside, and somebody has to bring it back first. */
export function takeUpRefusal(status: ItemStatus): Refusal | null {
  if (status !== "not_applicable") return null;
  return refuse(
    "precondition_failed",
    "set_aside",
    "This item was set aside as not applying here. Nothing was changed. Open it in the checklist and bring it back first.",
  );
}

/** The status of an item that is taken up: what was done has not been enough, and is worked on again. */
export const statusWhenTakenUp = (status: ItemStatus): ItemStatus =>
  status === "done" ? "in_progress" : status;
