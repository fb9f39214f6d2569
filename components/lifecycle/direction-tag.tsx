import { Tag, type Tone } from "#components/ui/tag.tsx";
import { DIRECTION_LABELS, type Direction } from "#domain/lifecycle/phases.ts";

const LOOK: Readonly<Record<Direction, { tone: Tone; sign: string }>> = {
  same: { tone: "neutral", sign: "" },
  backtrack: { tone: "warn", sign: "↩ " },
  forward: { tone: "ok", sign: "↪ " },
};

/** Which way a visit went from the focus of its moment; null before any focus was declared. */
export function DirectionTag({ direction }: { direction: Direction | null }) {
  if (direction === null) return <Tag>No focus yet</Tag>;
  const { tone, sign } = LOOK[direction];
  return (
    <Tag tone={tone}>
      <span aria-hidden="true">{sign}</span>
      {DIRECTION_LABELS[direction]}
    </Tag>
  );
}
