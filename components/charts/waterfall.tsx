import { ChartFrame } from "./frame.tsx";
import { extent, position } from "./prepare.ts";

export type WaterfallStep = {
  key: string;
  label: string;
  /** A quiet line below the label. */
  detail?: string;
  before: number;
  after: number;
  /** What it adds to the score, as it is written. */
  adds: string;
};

/** From one value to another, step by step. The table and the picture are one. */
export function Waterfall({
  steps,
  startLabel,
  endLabel,
  format,
  addsName,
  valueName,
  caption,
}: {
  steps: readonly WaterfallStep[];
  startLabel: string;
  endLabel: string;
  format: (value: number) => string;
  addsName: string;
  valueName: string;
  caption: string;
}) {
  const first = steps[0]?.before ?? 0;
  const last = steps.at(-1)?.after ?? first;
  const range = extent(steps.flatMap(({ before, after }) => [before, after])) ?? [0, 1];
  const margin = (range[1] - range[0] || 1) * 0.04;
  const domain = [range[0] - margin, range[1] + margin] as const;
  const at = (value: number): number => position(value, domain);
  const cell = "border-t border-line-2 py-1";
  const dot = (value: number) => (
    <span className="relative block h-4" aria-hidden="true">
      <span className="absolute inset-y-0 w-0.5 -translate-x-1/2 bg-ink" style={{ left: `${at(value)}%` }} />
    </span>
  );
  return (
    <ChartFrame caption={caption}>
      <table className="tabular w-full text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead className="text-xs text-ink-3">
          <tr>
            <th scope="col" className="w-[42%] py-1 text-left font-medium sm:w-[34%]">
              Feature
            </th>
            <th scope="col" className="w-[18%] py-1 text-left font-medium sm:w-[34%]">
              <span className="sr-only">Drawn</span>
            </th>
            <th scope="col" className="py-1 pl-2 text-right font-medium">
              {addsName}
            </th>
            <th scope="col" className="py-1 pl-2 text-right font-medium">
              {valueName}
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row" className={`${cell} pr-2 text-left font-normal text-ink-2`}>
              {startLabel}
            </th>
            <td className={cell}>{dot(first)}</td>
            <td className={cell} />
            <td className={`${cell} pl-2 text-right whitespace-nowrap`}>{format(first)}</td>
          </tr>
          {steps.map(({ key, label, detail, before, after, adds }) => (
            <tr key={key}>
              <th scope="row" className={`${cell} pr-2 text-left font-normal break-words`}>
                {unbroken(label)}
                {detail && <span className="block text-xs text-ink-3">{unbroken(detail)}</span>}
              </th>
              <td className={cell}>
                <span className="relative block h-4" aria-hidden="true">
                  <span
                    className={`absolute inset-y-0.5 min-w-0.5 rounded-[2px] ${after < before ? "bg-warn/70" : "bg-accent/75"}`}
                    style={{
                      left: `${at(Math.min(before, after))}%`,
                      width: `${Math.abs(at(after) - at(before))}%`,
                    }}
                  />
                </span>
              </td>
              <td className={`${cell} pl-2 text-right whitespace-nowrap text-ink-2`}>{adds}</td>
              <td className={`${cell} pl-2 text-right whitespace-nowrap`}>{format(after)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row" className={`${cell} pr-2 text-left font-medium`}>
              {endLabel}
            </th>
            <td className={cell}>{dot(last)}</td>
            <td className={cell} />
            <td className={`${cell} pl-2 text-right font-medium whitespace-nowrap`}>{format(last)}</td>
          </tr>
        </tbody>
      </table>
    </ChartFrame>
  );
}

const WORD_JOINER = "\u2060";

/** A date in it stays on one line: its hyphens are no place to break. */
const unbroken = (text: string): string =>
  text.replace(/\d{4}-\d\d-\d\d/g, (date) => date.replaceAll("-", `-${WORD_JOINER}`));
