import { ExportMenu } from "#components/charts/export/export-menu.tsx";
import { TooFew } from "#components/charts/frame.tsx";
import { PageGrid } from "#components/shell/page.tsx";
import { Card, CardPart } from "#components/ui/card.tsx";
import { Chip, Filters } from "#components/ui/chip.tsx";
import { formatCountOf, formatHours } from "#domain/format/numbers.ts";
import { type Measure, MINIMUM_VISITS, rowSize } from "#domain/lifecycle/overlap.ts";
import { type Phase, phaseInfo } from "#domain/lifecycle/phases.ts";
import { FocusDistribution } from "./focus-distribution.tsx";
import { PassageDiagram } from "./passage-diagram.tsx";
import { PassageTable } from "./passage-table.tsx";
import { distributionPicture, type PictureOf, passagesPicture } from "./pictures.ts";
import type { PhaseInFocus } from "./types.ts";

/** One phase that was in focus: where the work went meanwhile, what drew it away, and why. */
export function PhasePictures({
  phases,
  shown,
  measure,
  of,
  href,
  visitsHref,
}: {
  /** Those that were ever in focus. */
  phases: readonly PhaseInFocus[];
  shown: PhaseInFocus;
  measure: Measure;
  of: PictureOf;
  href: (phase: Phase) => string;
  visitsHref: (focus: Phase, visited: Phase) => string;
}) {
  const { title } = phaseInfo(shown.focus);
  const size = `${formatCountOf(shown.n, "visit")}${shown.effortHours > 0 ? `, ${formatHours(shown.effortHours)} known` : ""}`;
  return (
    <Card title="One phase in focus" meta={size} id="phase">
      <Filters className="mb-3">
        {phases.map(({ focus }) => (
          <Chip key={focus} href={href(focus)} active={focus === shown.focus}>
            {phaseInfo(focus).title}
          </Chip>
        ))}
      </Filters>
      <PageGrid layout="pair">
        <CardPart
          className="mt-0"
          title={`Where the work went while ${title.toLowerCase()} was in focus`}
          meta={<ExportMenu picture={distributionPicture(shown, measure, of)} />}
        >
          {shown.tooFew ? (
            <TooFew>
              Only {rowSize({ n: shown.n, withEffort: shown.withEffort }, measure)}: shares are shown from{" "}
              {MINIMUM_VISITS} on.
            </TooFew>
          ) : (
            <FocusDistribution
              key={shown.focus}
              phase={shown}
              measure={measure}
              hrefs={shown.distribution.map(({ visited }) => visitsHref(shown.focus, visited))}
            />
          )}
        </CardPart>
        <CardPart
          className="mt-0"
          title="What drew it away, and why"
          meta={<ExportMenu picture={passagesPicture(shown, measure, of)} />}
        >
          {shown.passages.length === 0 ? (
            <p className="text-sm text-ink-2">
              No other phase was visited while {title.toLowerCase()} was in focus.
            </p>
          ) : (
            <>
              <PassageDiagram
                phase={shown}
                measure={measure}
                hrefs={shown.passages.map(({ visited }) => visitsHref(shown.focus, visited))}
              />
              <PassageTable phase={shown} />
            </>
          )}
        </CardPart>
      </PageGrid>
    </Card>
  );
}
