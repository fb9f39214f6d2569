"use client";

import Link from "next/link";
import { useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { formatPercent } from "#domain/format/numbers.ts";
import type { OverlapMatrix } from "#domain/lifecycle/overlap.ts";
import { PHASES, type Phase, phaseInfo } from "#domain/lifecycle/phases.ts";
import { phaseColor } from "./phase-color.ts";
import { amount, ringCounts } from "./pictures.ts";
import { ringGeometry } from "./ring-geometry.ts";

const SIZE = 440;
const WAYS_SHOWN = 4;

/**
 * The chord diagram of a whole project. A phase is chosen by pointing at it, by touch, or by its button below, which the keyboard
 * reaches; its bands stand out and its figures are said in words, so that nothing hangs on colour.
 */
export function ChordDiagram({
  matrix,
  focus,
  base,
}: {
  matrix: OverlapMatrix;
  /** The phase in focus now: it is the one chosen at first. */
  focus: Phase | null;
  /** The address of the list of visits, where there is one. */
  base: string | null;
}) {
  const [chosen, setChosen] = useState<Phase | null>(focus);
  const [pointed, setPointed] = useState<Phase | null>(null);
  const ring = ringGeometry(ringCounts(matrix), SIZE);
  const shown = pointed ?? chosen;
  const at = shown === null ? -1 : PHASES.indexOf(shown);
  const touches = (chord: { source: number; target: number }) =>
    at === -1 || chord.source === at || chord.target === at;
  const phaseAt = (index: number): Phase => PHASES[index] ?? "problem_definition";
  const point = (index: number) => ({
    onPointerEnter: () => setPointed(phaseAt(index)),
    onPointerLeave: () => setPointed(null),
    onPointerDown: () => setChosen(phaseAt(index)),
  });
  return (
    <div>
      <svg
        viewBox={`${-SIZE / 2} ${-SIZE / 2} ${SIZE} ${SIZE}`}
        className="mx-auto block h-auto w-full max-w-110 touch-manipulation"
        role="img"
        aria-label={`Visits between the nine phases, n = ${matrix.n}. The buttons below choose a phase; the table has all figures.`}
      >
        {[...ring.chords]
          .sort((a, b) => Number(touches(a)) - Number(touches(b)))
          .map((chord) => (
            <path
              key={`${chord.source}-${chord.target}`}
              d={chord.path}
              fill={phaseColor(phaseInfo(phaseAt(chord.source)).letters)}
              opacity={at === -1 ? 0.4 : touches(chord) ? 0.68 : 0.08}
              stroke={at !== -1 && touches(chord) ? "var(--panel)" : undefined}
              strokeWidth="0.75"
              className="transition-opacity duration-120 motion-reduce:transition-none"
              {...point(chord.source)}
            />
          ))}
        {ring.arcs.map((arc) => {
          const { letters } = phaseInfo(phaseAt(arc.index));
          const isShown = arc.index === at;
          return (
            <g key={arc.index} className="cursor-pointer" {...point(arc.index)}>
              <path
                d={arc.path}
                fill={phaseColor(letters)}
                opacity={isShown || at === -1 ? 1 : 0.75}
                stroke={isShown ? "var(--ink)" : undefined}
                strokeWidth={isShown ? 1.5 : undefined}
              />
              <text
                x={arc.label.x}
                y={arc.label.y}
                textAnchor={arc.label.anchor}
                dominantBaseline="middle"
                fontSize="12"
                fontWeight={isShown ? 650 : 450}
                fill={isShown ? "var(--ink)" : "var(--ink-2)"}
              >
                {letters}
              </text>
            </g>
          );
        })}
      </svg>
      <fieldset className="mt-2 flex flex-wrap justify-center gap-1.5">
        <legend className="sr-only">Show the ways of one phase</legend>
        {PHASES.map((phase) => {
          const { letters, title } = phaseInfo(phase);
          return (
            <button
              key={phase}
              type="button"
              aria-pressed={phase === chosen}
              aria-label={title}
              title={title}
              onClick={() => setChosen(phase === chosen ? null : phase)}
              onFocus={() => setPointed(phase)}
              onBlur={() => setPointed(null)}
              className={cn(
                "inline-flex min-h-7 items-center gap-1.5 rounded-control border px-2 text-xs",
                phase === chosen ? "border-ink bg-line-2 font-semibold" : "border-line hover:bg-line-2",
              )}
            >
              <span
                aria-hidden="true"
                className="size-2 rounded-[2px]"
                style={{ background: phaseColor(letters) }}
              />
              {letters}
            </button>
          );
        })}
      </fieldset>
      <div aria-live="polite" className="mt-2.5 min-h-24 text-sm">
        {shown === null ? (
          <p className="text-center text-ink-3">Choose a phase to see where the work went from it.</p>
        ) : (
          <Ways matrix={matrix} phase={shown} base={base} />
        )}
      </div>
    </div>
  );
}

/** The ways from a phase and to it, the greatest first, each leading to its visits. */
function Ways({ matrix, phase, base }: { matrix: OverlapMatrix; phase: Phase; base: string | null }) {
  const { measure } = matrix;
  const away = matrix.rows
    .filter((row) => row.focus === phase)
    .flatMap((row) => row.cells.map((cell) => ({ ...cell, other: cell.visited, focus: row.focus })));
  const towards = matrix.rows.flatMap((row) =>
    row.cells
      .filter((cell) => cell.visited === phase)
      .map((cell) => ({ ...cell, other: row.focus, focus: row.focus })),
  );
  const row = matrix.rows.find((one) => one.focus === phase);
  const list = (ways: typeof away) =>
    ways.filter((way) => way.other !== phase && way[measure] > 0).sort((a, b) => b[measure] - a[measure]);
  const parts = [
    { title: "From it to", ways: list(away) },
    { title: "To it from", ways: list(towards) },
  ];
  return (
    <>
      <p className="mb-1.5">
        <b className="font-semibold">{phaseInfo(phase).title}</b>
        <span className="text-ink-3">
          {" "}
          {row && row.n > 0
            ? `in focus for ${amount({ count: row.n, effortHours: row.effortHours }, measure)}`
            : "was never in focus"}
        </span>
      </p>
      <div className="grid gap-x-5 gap-y-2 sm:grid-cols-2">
        {parts.map(({ title, ways }) => (
          <div key={title}>
            <h3 className="text-xs font-medium text-ink-3">{title}</h3>
            {ways.length === 0 && <p className="text-ink-3">no other phase</p>}
            <ul>
              {ways.slice(0, WAYS_SHOWN).map((way) => (
                <li key={way.other} className="flex justify-between gap-3">
                  {base === null ? (
                    <span className="truncate">{phaseInfo(way.other).title}</span>
                  ) : (
                    <Link
                      prefetch={false}
                      href={`${base}?focus=${way.focus}&phase=${way.visited}#visits`}
                      className="min-h-6 truncate hover:text-accent hover:underline"
                    >
                      {phaseInfo(way.other).title}
                    </Link>
                  )}
                  <span className="tabular shrink-0 text-ink-2">
                    {amount(way, measure)}
                    {way.share !== null && ` · ${formatPercent(way.share)}`}
                  </span>
                </li>
              ))}
            </ul>
            {ways.length > WAYS_SHOWN && (
              <p className="text-xs text-ink-3">and {ways.length - WAYS_SHOWN} more in the table</p>
            )}
          </div>
        ))}
      </div>
    </>
  );
}
