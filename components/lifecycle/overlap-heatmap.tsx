import Link from "next/link";
import { cn } from "#components/ui/cn.ts";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { formatCount, formatShare } from "#domain/format/numbers.ts";
import { type OverlapCell, type OverlapMatrix, type OverlapRow, rowSize } from "#domain/lifecycle/overlap.ts";
import { PHASE_INFO, PHASES, type Phase } from "#domain/lifecycle/phases.ts";
import { EXPECTED_OVERLAPS } from "#domain/lifecycle/scenarios/catalogue.ts";
import { cellShade } from "./cell-shade.ts";
import { PhaseLabel } from "./phase-label.tsx";
import { amount, measureWord } from "./pictures.ts";

/** The overlap matrix as a heat map: rows in focus, columns visited, share of the row, its n at the end. */
export function OverlapHeatmap({
  matrix,
  cellHref,
  selected = null,
  hideEmptyRows = true,
}: {
  matrix: OverlapMatrix;
  /** Where a cell leads, for example to its scenarios. */
  cellHref?: (focus: Phase, visited: Phase) => string;
  selected?: { focus: Phase; visited: Phase } | null;
  hideEmptyRows?: boolean;
}) {
  const rows = hideEmptyRows ? matrix.rows.filter((row) => row.n > 0) : matrix.rows;
  return (
    <div {...scrollRegion("Overlap matrix")} className="-mx-1 overflow-x-auto px-1">
      <table className="tabular w-full border-separate border-spacing-0.75 text-xs">
        <caption className="sr-only">
          Share of the {measureWord(matrix.measure)} of each phase while the phase of the row was in focus. n
          = {matrix.n}. A row with fewer than {matrix.minimumVisits} visits shows no shares.
        </caption>
        <thead>
          <tr>
            <th scope="col" className="sticky left-0 z-10 bg-panel">
              <span className="sr-only">In focus</span>
            </th>
            {PHASES.map((phase) => (
              <th key={phase} scope="col" className="px-0.5 font-medium whitespace-nowrap text-ink-2">
                <PhaseLabel phase={phase} form="letters" />
              </th>
            ))}
            <th scope="col" className="pl-2 text-right font-medium text-ink-2">
              n
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.focus}>
              <th
                scope="row"
                className="sticky left-0 z-10 bg-panel pr-2 text-left font-medium whitespace-nowrap text-ink-2"
              >
                <span className="max-sm:hidden">{PHASE_INFO[row.focus].title}</span>
                <span className="sm:hidden">{PHASE_INFO[row.focus].letters}</span>
              </th>
              {row.tooFew ? (
                <td colSpan={PHASES.length} className="hatched h-8 rounded-tag text-ink-2 sm:text-center">
                  <span className="sticky left-10 rounded-tag bg-panel px-1.5">
                    only {rowSize(row, matrix.measure)}: too few to say
                  </span>
                </td>
              ) : (
                row.cells.map((cell) => (
                  <Cell
                    key={cell.visited}
                    row={row}
                    cell={cell}
                    matrix={matrix}
                    href={cellHref?.(row.focus, cell.visited)}
                    selected={selected?.focus === row.focus && selected.visited === cell.visited}
                  />
                ))
              )}
              <td className="pl-2 text-right text-ink-3">{formatCount(row.n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({
  row,
  cell,
  matrix: { measure },
  href,
  selected,
}: {
  row: OverlapRow;
  matrix: OverlapMatrix;
  cell: OverlapCell;
  href: string | undefined;
  selected: boolean;
}) {
  const shade = cellShade(cell.share ?? 0);
  const text = cell.share === 0 ? "·" : formatShare(cell.share);
  const expected = EXPECTED_OVERLAPS[row.focus].includes(cell.visited);
  const whole = amount({ count: row.n, effortHours: row.effortHours }, measure);
  const words = `${PHASE_INFO[row.focus].title} in focus, ${PHASE_INFO[cell.visited].title} visited: ${amount(cell, measure)} of ${whole}${expected ? "; the paper names this overlap" : ""}`;
  return (
    <td
      title={words}
      style={{ background: `color-mix(in srgb, var(--accent) ${shade.percent}%, var(--line-2))` }}
      className={cn(
        "relative h-8 min-w-8 rounded-tag text-center",
        shade.strong ? "text-accent-ink" : "text-ink",
        cell.count === 0 && "text-ink-3",
        row.focus === cell.visited && "outline-[1.5px] -outline-offset-[1.5px] outline-ink-3",
        selected && "outline-2 -outline-offset-2 outline-ink",
      )}
    >
      {href && cell.count > 0 ? (
        <Link
          href={href}
          prefetch={false}
          scroll={false}
          aria-label={words}
          aria-current={selected ? "true" : undefined}
          className="flex h-8 items-center justify-center rounded-tag"
        >
          {text}
        </Link>
      ) : (
        text
      )}
      {expected && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute top-1 right-1 size-1 rounded-full bg-current"
        />
      )}
    </td>
  );
}
