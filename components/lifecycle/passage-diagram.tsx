import Link from "next/link";
import { useId } from "react";
import { cn } from "#components/ui/cn.ts";
import type { Measure } from "#domain/lifecycle/overlap.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { passageGeometry } from "./passage-geometry.ts";
import { phaseColor } from "./phase-color.ts";
import { passageWords } from "./pictures.ts";
import type { PhaseInFocus } from "./types.ts";

const WIDTHS = [
  { width: 580, className: "max-sm:hidden" },
  { width: 310, className: "sm:hidden" },
];

/** The interdependency picture of a phase: bands to the phases that were visited, with the reasons written beside. Each leads to its visits. */
export function PassageDiagram({
  phase,
  measure,
  hrefs,
}: {
  phase: PhaseInFocus;
  measure: Measure;
  /** The visits of each passage, in their order. */
  hrefs: readonly string[];
}) {
  const id = useId();
  const words = passageWords(phase, measure);
  const source = phaseInfo(phase.focus);
  // One string: the title of a drawing takes no more than one child.
  const said = `${source.title} in focus: the phases that drew the work away, the greatest first`;
  return WIDTHS.map(({ width, className }) => {
    const shape = passageGeometry(
      words.map((one, index) => ({
        ...one,
        title: `${phaseInfo(phase.passages[index]?.visited ?? phase.focus).letters} ${one.title}`,
      })),
      width,
    );
    return (
      <svg
        key={width}
        viewBox={`0 -20 ${width} ${shape.height + 22}`}
        className={cn("block h-auto w-full", className)}
        style={{ maxWidth: width * 1.15 }}
        aria-labelledby={`${id}-${width}`}
      >
        <title id={`${id}-${width}`}>{said}</title>
        <text y="-10" fontSize="12" fontWeight="600" fill="var(--ink)">
          {source.letters} in focus
        </text>
        <rect
          width={shape.source.width}
          height={shape.source.height}
          fill={phaseColor(source.letters)}
          rx="2"
        />
        {shape.places.map((place, index) => {
          const passage = phase.passages[index];
          if (!passage) return null;
          const color = phaseColor(phaseInfo(passage.visited).letters);
          return (
            <Link
              key={passage.visited}
              prefetch={false}
              href={hrefs[index] ?? ""}
              aria-label={`${words[index]?.title}: ${words[index]?.figures}. Show the visits.`}
              className="group outline-offset-2"
            >
              <path
                d={place.path}
                fill={color}
                className="opacity-35 transition-opacity duration-120 group-hover:opacity-70 group-focus-visible:opacity-70 motion-reduce:transition-none"
              />
              <rect
                x={shape.node.x}
                y={place.y}
                width={shape.node.width}
                height={place.height}
                fill={color}
              />
              {place.lines.map((line) => (
                <text
                  key={line.y}
                  x={shape.text.x}
                  y={line.y}
                  dy="0.35em"
                  fontSize={line.kind === "title" ? 12 : 11.5}
                  fontWeight={line.kind === "title" ? 600 : 400}
                  fill={line.kind === "title" ? "var(--ink)" : "var(--ink-2)"}
                  className={line.kind === "title" ? "group-hover:underline" : undefined}
                >
                  {line.text}
                </text>
              ))}
            </Link>
          );
        })}
      </svg>
    );
  });
}
