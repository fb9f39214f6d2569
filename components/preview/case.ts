import type { InputRecord } from "#domain/models/schemas.ts";
import type { DatetimeInput, InputFeature, InputSchema, NumericInput } from "#ml/onnx/schema.ts";

/** What the form starts from: the median, the most frequent level that no other field has yet, the middle of the dates. */
export function typicalCase(schema: InputSchema): InputRecord {
  const taken = new Set<string>();
  return Object.fromEntries(schema.features.map((feature) => [feature.name, typicalValue(feature, taken)]));
}

function typicalValue(feature: InputFeature, taken: Set<string>): string | number {
  if (feature.kind === "numeric") return tidy(feature.median);
  if (feature.kind === "datetime") return dateText(feature, middleDate(feature));
  // From O'Hare to O'Hare is the most frequent of each and no flight at all.
  const level = feature.levels.find((candidate) => !taken.has(candidate)) ?? feature.default;
  taken.add(level);
  return level;
}

/** float32 medians print with noise (0.1 as 0.10000000149); seven figures are all they have. */
const tidy = (value: number): number => Number(value.toPrecision(7));

/** Epoch seconds as the text of a datetime-local input, in UTC. */
function isoMinute(seconds: number): string {
  return new Date(Math.floor(seconds / 60) * 60_000).toISOString().slice(0, 16);
}

/** The day or minute in the middle of the dates that training saw, in epoch seconds. */
export function middleDate({ min, max, wholeDays }: DatetimeInput): number {
  const step = wholeDays ? 86_400 : 60;
  return Math.floor((min + max) / 2 / step) * step;
}

/** Epoch seconds as the form writes them: a day where training saw nothing but days, else the minute. */
export const dateText = ({ wholeDays }: Pick<DatetimeInput, "wholeDays">, seconds: number): string =>
  isoMinute(seconds).slice(0, wholeDays ? "2001-01-31".length : undefined);

/** How far one step of the slider goes: 1 for whole numbers, else about 1/200 of the range, rounded to 1, 2 or 5. */
export function sliderStep({ min, max, integer }: Pick<NumericInput, "min" | "max" | "integer">): number {
  const raw = (max - min) / 200;
  if (!(raw > 0)) return 1;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * size).find((candidate) => candidate >= raw) ?? raw;
  return integer ? Math.max(1, Math.round(step)) : Number(step.toPrecision(3));
}

/** Levels that fit a plain list; more are offered while typing. */
export const LIST_LEVELS_MAX = 24;

/** "crs_dep_time" reads as "Crs dep time"; a name with capitals of its own stays. */
export function featureLabel(name: string): string {
  const words = name.replace(/[_.]+/g, " ").trim();
  if (words === "" || /[A-Z]/.test(words)) return words || name;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How long a run took, for a line of facts: below 0.01 ms the clock of a browser says nothing more. */
export const durationText = (ms: number): string =>
  ms < 0.01 ? "under 0.01 ms" : ms < 10 ? `${ms.toFixed(2)} ms` : `${Math.round(ms)} ms`;
