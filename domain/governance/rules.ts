import { type Refusal, refuse } from "#domain/format/refusal.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import type { Evidence, ItemStatus, UpdateItem } from "./schemas.ts";

export type ItemFacts = {
  phase: Phase;
  status: ItemStatus;
  ownerId: string | null;
  /** A day as YYYY-MM-DD. */
  dueOn: string | null;
  evidence: readonly Evidence[];
  note: string;
};

/** Closed means done or does not apply. */
export const isClosed = (item: Pick<ItemFacts, "status">): boolean =>
  item.status === "done" || item.status === "not_applicable";

/** The items of a phase that are not closed. */
export function openItemsOf<Item extends Pick<ItemFacts, "phase" | "status">>(
  phase: Phase,
  items: readonly Item[],
): Item[] {
  return items.filter((item) => item.phase === phase && !isClosed(item));
}

export type ChecklistProgress = {
  total: number;
  closed: number;
  byStatus: Readonly<Record<ItemStatus, number>>;
  /** Closed items over all, 0 to 1; null when there are none. */
  share: number | null;
};

/** How far a checklist is, over the items given. */
export function checklistProgress(items: readonly Pick<ItemFacts, "status">[]): ChecklistProgress {
  const byStatus: Record<ItemStatus, number> = { open: 0, in_progress: 0, done: 0, not_applicable: 0 };
  for (const item of items) byStatus[item.status] += 1;
  const closed = byStatus.done + byStatus.not_applicable;
  return { total: items.length, closed, byStatus, share: items.length === 0 ? null : closed / items.length };
}

/** Why an item may not have the status it would have: done needs evidence or a note, does not apply needs a reason. */
export function closeRefusal(item: Pick<ItemFacts, "status" | "evidence" | "note">): Refusal | null {
  const hasNote = item.note.trim() !== "";
  if (item.status === "not_applicable" && !hasNote) {
    return refuse(
      "precondition_failed",
      "reason_needed",
      "Say in the note why this item does not apply. It stays as it was until then.",
    );
  }
  if (item.status === "done" && item.evidence.length === 0 && !hasNote) {
    return refuse(
      "precondition_failed",
      "evidence_needed",
      "Add evidence or a note that shows what was done. The item stays open until then.",
    );
  }
  return null;
}

/** The item as an update would leave it; refused when the result may not stand. */
export function applyUpdate<Item extends ItemFacts>(
  item: Item,
  update: Omit<UpdateItem, "itemId">,
): { item: Item; refusal: null } | { item: null; refusal: Refusal } {
  const next: Item = {
    ...item,
    status: update.status ?? item.status,
    ownerId: update.ownerId === undefined ? item.ownerId : update.ownerId,
    dueOn: update.dueOn === undefined ? item.dueOn : update.dueOn,
    evidence: update.evidence ?? item.evidence,
    note: update.note ?? item.note,
  };
  const refusal = closeRefusal(next);
  return refusal ? { item: null, refusal } : { item: next, refusal: null };
}

/** Whether an item is late: not closed, and its due day is before `today` (both YYYY-MM-DD). */
export const isOverdue = (item: Pick<ItemFacts, "status" | "dueOn">, today: string): boolean =>
  !isClosed(item) && item.dueOn !== null && item.dueOn < today;
