/** Rows: what was; columns: what the model said. */
export type ConfusionCounts = readonly (readonly number[])[];

/** Counts of answers by true class (row) and answered class (column). */
export function confusionCounts(
  target: ArrayLike<number>,
  answered: ArrayLike<number>,
  classes: number,
): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let row = 0; row < target.length; row++) {
    const line = counts[target[row] as number] as number[];
    const said = answered[row] as number;
    line[said] = (line[said] as number) + 1;
  }
  return counts;
}

export interface AgreementFigures {
  readonly accuracy: number;
  /** Mean recall of the classes that occur. */
  readonly balancedAccuracy: number;
  readonly macroF1: number;
  /** F1 of each class weighted by its rows. */
  readonly weightedF1: number;
  /** Matthews' correlation (Gorodkin's R_K for several classes); 0 where a side is constant. */
  readonly mcc: number;
  /** Cohen's kappa; NaN where chance agreement is certain. */
  readonly kappa: number;
}

/** The figures that follow from a confusion matrix alone, as scikit-learn computes them (zero_division=0). */
export function agreementFigures(counts: ConfusionCounts): AgreementFigures {
  const classes = counts.length;
  const was = counts.map((line) => line.reduce((sum, count) => sum + count, 0));
  const said = counts.map((_, c) => counts.reduce((sum, line) => sum + (line[c] as number), 0));
  const n = was.reduce((sum, count) => sum + count, 0);
  let hits = 0;
  let recalls = 0;
  let present = 0;
  let f1s = 0;
  let weighted = 0;
  let labels = 0;
  let chance = 0;
  for (let c = 0; c < classes; c++) {
    const hit = counts[c]?.[c] as number;
    const [w, s] = [was[c] as number, said[c] as number];
    hits += hit;
    chance += w * s;
    if (w > 0) {
      recalls += hit / w;
      present++;
    }
    if (w + s === 0) continue;
    labels++;
    const f1 = (2 * hit) / (w + s);
    f1s += f1;
    weighted += f1 * w;
  }
  const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0);
  const spread = Math.sqrt((n * n - squares(was)) * (n * n - squares(said)));
  return {
    accuracy: hits / n,
    balancedAccuracy: recalls / present,
    macroF1: f1s / labels,
    weightedF1: weighted / n,
    mcc: spread === 0 ? 0 : (hits * n - chance) / spread,
    kappa: (hits / n - chance / (n * n)) / (1 - chance / (n * n)),
  };
}
