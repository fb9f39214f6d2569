import { z } from "zod";

/** The kinds of place in an object that a thread can be about. */
export const ANCHOR_KINDS = ["metric", "point", "column", "passage", "rule"] as const;
export type AnchorKind = (typeof ANCHOR_KINDS)[number];

export const ANCHOR_LABELS: Readonly<Record<AnchorKind, string>> = {
  metric: "Metric",
  point: "Point",
  column: "Column",
  passage: "Passage",
  rule: "Rule",
};

export const QUOTE_MAX = 500;
const CONTEXT = 40;

const part = (max: number) => z.string().max(max).overwrite(oneLine);

/** What a page says of the place: its kind, its stable key and what stood there; a passage also says what stood around it. */
export const AnchorInput = z.object({
  kind: z.enum(ANCHOR_KINDS, { error: `A place is one of ${ANCHOR_KINDS.join(", ")}.` }),
  key: z.string().min(1).max(200),
  quote: part(QUOTE_MAX).min(1, { error: "Quote what stands at the place." }),
  before: part(CONTEXT * 2).default(""),
  after: part(CONTEXT * 2).default(""),
});
export type AnchorInput = z.infer<typeof AnchorInput>;

/** As it is kept: with the name the place had, so that it can be told when the place is gone. */
export type Anchor = AnchorInput & { label: string };

/** What an object offers to point at now: a value under a key, or a text in which passages are quoted. */
export type Place =
  | { kind: Exclude<AnchorKind, "passage">; key: string; label: string; value: string }
  | { kind: "passage"; key: string; label: string; text: string };

export type Found =
  /** It stands as it stood; `at` is where a passage begins in the text. */
  | { state: "found"; at: number | null }
  /** The place is there with something else in it. */
  | { state: "changed"; now: string }
  | { state: "gone" };

/**
 * Finds a place again in the present form of its object. A value is the same when key and words are; a passage when its words
 * still stand in the text, blanks apart, and of several such places the one whose surroundings fit best.
 */
export function findAnchor(anchor: AnchorInput, places: readonly Place[]): Found {
  const place = places.find(({ kind, key }) => kind === anchor.kind && key === anchor.key);
  if (!place) return { state: "gone" };
  if (place.kind !== "passage") {
    return oneLine(place.value) === oneLine(anchor.quote)
      ? { state: "found", at: null }
      : { state: "changed", now: place.value };
  }
  const at = findPassage(anchor, oneLine(place.text));
  return at === null ? { state: "gone" } : { state: "found", at };
}

/** Where the passage begins in a text of one line, or null. */
function findPassage({ quote, before, after }: AnchorInput, text: string): number | null {
  let best: { at: number; fit: number } | null = null;
  for (let at = text.indexOf(quote); at !== -1; at = text.indexOf(quote, at + 1)) {
    // Blanks beside a passage say nothing of it, and what is quoted has none at its ends.
    const fit =
      sharedEnd(before, text.slice(0, at).trimEnd()) +
      sharedStart(after, text.slice(at + quote.length).trimStart());
    if (!best || fit > best.fit) best = { at, fit };
  }
  return best?.at ?? null;
}

function sharedEnd(a: string, b: string): number {
  let n = 0;
  while (n < a.length && n < b.length && a[a.length - 1 - n] === b[b.length - 1 - n]) n += 1;
  return n;
}

function sharedStart(a: string, b: string): number {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n += 1;
  return n;
}

/** The anchor of a value as it stands on a page. */
export const valueAnchor = (place: Place): AnchorInput => ({
  kind: place.kind,
  key: place.key,
  quote: place.kind === "passage" ? place.text : place.value,
  before: "",
  after: "",
});

/** The anchor of one block of a text, with the words around it. */
export function passageAnchor(
  key: string,
  blocks: readonly string[],
  index: number,
  chosen = "",
): AnchorInput {
  const block = oneLine(blocks[index] ?? "");
  const picked = oneLine(chosen);
  const whole = whole_(block);
  const quote = picked !== "" && block.includes(picked) ? whole_(picked) : whole;
  const text = oneLine(blocks.join(" "));
  const start = oneLine(blocks.slice(0, index).join(" "));
  const at = text.indexOf(quote, Math.max(0, start.length - 1));
  return {
    kind: "passage",
    key,
    quote,
    before: oneLine(text.slice(Math.max(0, at - CONTEXT), Math.max(0, at))),
    after: oneLine(text.slice(at + quote.length, at + quote.length + CONTEXT)),
  };
}

const whole_ = (text: string): string => text.slice(0, QUOTE_MAX).trim();

/** One line of a text: NFC, each run of blanks as one, none at the ends. */
function oneLine(text: string): string {
  return text.normalize("NFC").replace(/\s+/g, " ").trim();
}

/** Whether two anchors point at the same place of one object. */
export const samePlace = (
  a: Pick<AnchorInput, "kind" | "key" | "quote">,
  b: Pick<AnchorInput, "kind" | "key" | "quote">,
): boolean => a.kind === b.kind && a.key === b.key && (a.kind !== "passage" || a.quote === b.quote);
