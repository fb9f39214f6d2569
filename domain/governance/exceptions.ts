import { z } from "zod";
import { idSchema } from "#domain/format/ids.ts";
import { type Refusal, refuse } from "#domain/format/refusal.ts";
import { longTextSchema } from "#domain/format/text.ts";
import type { ItemStatus } from "./schemas.ts";

/** An exception lasts at most this long; after it the item is open again and has to be looked at anew. */
export const EXCEPTION_DAYS_MAX = 365;
export const EXCEPTION_REASON_MAX = 4_000;

/** Ask that an item need not be met, until a day. */
export const AskException = z.object({
  itemId: idSchema("itm"),
  reason: longTextSchema(EXCEPTION_REASON_MAX, "reason"),
  expiresOn: z.iso.date({ error: "This is not a date. Write it like 2026-11-21." }),
});
export type AskException = z.infer<typeof AskException>;

const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** Why an exception may not last until this day (all days YYYY-MM-DD); null when it may. */
export function expiryRefusal(expiresOn: string, today: string): Refusal | null {
  if (expiresOn <= today) {
    return refuse("invalid", "expiresOn", "An exception ends on a later day than today. Choose one.");
  }
  if (expiresOn > addDays(today, EXCEPTION_DAYS_MAX)) {
    return refuse(
      "invalid",
      "expiresOn",
      `An exception lasts at most ${EXCEPTION_DAYS_MAX} days. Choose an earlier day and ask again then.`,
    );
  }
  return null;
}

/** The status that counts today: an exception that has run out leaves its item open. `until` is its last day. */
export const statusOn = (
  item: { status: ItemStatus; exceptionUntil: string | null },
  today: string,
): ItemStatus =>
  item.status === "not_applicable" && item.exceptionUntil !== null && item.exceptionUntil < today
    ? "open"
    : item.status;

/** Why an item may not be set aside just so; null when it may. */
export function setAsideRefusal(
  status: { before: ItemStatus; after: ItemStatus },
  needsApproval: boolean,
): Refusal | null {
  if (!needsApproval || status.after !== "not_applicable" || status.before === "not_applicable") return null;
  return refuse(
    "precondition_failed",
    "accept_exception",
    "The policy asks for an approval before an item is set aside. It stays as it was. Ask for an exception, with a reason and the day it ends.",
  );
}
