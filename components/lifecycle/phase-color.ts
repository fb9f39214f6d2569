import type { CSSProperties } from "react";

/** The colour of a phase on whichever paper is shown, from its two letters. Always beside the letters. */
export function phaseColor(letters: string): string {
  return `var(--phase-${letters.toLowerCase()})`;
}

/** The small square that stands before a phase's letters or name. */
export function swatch(letters: string): CSSProperties {
  return { background: phaseColor(letters) };
}
