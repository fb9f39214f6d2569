const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** A whole number in a sentence: 406591 gives "406,591". */
export const countText = (value: number): string => whole.format(value);

/** A count with its noun: (1, "row") gives "1 row", (2000, "row") "2,000 rows". */
export const countOf = (value: number, noun: string): string =>
  `${countText(value)} ${noun}${value === 1 ? "" : "s"}`;

/** A measured value in a sentence with four figures, all of them before the point: 0.741249 gives "0.7412", 406591.4 "406,591". */
export function figureText(value: number): string {
  if (!Number.isFinite(value)) return "not known";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e12 || size < 1e-6)) return value.toPrecision(4);
  const before = Math.floor(Math.log10(Math.max(size, 1))) + 1;
  return new Intl.NumberFormat("en-US", { maximumSignificantDigits: Math.max(4, before) }).format(value);
}
