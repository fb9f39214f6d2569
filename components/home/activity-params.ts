import { ACTIVITY_KINDS } from "#domain/lifecycle/activity.ts";
import { PHASES } from "#domain/lifecycle/phases.ts";

export type RawSearch = Record<string, string | string[] | undefined>;

const matching = (value: RawSearch[string], pattern: RegExp): string | undefined =>
  typeof value === "string" && pattern.test(value) ? value : undefined;

const day = (value: RawSearch[string]): string | undefined => {
  const text = matching(value, /^\d{4}-\d{2}-\d{2}$/);
  return text !== undefined && !Number.isNaN(Date.parse(text)) ? text : undefined;
};

/** What the address narrows the feed by; what is not known is left out. */
export function activityFilter(raw: RawSearch) {
  return {
    kind: ACTIVITY_KINDS.find((kind) => kind === raw.kind),
    phase: PHASES.find((phase) => phase === raw.phase),
    person: matching(raw.person, /^(usr_[0-9a-z]{10,40}|system)$/),
    object: matching(raw.object, /^[a-z]{2,5}_[0-9a-z]{10,40}$/),
    from: day(raw.from),
    to: day(raw.to),
    cursor: matching(raw.cursor, /^[\w-]{1,200}$/),
  };
}

export type ActivityParams = ReturnType<typeof activityFilter>;

/** The address of the same feed narrowed otherwise; a change starts it again. */
export function activityHref(base: string, filter: ActivityParams, change: Partial<ActivityParams>): string {
  const next = { ...filter, cursor: undefined, ...change };
  const entries = Object.entries(next).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const text = new URLSearchParams(entries).toString();
  return text === "" ? base : `${base}?${text}`;
}
