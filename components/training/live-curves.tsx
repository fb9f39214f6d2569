"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { LineChart } from "#components/charts/line-chart.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { Card } from "#components/ui/card.tsx";
import { formatCountOf, formatMetric } from "#domain/format/numbers.ts";
import { FIGURE_LABELS, mainFigure } from "#domain/training/figures.ts";
import { taskOf } from "#domain/training/tasks.ts";
import { alignCurves, curvesOf, lastFits, meanScores } from "./curves.ts";
import { figureText } from "./labels.ts";
import type { RunCurves, RunDetail } from "./types.ts";

const WHILE_RUNNING_MS = 1_000;
const NOT_YET: RunCurves["points"] = [];

/** How the training goes: the loss of the fit at hand step by step, and the score of each setting tried. */
export function LiveCurves({ run, live }: { run: RunDetail; live: boolean }) {
  const points = useCurves(run.id, live);
  const fits = curvesOf(points, "loss");
  const scores = meanScores(curvesOf(points, "score"));
  if (fits.length === 0 && scores.length < 2) return null;
  const metric = run.spec.metric ?? mainFigure(taskOf(run.spec.target));
  const shown = lastFits(fits);
  const { steps, values } = alignCurves(shown);
  const folds = Math.max(0, ...scores.map((score) => score.folds));
  return (
    <Card
      title={live ? "How it goes" : "How it went"}
      meta={live ? "drawn anew each second" : `${formatCountOf(fits.length, "fit")}`}
    >
      <div className="grid gap-x-8 gap-y-5 lg:grid-cols-2">
        {scores.length >= 2 && (
          <LineChart
            x={scores.map(({ setting }) => String(setting))}
            xName="Setting"
            series={[{ key: "score", label: FIGURE_LABELS[metric], values: scores.map(({ mean }) => mean) }]}
            format={(value) => figureText(metric, value)}
            yLabel={FIGURE_LABELS[metric]}
            caption={`${formatCountOf(scores.length, "setting")} judged so far, the mean over up to ${formatCountOf(folds, "fold")}.`}
          />
        )}
        {shown.length > 0 && (
          <LineChart
            x={steps.map(String)}
            xName="Tree or pass"
            series={shown.map(({ name }, index) => ({ key: name, label: name, values: values[index] ?? [] }))}
            format={(value) => formatMetric(value)}
            yLabel="Loss on the rows learned from"
            caption={`Loss by tree or pass: the last ${formatCountOf(shown.length, "fit")} of ${fits.length}.`}
          />
        )}
      </div>
    </Card>
  );
}

/** All points so far; while `live`, those that come. */
function useCurves(runId: string, live: boolean): RunCurves["points"] {
  const trpc = useTRPC();
  const [known, setKnown] = useState({ points: NOT_YET, next: -1, more: true });
  const { data } = useQuery(
    trpc.training.runCurves.queryOptions(
      { runId, after: known.next },
      { refetchInterval: live ? WHILE_RUNNING_MS : false },
    ),
  );
  useEffect(() => {
    if (!data || data.points.length === 0) return;
    setKnown(({ points, next }) =>
      data.next > next
        ? { points: [...points, ...data.points], next: data.next, more: data.more }
        : { points, next, more: false },
    );
  }, [data]);
  return known.points;
}
