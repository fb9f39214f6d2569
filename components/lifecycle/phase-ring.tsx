import { formatPercent } from "#domain/format/numbers.ts";
import type { OverlapMatrix } from "#domain/lifecycle/overlap.ts";
import { PHASE_INFO, PHASES, type Phase } from "#domain/lifecycle/phases.ts";
import { phaseColor } from "./phase-color.ts";
import { ringGeometry } from "./ring-geometry.ts";

/**
 * Visits between the nine phases as a ring, made on the server. The phase in focus is emphasized; each chord and arc
 * names itself on hover, and the same numbers stand in a table below it.
 */
export function PhaseRing({
  matrix,
  focus = null,
  size = 330,
  table = "details",
}: {
  matrix: OverlapMatrix;
  focus?: Phase | null;
  size?: number;
  /** "details": a table that can be opened; "hidden": for assistive technology only, where a heat map stands beside. */
  table?: "details" | "hidden";
}) {
  const counts = matrix.rows.map((row) => row.cells.map((cell) => cell.count));
  const ring = ringGeometry(counts, size);
  const focusIndex = focus ? PHASES.indexOf(focus) : -1;
  const info = (index: number) => PHASE_INFO[PHASES[index] ?? "problem_definition"];
  const emphasized = (source: number): boolean => focusIndex === -1 || source === focusIndex;
  const sentence = describeRing(matrix, focus);
  const half = size / 2;

  return (
    <figure>
      <svg
        viewBox={`${-half} ${-half} ${size} ${size}`}
        className="mx-auto block h-auto w-full"
        style={{ maxWidth: size }}
        role="img"
        aria-label={sentence}
      >
        {[...ring.chords]
          .sort((a, b) => Number(emphasized(a.source)) - Number(emphasized(b.source)))
          .map((chord) => (
            <path
              key={`${chord.source}-${chord.target}`}
              d={chord.path}
              fill={phaseColor(info(chord.source).letters)}
              opacity={focusIndex === -1 ? 0.4 : emphasized(chord.source) ? 0.62 : 0.15}
              className="transition-opacity duration-120 hover:opacity-90"
            >
              <title>{`${info(chord.source).title} in focus, ${info(chord.target).title} visited: ${chord.count}`}</title>
            </path>
          ))}
        {ring.arcs.map((arc) => {
          const inFocus = arc.index === focusIndex;
          return (
            <g key={arc.index}>
              <path
                d={arc.path}
                fill={phaseColor(info(arc.index).letters)}
                opacity={inFocus ? 1 : 0.8}
                stroke={inFocus ? "var(--ink)" : undefined}
                strokeWidth={inFocus ? 1.5 : undefined}
              >
                <title>{`${info(arc.index).title}: ${matrix.rows[arc.index]?.n ?? 0} visits while in focus`}</title>
              </path>
              <text
                x={arc.label.x}
                y={arc.label.y}
                textAnchor={arc.label.anchor}
                dominantBaseline="middle"
                fontSize="11.5"
                fontWeight={inFocus ? 650 : 450}
                fill={inFocus ? "var(--ink)" : "var(--ink-2)"}
              >
                {info(arc.index).letters}
              </text>
            </g>
          );
        })}
      </svg>
      {table === "details" ? (
        <details className="mt-1 text-xs text-ink-3">
          <summary className="w-fit rounded-tag underline decoration-line-strong underline-offset-2 hover:text-ink">
            Show as a table
          </summary>
          <VisitTable matrix={matrix} />
        </details>
      ) : (
        <div className="sr-only">
          <VisitTable matrix={matrix} />
        </div>
      )}
    </figure>
  );
}

function describeRing(matrix: OverlapMatrix, focus: Phase | null): string {
  const lead = `Visits between the nine phases, n = ${matrix.n}.`;
  const row = focus ? matrix.rows.find((one) => one.focus === focus) : undefined;
  if (!focus || !row) return lead;
  if (row.tooFew)
    return `${lead} ${PHASE_INFO[focus].title} is in focus; ${row.n} visits are too few to say more.`;
  const most = row.cells
    .filter((cell) => cell.visited !== focus && cell.count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, 3)
    .map((cell) => `${PHASE_INFO[cell.visited].title} ${formatPercent(cell.share)}`);
  return `${lead} ${PHASE_INFO[focus].title} is in focus${most.length > 0 ? `; most visited beside it: ${most.join(", ")}` : ""}.`;
}

function VisitTable({ matrix }: { matrix: OverlapMatrix }) {
  const rows = matrix.rows.filter((row) => row.n > 0);
  if (rows.length === 0) return <p>No visit has been recorded yet.</p>;
  return (
    <table className="tabular mt-1 w-full text-left">
      <caption className="sr-only">Visits by the phase in focus</caption>
      <thead>
        <tr>
          <th scope="col" className="font-medium">
            In focus
          </th>
          <th scope="col" className="font-medium">
            Visited, times
          </th>
          <th scope="col" className="text-right font-medium">
            n
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.focus} className="align-baseline">
            <th scope="row" className="pr-3 font-normal text-ink-2">
              {PHASE_INFO[row.focus].title}
            </th>
            <td className="text-ink-2">
              {row.cells
                .filter((cell) => cell.count > 0)
                .map((cell) => `${PHASE_INFO[cell.visited].letters} ${cell.count}`)
                .join(", ")}
            </td>
            <td className="text-right text-ink-2">{row.n}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
