import type { Axis } from "./axis.ts";

const NEAR = 6;

/** The run whose line passes nearest to a point (`x` a share of the width, `y` in percent from below); null when none is near. */
export function nearestLine(
  axes: readonly Axis[],
  order: readonly number[],
  x: number,
  y: number,
): number | null {
  const place = Math.min(Math.max(x, 0), 1) * (axes.length - 1);
  const index = Math.min(Math.floor(place), axes.length - 2);
  const [left, right] = [axes[index], axes[index + 1]];
  let nearest: number | null = null;
  let least = NEAR;
  for (const run of order) {
    const [from, to] = [left?.at[run] ?? null, right?.at[run] ?? null];
    if (from === null || to === null) continue;
    const distance = Math.abs(from + (to - from) * (place - index) - y);
    if (distance < least) [nearest, least] = [run, distance];
  }
  return nearest;
}

/** The run whose mark lies nearest to a point, both in percent; null when none is near. */
export function nearestMark(
  x: Axis,
  y: Axis,
  order: readonly number[],
  left: number,
  up: number,
): number | null {
  let nearest: number | null = null;
  let least = NEAR;
  for (const run of order) {
    const [across, above] = [x.at[run] ?? null, y.at[run] ?? null];
    if (across === null || above === null) continue;
    const distance = Math.hypot(across - left, above - up);
    if (distance < least) [nearest, least] = [run, distance];
  }
  return nearest;
}
