import { formatPercent, formatPlaces, formatValue, placesFor } from "#domain/format/numbers.ts";

export type ValueKind = "numeric" | "categorical" | "datetime";
type RawValue = number | string | null;

export type WordedStep = {
  feature: string | null;
  kind: ValueKind;
  value: RawValue;
  before: number;
  after: number;
};

export type WordedAnswer = {
  /** What is answered with a probability; null for a number. */
  className: string | null;
  target: string;
  /** Where the way starts: with nothing known of the row, or at the case that a form starts from. */
  from: "nothing" | "typical";
  start: number;
  steps: readonly WordedStep[];
  answer: number;
  /** Of several classes the one that is answered: the likeliest. */
  said?: string;
  /** What it was: a class or a number; null when nobody knows. */
  actual: string | null;
};

/** A value as people write it: 2400 gives "2,400", a date its minute in UTC, midnight its day; "missing" for none. */
export function valueInWords(value: RawValue, kind: ValueKind): string {
  if (value === null) return "missing";
  if (typeof value === "string") return `"${value}"`;
  if (kind !== "datetime") return formatValue(value);
  const date = new Date(value * 1000);
  return Number.isNaN(date.getTime())
    ? formatValue(value)
    : date
        .toISOString()
        .slice(0, 16)
        .replace("T", " ")
        .replace(/ 00:00$/, "");
}

function subject({ feature, kind, value }: WordedStep): string {
  if (feature === null) return "Everything else";
  if (value === null) return `A missing ${feature}`;
  const said = valueInWords(value, kind);
  return kind === "numeric"
    ? `${feature} of ${said}`
    : kind === "datetime"
      ? `${feature}${/[\s_]on$/i.test(feature) ? "" : " on"} ${said}`
      : `${feature} ${said}`;
}

/** One answer in sentences: where it starts, what each feature does to it, where it ends, and what was. */
export function answerInWords(worded: WordedAnswer): string[] {
  const { className, target, from: origin, start, steps, answer, said, actual } = worded;
  const places = placesFor([start, ...steps.map(({ after }) => after), answer]);
  const say = (value: number) => (className === null ? formatPlaces(value, places) : percent(value));
  const what = className === null ? `the ${target}` : `the probability of "${className}"`;
  const where = origin === "typical" ? "For the typical case" : "Before anything is known of this row";
  const before = `${where}, the model puts ${what} at ${say(start)}.`;
  const moves = steps.map((step, i) => {
    const it = i === 0 ? what : "it";
    const [from, to] = [say(step.before), say(step.after)];
    if (from === to) return `${subject(step)} leaves ${it} at ${to}.`;
    return `${subject(step)} ${step.after > step.before ? "raises" : "lowers"} ${it} from ${from} to ${to}.`;
  });
  const was = actual === null ? "" : className === null ? ` It was ${actual}.` : ` It was "${actual}".`;
  const end =
    said === undefined
      ? `So the model answers ${say(answer)}.`
      : said === className
        ? `So the model answers "${said}", with ${say(answer)}.`
        : `So the model puts it at ${say(answer)} and answers "${said}".`;
  return [before, ...moves, `${end}${was}`];
}

/** With a digit near the ends, where a whole percent would say too little. */
function percent(share: number): string {
  return formatPercent(share, share < 0.1 || share > 0.9 ? 1 : 0);
}
