import Link from "next/link";
import { recipeHref, versionHref } from "#components/datasets/hrefs.ts";
import { KeyValue } from "#components/ui/bits.tsx";
import { Card } from "#components/ui/card.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { stepSentence } from "#domain/datasets/recipes/sentence.ts";
import type { PreparationView as Preparation } from "#domain/datasets/recipes/view.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { Findings, Parts } from "./recipe-preview.tsx";
import { LearnedList } from "./step-card.tsx";

const LINK = "text-accent hover:underline";

/** How a version was made: recipe, versions that went in, what each step did, and what could leak. */
export function PreparationView({ preparation, base }: { preparation: Preparation; base: string }) {
  const { recipe, parents, result, spec } = preparation;
  const steps = spec.steps.map((step, place) => ({ step, place, result: result?.steps[place] ?? null }));
  return (
    <>
      <Card title="Made by a recipe">
        <KeyValue
          items={[
            {
              label: "Recipe",
              value: (
                <span className="inline-flex flex-wrap gap-x-2">
                  <Link
                    prefetch={false}
                    className={LINK}
                    href={recipeHref(base, recipe.slug, { number: String(recipe.number) })}
                  >
                    {recipe.name} v{recipe.number}
                  </Link>
                  <Digest value={recipe.digest} algorithm="sha256" />
                </span>
              ),
            },
            ...parents.map((parent) => ({
              label: parent.step === null ? "Rows of" : `Joined in step ${parent.step + 1}`,
              value: (
                <span className="inline-flex flex-wrap gap-x-2">
                  <Link prefetch={false} className={LINK} href={versionHref(base, parent.id)}>
                    {parent.dataset} {parent.name}
                  </Link>
                  {parent.sha256 && <Digest value={parent.sha256} algorithm="sha256" />}
                </span>
              ),
            })),
          ]}
        />
      </Card>
      {result && result.findings.length > 0 && (
        <Card title="What could leak" meta="looked for in all rows">
          <Findings findings={result.findings} />
        </Card>
      )}
      {result?.parts && <Parts parts={result.parts} />}
      <DataTable
        caption="What each step did"
        rows={steps}
        rowKey={({ place }) => String(place)}
        columns={[
          { key: "n", header: "Step", numeric: true, cell: ({ place }) => place + 1 },
          {
            key: "what",
            header: "What it does",
            wrap: true,
            cell: ({ step, result: did }) => (
              <>
                <span className="break-words">{stepSentence(step)}</span>
                {did?.note && <span className="block text-xs text-ink-3">{did.note}</span>}
                {did && did.learned.length > 0 && (
                  <span className="block text-xs text-ink-3">
                    Learned from {did.fromTraining ? "training alone" : "all rows"}
                  </span>
                )}
                {did && <LearnedList result={did} />}
              </>
            ),
          },
          {
            key: "rows",
            header: "Rows after",
            numeric: true,
            cell: ({ result: did }) => formatCount(did?.rows),
          },
          {
            key: "columns",
            header: "Columns",
            numeric: true,
            cell: ({ result: did }) => formatCount(did?.columns),
          },
        ]}
      />
    </>
  );
}
