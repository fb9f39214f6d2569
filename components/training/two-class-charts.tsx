"use client";

import { useState } from "react";
import { CalibrationCurve } from "#components/charts/calibration-curve.tsx";
import { GainCurve, type GainStep } from "#components/charts/gain-curve.tsx";
import { type PrecisionRecall, PrecisionRecallCurve } from "#components/charts/precision-recall-curve.tsx";
import { PageGrid } from "#components/shell/page.tsx";
import { formatCount, formatMetric } from "#domain/format/numbers.ts";
import { wilsonInterval } from "#domain/models/intervals.ts";
import type { AttributeFairness } from "#domain/training/fairness.ts";
import type { ThresholdPoint } from "#ml/evaluate/cost-threshold.ts";
import { ChartPlace, type Place } from "./chart-place.tsx";
import { CostThreshold } from "./cost-threshold.tsx";
import { chosenByCost, EVEN_COSTS } from "./costs.ts";
import { FairnessCard } from "./fairness-card.tsx";
import type { DrawnHoldout } from "./task-charts.tsx";

/** What of two classes newer results hold; a part that is not there is not drawn. */
export type DrawnProbabilities = {
  calibration?:
    | {
        strategy: "quantile" | "uniform";
        bins: readonly { n: number; positives: number; predicted: number; observed: number }[];
        expectedError: number;
      }
    | undefined;
  lift?: readonly GainStep[] | undefined;
  thresholds?: readonly ThresholdPoint[] | undefined;
  precisionRecall?: readonly PrecisionRecall[] | undefined;
};

/** Precision and recall, calibration, cumulative gain, the threshold by cost, and what that one does to groups. */
export function TwoClassCharts({
  holdout,
  classes,
  fairness = [],
  where,
  place,
}: {
  holdout: DrawnHoldout;
  classes: readonly string[];
  fairness?: readonly AttributeFairness[] | undefined;
  where: string;
  place: Place;
}) {
  const { calibration, lift, thresholds, confusion, threshold, metrics, precisionRecall } = holdout;
  const [typed, setTyped] = useState(EVEN_COSTS);
  const chosen = thresholds && confusion ? chosenByCost(thresholds, confusion, typed) : null;
  const positives = confusion ? confusion.truePositives + confusion.falseNegatives : 0;
  return (
    <>
      <PageGrid>
        {precisionRecall && (
          <ChartPlace place={place} title="Precision and recall">
            <PrecisionRecallCurve
              points={precisionRecall}
              averagePrecision={metrics.prAuc ?? Number.NaN}
              positiveShare={positives / holdout.n}
              caption={`${where}, of which ${formatCount(positives)} are ${classes[1] ?? "positive"}. The dashed line is rows picked at random.`}
            />
          </ChartPlace>
        )}
        {calibration && (
          <ChartPlace
            place={place}
            title="Calibration"
            meta={`expected error ${formatMetric(calibration.expectedError)}, Brier score ${formatMetric(metrics.brier)}`}
          >
            <CalibrationCurve
              points={calibration.bins.map((bin) => ({
                ...bin,
                ...(wilsonInterval(bin.positives, bin.n) ?? { low: 0, high: 1 }),
              }))}
              caption={`${where}, in bins of ${calibration.strategy === "quantile" ? "about as many rows" : "equal width"}; the lines are 95 % intervals. On the diagonal a probability keeps its word.`}
            />
          </ChartPlace>
        )}
        {lift && lift.length > 0 && (
          <ChartPlace place={place} title="Cumulative gain">
            <GainCurve
              steps={lift}
              caption={`${where}, in tenths. The diagonal is rows in any order; the table has the lift of each tenth.`}
            />
          </ChartPlace>
        )}
      </PageGrid>
      {thresholds && confusion && threshold !== undefined && (
        <CostThreshold
          typed={typed}
          onTyped={setTyped}
          chosen={chosen}
          confusion={confusion}
          threshold={threshold}
          classes={classes}
          where={where}
        />
      )}
      {threshold !== undefined &&
        fairness.map((one) => (
          <FairnessCard
            key={one.attribute}
            fairness={one}
            threshold={threshold}
            leastCost={chosen}
            where={where}
          />
        ))}
    </>
  );
}
