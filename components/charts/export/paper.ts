/** The colours of light paper (components/ui/base.css) as they stand in a file, which has no style sheet. */
export const PAPER = {
  panel: "#fffefb",
  ink: "#1d1c1a",
  ink2: "#57534c",
  ink3: "#69645b",
  line: "#e5e0d6",
  line2: "#efebe3",
  accent: "#1f5c49",
  accentInk: "#ffffff",
  warn: "#8f5008",
} as const;

const channels = (hex: string): number[] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

/** So much of one colour in another, in sRGB as CSS color-mix does it; `percent` 0 to 100. */
export function mixed(one: string, percent: number, other: string): string {
  const [a, b] = [channels(one), channels(other)];
  const part = percent / 100;
  return `#${a.map((value, i) => hex(value * part + (b[i] ?? 0) * (1 - part))).join("")}`;
}

const hex = (value: number): string => Math.round(value).toString(16).padStart(2, "0");
