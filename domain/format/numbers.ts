const NO_BREAK_SPACE = "\u00a0";

/** What stands where a value is missing. */
export const MISSING = "–";

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

const isNumber = (value: number | null | undefined): value is number =>
  typeof value === "number" && Number.isFinite(value);

/** A whole number with groups: 508239 gives "508,239". */
export function formatCount(value: number | null | undefined): string {
  return isNumber(value) ? grouped.format(value) : MISSING;
}

/** A count with its noun: (1, "row") gives "1 row", (2, "row") "2 rows". */
export function formatCountOf(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** Hours of work, with a digit after the point below a hundred: 12.34 gives "12.3 h", 508.2 "508 h". */
export function formatHours(hours: number | null | undefined): string {
  if (!isNumber(hours)) return MISSING;
  if (hours > 0 && hours < 0.05) return `<0.1${NO_BREAK_SPACE}h`;
  const text = hours < 99.95 ? String(Math.round(hours * 10) / 10) : grouped.format(hours);
  return `${text}${NO_BREAK_SPACE}h`;
}

/** A share in a matrix cell: 0.14 gives ".14". What rounds to 0 or 1 without being it says so: "<.01", ">.99". */
export function formatShare(share: number | null | undefined): string {
  if (!isNumber(share)) return MISSING;
  if (share === 0 || share === 1) return String(share);
  if (share > 0 && share < 0.005) return "<.01";
  if (share < 1 && share >= 0.995) return ">.99";
  return share.toFixed(2).replace(/^(-?)0\./, "$1.");
}

/** A share in a sentence: 0.14 gives "14 %", with a space that does not break. `digits` after the point. */
export function formatPercent(share: number | null | undefined, digits = 0): string {
  if (!isNumber(share)) return MISSING;
  return `${(share * 100).toFixed(digits)}${NO_BREAK_SPACE}%`;
}

/** A difference of two shares: 0.012 gives "+1.2 points". */
export function formatPoints(difference: number | null | undefined, digits = 1): string {
  return isNumber(difference) ? `${formatSigned(difference * 100, digits)} points` : MISSING;
}

/** A change with its sign: 1.25 gives "+1.3", 0 "±0.0". */
export function formatSigned(change: number | null | undefined, digits = 1): string {
  if (!isNumber(change)) return MISSING;
  const text = Math.abs(change).toFixed(digits);
  return `${Number(text) === 0 ? "±" : change > 0 ? "+" : "−"}${text}`;
}

/** A metric such as AUC or accuracy with three places: "0.741". */
export function formatMetric(value: number | null | undefined, digits = 3): string {
  return isNumber(value) ? value.toFixed(digits) : MISSING;
}

/** A measured value of unknown size, at most `significant` figures: 1234.5678 gives "1,235", 0.000123 "0.000123". */
export function formatValue(value: number | null | undefined, significant = 4): string {
  if (!isNumber(value)) return MISSING;
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e12 || size < 1e-6)) return value.toExponential(Math.max(0, significant - 2));
  return new Intl.NumberFormat("en-US", {
    maximumSignificantDigits: Math.max(significant, Math.floor(Math.log10(Math.max(size, 1))) + 1),
  }).format(value);
}

const PLACES_MAX = 10;

/** How many places after the point let values that stand under each other differ: four figures of the largest, three of the largest step from one to the next. */
export function placesFor(values: readonly number[]): number {
  const largest = Math.max(...values.map(Math.abs));
  const steps = values.slice(1).map((value, i) => Math.abs(value - (values[i] as number)));
  const shown = (size: number, figures: number) =>
    size > 0 && Number.isFinite(size) ? figures - 1 - Math.floor(Math.log10(size)) : 0;
  return Math.min(PLACES_MAX, Math.max(0, shown(largest, 4), shown(Math.max(0, ...steps), 3)));
}

/** A measured value with so many places: (1234.5, 2) gives "1,234.50". What is too large or too small for them is written as `formatValue` does. */
export function formatPlaces(value: number | null | undefined, places: number): string {
  if (!isNumber(value)) return MISSING;
  const size = Math.abs(value);
  if (size >= 1e12 || (size !== 0 && size < 10 ** -PLACES_MAX)) return formatValue(value);
  return new Intl.NumberFormat("en-US", {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
    signDisplay: "negative",
  }).format(value);
}

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Bytes in decimal units: 212000000 gives "212 MB", 1500 "1.5 kB". */
export function formatBytes(bytes: number | null | undefined): string {
  if (!isNumber(bytes) || bytes < 0) return MISSING;
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const text = unit > 0 && value < 9.95 ? value.toFixed(1).replace(/\.0$/, "") : value.toFixed(0);
  return `${text}${NO_BREAK_SPACE}${BYTE_UNITS[unit] ?? "B"}`;
}

/** A SHA-256 in hex, short enough to compare by eye: "9f3c 71ab … e04d". Anything shorter is left as it is. */
export function formatDigest(hex: string): string {
  if (hex.length < 16) return hex;
  return `${hex.slice(0, 4)} ${hex.slice(4, 8)} … ${hex.slice(-4)}`;
}

const plural = new Intl.PluralRules("en", { type: "ordinal" });
const ORDINAL_ENDS = { one: "st", two: "nd", few: "rd", other: "th", zero: "th", many: "th" } as const;

/** A place in a series: 3 gives "3rd", 11 "11th". */
export const ordinal = (value: number): string =>
  `${formatCount(value)}${ORDINAL_ENDS[plural.select(value)]}`;
