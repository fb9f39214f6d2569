import { expect, test } from "vitest";
import { formatMetric, formatValue } from "#domain/format/numbers.ts";
import { worseAsShown } from "./worse-as-shown.ts";

const cases: {
  loss: number;
  elsewhere: number;
  low: number;
  format: (value: number) => string;
  listed: boolean;
}[] = [
  { loss: 0.21, elsewhere: 0.15, low: 0.04, format: formatMetric, listed: true },
  { loss: 0.0021, elsewhere: 0.0012, low: 0.0004, format: formatMetric, listed: false },
  { loss: 0.00149, elsewhere: 0.00061, low: 0.0006, format: formatMetric, listed: false },
  { loss: 0.21, elsewhere: 0.15, low: -0.001, format: formatMetric, listed: false },
  { loss: 0.0021, elsewhere: 0.0012, low: 0.0004, format: formatValue, listed: true },
  { loss: 12.342, elsewhere: 12.341, low: 0.0001, format: formatValue, listed: false },
];

test.each(cases)("$loss against $elsewhere, by at least $low: listed $listed", (one) => {
  const slice = {
    conditions: [],
    n: 40,
    loss: one.loss,
    elsewhere: one.elsewhere,
    differenceLow: one.low,
    effect: 0.3,
    adjustedP: 0.01,
  };
  expect(worseAsShown([slice], (value) => one.format(value))).toHaveLength(one.listed ? 1 : 0);
});
