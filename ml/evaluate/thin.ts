/**
 * Indices of at most `maxPoints` points of a curve to keep, ends included: those that lie farthest from the polyline of the points kept so far (Ramer-Douglas-Peucker
 * with the tolerance that fits).
 */
export function thin(x: Float64Array, y: Float64Array, maxPoints: number): number[] {
  const last = x.length - 1;
  const kept = new Set([0, last]);
  const segments = [farthest(x, y, 0, last)];
  while (kept.size < maxPoints && segments.length > 0) {
    let widest = 0;
    segments.forEach((segment, i) => {
      if (segment.distance > (segments[widest] as Segment).distance) widest = i;
    });
    const segment = segments[widest] as Segment;
    if (segment.distance <= 1e-12) break;
    kept.add(segment.at);
    segments.splice(
      widest,
      1,
      farthest(x, y, segment.from, segment.at),
      farthest(x, y, segment.at, segment.to),
    );
  }
  return [...kept].sort((a, b) => a - b);
}

interface Segment {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly distance: number;
}

function farthest(x: Float64Array, y: Float64Array, from: number, to: number): Segment {
  const dx = (x[to] as number) - (x[from] as number);
  const dy = (y[to] as number) - (y[from] as number);
  const length = Math.hypot(dx, dy) || 1;
  let at = from;
  let distance = 0;
  for (let i = from + 1; i < to; i++) {
    const cross =
      dx * ((y[i] as number) - (y[from] as number)) - dy * ((x[i] as number) - (x[from] as number));
    const away = Math.abs(cross) / length;
    if (away > distance) {
      distance = away;
      at = i;
    }
  }
  return { from, to, at, distance };
}
