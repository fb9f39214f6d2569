/** Sideways places of marks that would cover each other: marks in the same bin of their value stand apart, from the middle outwards, within -1 to 1. */
export function swarmOffsets(
  values: readonly number[],
  [low, high]: readonly [number, number],
  bins = 60,
): number[] {
  const span = high - low || 1;
  const binOf = (value: number) => Math.min(bins - 1, Math.max(0, Math.floor(((value - low) / span) * bins)));
  const sizes = new Array<number>(bins).fill(0);
  for (const value of values) sizes[binOf(value)] = (sizes[binOf(value)] ?? 0) + 1;
  const fullest = Math.max(1, ...sizes);
  const met = new Array<number>(bins).fill(0);
  return values.map((value) => {
    const bin = binOf(value);
    const place = met[bin] ?? 0;
    met[bin] = place + 1;
    const step = Math.ceil(place / 2) * (place % 2 === 0 ? -1 : 1);
    return step === 0 ? 0 : (2 * step) / Math.max(8, fullest);
  });
}

export type Third = "low" | "middle" | "high";

/** In which third of the known numbers each value is, by rank with ties together; null for texts and missing values. */
export function thirdsOf(values: readonly (number | string | null)[]): (Third | null)[] {
  const known = values.filter((value) => typeof value === "number").sort((a, b) => a - b);
  const least = known[Math.floor((known.length - 1) / 3)] ?? 0;
  const most = known[Math.ceil((2 * (known.length - 1)) / 3)] ?? 0;
  const [min = 0, max = min] = [known[0], known.at(-1)];
  return values.map((value) => {
    if (typeof value !== "number") return null;
    if (value <= least && value < max) return "low";
    return value >= most && value > min ? "high" : "middle";
  });
}

/** The mean of the numbers; null of none. */
export function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
