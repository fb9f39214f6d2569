import { agreementFigures } from "./agreement.ts";
import type { Resampler } from "./figures.ts";
import { largestClass } from "./multiclass.ts";
import { rankRows } from "./ranking.ts";

/** Rows times classes up to which the ROC AUC, which sorts the rows for each class, is resampled too. */
const RANKED_AT_MOST = 1_000_000;

/** The figures of several classes from counts of rows; `probabilities` holds `classes` numbers for each row. No ROC AUC for very many rows. */
export function classResampler(target: Uint8Array, probabilities: Float64Array, classes: number): Resampler {
  const n = target.length;
  const answered = largestClass(probabilities, classes);
  const losses = Float64Array.from(target, (label, row) => {
    const p = probabilities[row * classes + label] as number;
    return -Math.log(Math.min(Math.max(p, Number.EPSILON), 1));
  });
  const rankings =
    n * classes > RANKED_AT_MOST
      ? []
      : Array.from({ length: classes }, (_, c) =>
          rankRows(
            target.map((label) => (label === c ? 1 : 0)),
            Float64Array.from({ length: n }, (_, row) => probabilities[row * classes + c] as number),
          ),
        );
  return (counts) => {
    const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
    let loss = 0;
    for (let row = 0; row < n; row++) {
      const count = counts[row] as number;
      if (count === 0) continue;
      const line = matrix[target[row] as number] as number[];
      const said = answered[row] as number;
      line[said] = (line[said] as number) + count;
      loss += count * (losses[row] as number);
    }
    const areas = rankings.map((ranking) => ranking(counts).rocAuc).filter((area) => !Number.isNaN(area));
    return {
      ...agreementFigures(matrix),
      ...(rankings.length > 0 && {
        rocAucOvr: areas.reduce((sum, area) => sum + area, 0) / areas.length,
      }),
      logLoss: loss / n,
    };
  };
}
