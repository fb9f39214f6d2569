type Rgb = [number, number, number];

export function parseHex(hex: string): Rgb {
  const digits = hex.replace("#", "");
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16)) as Rgb;
}

/** `percent` of `a` mixed into `b`, as CSS color-mix does in srgb. */
export function mix(a: Rgb, b: Rgb, percent: number): Rgb {
  return a.map((value, at) => (value * percent + (b[at] ?? 0) * (100 - percent)) / 100) as Rgb;
}

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2, 1.4.3). */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
