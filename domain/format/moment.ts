/** A moment in any form in which it reaches us: ISO 8601 with zone, a Date, or milliseconds since 1970. */
export type Moment = string | Date | number;

/** Milliseconds since 1970; NaN for what is not a moment. */
export function toMillis(moment: Moment): number {
  if (typeof moment === "number") return moment;
  return moment instanceof Date ? moment.getTime() : Date.parse(moment);
}
