import { ConfusionMatrix } from "#components/charts/confusion-matrix.tsx";
import { PageGrid } from "#components/shell/page.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { formatValue } from "#domain/format/numbers.ts";
import type { ConfusionMatrix as Confusion } from "#ml/evaluate/confusion.ts";
import { type CostChoice, costOf } from "#ml/evaluate/cost-threshold.ts";
import { costProblem, readCosts, rowsOf, type TypedCosts } from "./costs.ts";

/** Takes what the two wrong answers cost, and shows the threshold that costs least beside the one in use and the trivial answers. */
export function CostThreshold({
  typed,
  onTyped,
  chosen,
  confusion,
  threshold,
  classes,
  where,
}: {
  typed: TypedCosts;
  onTyped: (typed: TypedCosts) => void;
  chosen: CostChoice | null;
  /** At `threshold`, the one that the figures were computed with. */
  confusion: Confusion;
  threshold: number;
  /** What is not positive, and what is. */
  classes: readonly string[];
  where: string;
}) {
  const [negative = "", positive = ""] = classes;
  const costs = readCosts(typed);
  const problem = costProblem(costs);
  const rows = rowsOf(confusion);
  return (
    <Card title="Threshold by cost">
      <PageGrid>
        <div>
          <div className="grid gap-3 sm:grid-cols-2">
            <Field label="Cost of a false positive" hint={`said "${positive}", was "${negative}"`}>
              <Input
                inputMode="decimal"
                value={typed.falsePositive}
                onChange={(event) => onTyped({ ...typed, falsePositive: event.target.value })}
              />
            </Field>
            <Field label="Cost of a false negative" hint={`said "${negative}", was "${positive}"`}>
              <Input
                inputMode="decimal"
                value={typed.falseNegative}
                onChange={(event) => onTyped({ ...typed, falseNegative: event.target.value })}
              />
            </Field>
          </div>
          {problem && (
            <p role="alert" className="mt-2 text-xs text-bad">
              {problem}
            </p>
          )}
          {chosen && (
            <>
              <p aria-live="polite" className="mt-3 text-sm">
                {chosen.threshold === null
                  ? `It costs least to say "${positive}" of no row.`
                  : `It costs least to say "${positive}" from a probability of ${formatValue(chosen.threshold, 4)} on.`}
              </p>
              <CostTable
                rows={[
                  { name: "Least cost", cost: chosen.cost },
                  { name: `Threshold ${threshold}`, cost: costOf(confusion, costs) },
                  { name: `Always "${negative}"`, cost: rows.positives * costs.falseNegative },
                  { name: `Always "${positive}"`, cost: rows.negatives * costs.falsePositive },
                ]}
                n={rows.positives + rows.negatives}
              />
            </>
          )}
        </div>
        {chosen && (
          <ConfusionMatrix
            labels={[...classes]}
            counts={[
              [chosen.confusion.trueNegatives, chosen.confusion.falsePositives],
              [chosen.confusion.falseNegatives, chosen.confusion.truePositives],
            ]}
            caption={`${where}, at the threshold of least cost. It was chosen on these rows, so others tend to cost a little more.`}
          />
        )}
      </PageGrid>
    </Card>
  );
}

function CostTable({ rows, n }: { rows: readonly { name: string; cost: number }[]; n: number }) {
  return (
    <table className="tabular mt-2 w-full text-sm">
      <caption className="sr-only">What the wrong answers cost, by how the threshold is set</caption>
      <thead className="text-xs text-ink-3">
        <tr>
          <th scope="col" className="py-1 text-left font-medium">
            Answers
          </th>
          <th scope="col" className="py-1 pl-3 text-right font-medium">
            Cost
          </th>
          <th scope="col" className="py-1 pl-3 text-right font-medium">
            For one row
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, cost }, index) => (
          <tr key={name} className="*:border-t *:border-line-2 *:py-1.5">
            <th scope="row" className={index === 0 ? "text-left font-medium" : "text-left font-normal"}>
              {name}
            </th>
            <td className="pl-3 text-right">{formatValue(cost)}</td>
            <td className="pl-3 text-right text-ink-3">{formatValue(cost / n, 3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
