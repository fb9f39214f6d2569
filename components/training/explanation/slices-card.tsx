import { BarChart } from "#components/charts/bar-chart.tsx";
import { TooFew } from "#components/charts/frame.tsx";
import { Card } from "#components/ui/card.tsx";
import { formatCount, formatCountOf, formatMetric, formatValue } from "#domain/format/numbers.ts";
import { sliceInWords } from "#domain/training/slice-words.ts";
import type { FoundSlices } from "#ml/train/look-inside.ts";
import { worseAsShown } from "./worse-as-shown.ts";

const LOSSES: Readonly<Record<FoundSlices["loss"], { name: string; format: (value: number) => string }>> = {
  squared_distance: { name: "Brier score", format: (value) => formatMetric(value) },
  absolute_error: { name: "Mean absolute error", format: (value) => formatValue(value) },
};

/** Groups of rows that the model answers worse than the others, found without being asked for. */
export function SlicesCard({ slices, where }: { slices: FoundSlices; where: string }) {
  const { found, tested, tooFew, minimum, meanLoss } = slices;
  const { name, format } = LOSSES[slices.loss];
  const shown = worseAsShown(found, format);
  const slight = found.length - shown.length;
  const looked = `${formatCountOf(tested, "slice")} of one or two conditions ${tested === 1 ? "was" : "were"} looked at; ${formatCount(tooFew)} had fewer than ${formatCount(minimum)} rows: too few to say.`;
  const slightly =
    slight === 0
      ? ""
      : ` ${formatCountOf(slight, "more slice")} ${slight === 1 ? "is" : "are"} worse by less than these figures show.`;
  return (
    <Card title="Where it does worse" meta={`${name} of all rows ${format(meanLoss)}, smaller is better`}>
      {tested === 0 ? (
        <TooFew>Too few to say: no slice has {formatCount(minimum)} rows and leaves as many.</TooFew>
      ) : found.length === 0 ? (
        <p className="max-w-prose text-sm">
          No slice stands out: none is worse than the other rows by more than chance and a small effect.{" "}
          {looked}
        </p>
      ) : shown.length === 0 ? (
        <p className="max-w-prose text-sm">
          No slice is worse by as much as these figures show: {formatCountOf(slight, "slice")}{" "}
          {slight === 1 ? "differs" : "differ"} from the other rows by more than chance, but only beyond the
          last place written here. {looked}
        </p>
      ) : (
        <BarChart
          wordy
          name="Slice"
          valueName={name}
          format={format}
          threshold={{ value: meanLoss, label: "all rows" }}
          bars={shown.map((slice) => {
            const words = sliceInWords(slice.conditions);
            return {
              key: words,
              label: (
                <span className="whitespace-normal">
                  {words}
                  <span className="block text-xs text-ink-3">
                    n = {formatCount(slice.n)}; elsewhere {format(slice.elsewhere)}; worse by at least{" "}
                    {format(slice.differenceLow)}
                  </span>
                </span>
              ),
              value: slice.loss,
            };
          })}
          caption={`${where}. ${looked}${slightly} "At least" is a one-sided 95 % bound; of the slices shown about one in twenty is expected to be chance (Benjamini-Hochberg). Rows of a slice are set aside before the next is looked for.`}
        />
      )}
    </Card>
  );
}
