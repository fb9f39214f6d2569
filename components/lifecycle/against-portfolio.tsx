import Link from "next/link";
import { ExportMenu } from "#components/charts/export/export-menu.tsx";
import { Card } from "#components/ui/card.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { formatCountOf, formatPercent, formatPoints } from "#domain/format/numbers.ts";
import { MINIMUM_VISITS } from "#domain/lifecycle/overlap.ts";
import { PhaseLabel } from "./phase-label.tsx";
import type { PictureOf } from "./pictures.ts";
import { comparisonPicture } from "./reading-pictures.ts";
import type { AgainstPortfolioAnswer } from "./types.ts";

const ROWS = 8;

/** Where this project's visits go more or less often than those of the other projects that the person sees. */
export function AgainstPortfolio({
  comparison,
  portfolioHref,
  of,
}: {
  comparison: AgainstPortfolioAnswer;
  portfolioHref: string;
  of: PictureOf;
}) {
  const cells = comparison.rows.flatMap(({ focus, n, othersN, cells: row }) =>
    row.map((cell) => ({ ...cell, focus, n, othersN })),
  );
  const compared = cells.filter(({ verdict }) => verdict !== "too_few");
  const different = compared
    .filter(({ verdict }) => verdict !== "no_difference")
    .sort((a, b) => Math.abs(b.difference?.difference ?? 0) - Math.abs(a.difference?.difference ?? 0));
  return (
    <Card
      title="Against your other projects"
      meta={
        <Link prefetch={false} href={portfolioHref} className="text-accent hover:underline">
          their matrix
        </Link>
      }
      actions={comparison.otherProjects > 0 && <ExportMenu picture={comparisonPicture(comparison, of)} />}
    >
      <p className="text-sm text-ink-2">{sentenceOf(comparison, compared.length, different.length)}</p>
      {different.length > 0 && (
        <DataTable
          inset
          className="mt-2"
          caption="Overlaps that differ from the other projects"
          rows={different.slice(0, ROWS)}
          rowKey={({ focus, visited }) => `${focus} ${visited}`}
          columns={[
            {
              key: "focus",
              header: "In focus",
              cell: ({ focus }) => <PhaseLabel phase={focus} form="letters" />,
            },
            {
              key: "visited",
              header: "Visited",
              cell: ({ visited }) => <PhaseLabel phase={visited} form="letters" />,
            },
            {
              key: "here",
              header: "Here",
              numeric: true,
              cell: ({ share, n }) => `${formatPercent(share)} of ${n}`,
            },
            {
              key: "others",
              header: "Others",
              numeric: true,
              wideOnly: true,
              cell: ({ othersShare, othersN }) => `${formatPercent(othersShare)} of ${othersN}`,
            },
            {
              key: "difference",
              header: "Difference",
              numeric: true,
              cell: ({ difference }) => (
                <span
                  title={
                    difference
                      ? `${formatPoints(difference.low, 0)} to ${formatPoints(difference.high, 0)}`
                      : undefined
                  }
                >
                  {formatPoints(difference?.difference, 0)}
                </span>
              ),
            },
          ]}
        />
      )}
    </Card>
  );
}

function sentenceOf(
  { otherProjects, othersN }: AgainstPortfolioAnswer,
  compared: number,
  different: number,
): string {
  if (otherProjects === 0)
    return "You see no other project with visits in a focus, so there is nothing to compare with.";
  const others = `${formatCountOf(otherProjects, "other project")} with ${formatCountOf(othersN, "visit")}`;
  if (compared === 0)
    return `Against ${others}: too few to say. A phase is compared once it has ${MINIMUM_VISITS} visits on both sides.`;
  const found = different === 0 ? "none differs" : `${different} ${different === 1 ? "differs" : "differ"}`;
  return `Against ${others}, ${formatCountOf(compared, "overlap")} could be compared by visits and ${found} by more than chance would explain.`;
}
