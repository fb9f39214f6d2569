import { ExportMenu } from "#components/charts/export/export-menu.tsx";
import { Card } from "#components/ui/card.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { formatPercent } from "#domain/format/numbers.ts";
import type { AgainstPaper as Pattern } from "#domain/lifecycle/interdependence.ts";
import { MINIMUM_VISITS } from "#domain/lifecycle/overlap.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { PhaseLabel } from "./phase-label.tsx";
import type { PictureOf } from "./pictures.ts";
import { patternPicture } from "./reading-pictures.ts";

const ROWS = 8;

/** Which overlaps the paper's text names, and which are this project's own. */
export function AgainstPaper({ pattern, of }: { pattern: Pattern; of: PictureOf }) {
  const { expectedShare, own, shared, unseen, tooFew } = pattern;
  return (
    <Card title="Against the paper's pattern" actions={<ExportMenu picture={patternPicture(pattern, of)} />}>
      {expectedShare === null ? (
        <p className="text-sm text-ink-2">
          No phase with revisits has {MINIMUM_VISITS} visits yet: too few to compare with a pattern.
        </p>
      ) : (
        <>
          <p className="text-sm text-ink-2">
            {formatPercent(expectedShare)} of the revisits are overlaps that the paper's text names for the
            phase in focus; {shared.length} of the named ones occurred, {unseen.length} did not.{" "}
            {own.length === 0
              ? "None is this project's own."
              : "These are this project's own: the text does not name them."}
          </p>
          {own.length > 0 && (
            <DataTable
              inset
              className="mt-2"
              caption="Overlaps of this project that the paper does not name"
              rows={own.slice(0, ROWS)}
              rowKey={({ focus, visited }) => `${focus} ${visited}`}
              columns={[
                {
                  key: "focus",
                  header: "In focus",
                  cell: ({ focus }) => <PhaseLabel phase={focus} form="short" />,
                },
                {
                  key: "visited",
                  header: "Visited",
                  cell: ({ visited }) => <PhaseLabel phase={visited} form="short" />,
                },
                { key: "share", header: "Share", numeric: true, cell: ({ share }) => formatPercent(share) },
                { key: "n", header: "n", numeric: true, cell: ({ count }) => count },
              ]}
            />
          )}
          {shared.length > 0 && (
            <p className="mt-2.5 text-xs text-ink-3">
              Named and seen:{" "}
              {shared
                .map(
                  ({ focus, visited, share }) =>
                    `${phaseInfo(focus).letters} to ${phaseInfo(visited).letters} ${formatPercent(share)}`,
                )
                .join(", ")}
              .
            </p>
          )}
          {unseen.length > 0 && (
            <p className="mt-2.5 text-xs text-ink-3">
              Named and not seen:{" "}
              {unseen
                .map(({ focus, visited }) => `${phaseInfo(focus).letters} to ${phaseInfo(visited).letters}`)
                .join(", ")}
              .
            </p>
          )}
        </>
      )}
      {tooFew.length > 0 && (
        <p className="mt-2.5 text-xs text-ink-3">
          Too few visits to compare: {tooFew.map((phase) => phaseInfo(phase).title.toLowerCase()).join(", ")}.
        </p>
      )}
    </Card>
  );
}
