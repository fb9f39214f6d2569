import { phaseColor } from "./phase-color.ts";

const LETTERS = ["PD", "DA", "DP", "MD", "DE", "MO", "SC", "GC", "CO"];
const CHORDS = [
  [3, 0],
  [3, 1],
  [3, 2],
  [6, 1],
  [8, 4],
] as const;

const point = (index: number): string => {
  const angle = ((index + 0.5) / LETTERS.length) * 2 * Math.PI;
  return `${(8 * Math.sin(angle)).toFixed(2)} ${(-8 * Math.cos(angle)).toFixed(2)}`;
};

/** The product's mark: the ring of nine phases, small. Decorative; the name stands beside it. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg viewBox="-13 -13 26 26" width={size} height={size} aria-hidden="true" className="shrink-0">
      {CHORDS.map(([from, to]) => (
        <path
          key={`${from}-${to}`}
          d={`M${point(from)}Q0 0 ${point(to)}`}
          fill="none"
          stroke={phaseColor(LETTERS[from] ?? "MD")}
          strokeWidth="0.9"
          opacity="0.45"
        />
      ))}
      {LETTERS.map((letters, index) => (
        <circle
          key={letters}
          r="10"
          fill="none"
          stroke={phaseColor(letters)}
          strokeWidth="4"
          pathLength="90"
          strokeDasharray="9 81"
          strokeDashoffset={-index * 10 - 0.5}
          transform="rotate(-90)"
        />
      ))}
    </svg>
  );
}
