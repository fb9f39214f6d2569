import { cn } from "#components/ui/cn.ts";
import { PHASE_INFO, type Phase } from "#domain/lifecycle/phases.ts";
import { swatch } from "./phase-color.ts";

/** A phase with its colour, and its letters or name. */
export function PhaseLabel({
  phase,
  form = "title",
  className,
}: {
  phase: Phase;
  form?: "letters" | "title" | "short";
  className?: string;
}) {
  const info = PHASE_INFO[phase];
  const text = { letters: info.letters, title: info.title, short: info.shortTitle }[form];
  return (
    <span className={cn("inline-flex items-baseline gap-1.5", className)} title={info.title}>
      <span
        aria-hidden="true"
        className="inline-block size-2.25 shrink-0 rounded-[2px]"
        style={swatch(info.letters)}
      />
      {text}
    </span>
  );
}
