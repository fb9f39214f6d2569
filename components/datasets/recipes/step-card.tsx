"use client";

import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import type { Finding, Learned, StepResult } from "#domain/datasets/recipes/result.ts";
import { stepSentence } from "#domain/datasets/recipes/sentence.ts";
import { type RecipeStep, STEP_LABELS } from "#domain/datasets/recipes/spec.ts";
import { formatCount, formatCountOf, formatValue } from "#domain/format/numbers.ts";

export type StepMoves = { up: (() => void) | null; down: (() => void) | null; remove: () => void };

/** One step of a recipe: what it does, what came of it, and its fields while it is open. */
export function StepCard({
  step,
  place,
  open,
  onToggle,
  moves,
  result,
  problem,
  findings,
  mark,
  children,
}: {
  step: RecipeStep;
  place: number;
  open: boolean;
  onToggle: () => void;
  /** Null for somebody who only reads. */
  moves: StepMoves | null;
  result: StepResult | null;
  problem: string | null;
  findings: readonly Finding[];
  /** Its threads; a step that is not kept yet has none. */
  mark: ReactNode;
  children: ReactNode;
}) {
  return (
    <li
      className={cn(
        "rounded-panel border border-line bg-panel shadow-panel",
        problem && "border-bad/60",
        !problem && findings.length > 0 && "border-warn/60",
      )}
    >
      <div className="relative">
        <button
          type="button"
          aria-expanded={open}
          onClick={onToggle}
          className="grid w-full grid-cols-[1.5rem_minmax(0,1fr)] gap-2 rounded-panel px-3.5 py-2.5 pr-12 text-left hover:bg-line-2"
        >
          <span className="tabular text-ink-3">{place + 1}</span>
          <span className="min-w-0">
            <span className="block font-medium">{STEP_LABELS[step.do]}</span>
            <span className="block text-sm break-words text-ink-2">{stepSentence(step)}</span>
            {result && <Outcome result={result} />}
          </span>
        </button>
        <span className="absolute top-2.5 right-3">{mark}</span>
      </div>
      {problem && (
        <p role="alert" className="px-3.5 pb-2.5 pl-11.5 text-sm break-words text-bad first-letter:uppercase">
          {problem}
        </p>
      )}
      {findings.map(({ sentence }) => (
        <p key={sentence} className="px-3.5 pb-2.5 pl-11.5 text-sm break-words text-warn">
          {sentence}
        </p>
      ))}
      {open && (
        <div className="grid gap-3 border-t border-line px-3.5 py-3">
          {children}
          {result && result.learned.length > 0 && <LearnedList result={result} />}
          {moves && (
            <div className="flex flex-wrap gap-2">
              <Button size="sm" disabled={!moves.up} onClick={() => moves.up?.()}>
                Move up
              </Button>
              <Button size="sm" disabled={!moves.down} onClick={() => moves.down?.()}>
                Move down
              </Button>
              <Button size="sm" variant="ghost" onClick={moves.remove}>
                Remove step {place + 1}
              </Button>
            </div>
          )}
        </div>
      )}
    </li>
  );
}

function Outcome({ result }: { result: StepResult }) {
  const facts = [
    formatCountOf(result.rows, "row"),
    result.added.length > 0 && `+${formatCountOf(result.added.length, "column")}`,
    result.removed.length > 0 && `−${formatCountOf(result.removed.length, "column")}`,
    result.fromTraining && "learned from training alone",
  ].filter(Boolean);
  return (
    <span className="tabular block text-xs text-ink-3">
      {facts.join(" · ")}
      {result.note && <span className="block">{result.note}</span>}
    </span>
  );
}

const SHOWN = 12;

/** What a step learned, column by column. */
export function LearnedList({ result }: { result: StepResult }) {
  return (
    <dl className="tabular grid gap-1 text-xs">
      {result.learned.map((learned) => (
        <div key={learned.column} className="flex flex-wrap gap-x-2">
          <dt className="font-mono text-ink-3">{learned.column}</dt>
          <dd>{figures(learned)}</dd>
        </div>
      ))}
    </dl>
  );
}

function figures({ values }: Learned): string {
  const isLevels = values.every(({ name }, i) => name === String(i));
  const shown = values
    .slice(0, SHOWN)
    .map(({ name, value }) =>
      isLevels
        ? String(value)
        : `${name.replaceAll("_", " ")} ${typeof value === "number" ? formatValue(value) : value}`,
    );
  const rest = values.length - shown.length;
  return `${isLevels ? `${formatCount(values.length)} levels: ` : ""}${shown.join(", ")}${rest > 0 ? ` and ${formatCount(rest)} more` : ""}`;
}
