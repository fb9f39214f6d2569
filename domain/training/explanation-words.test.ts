import { describe, expect, it, test } from "vitest";
import { answerInWords, type ValueKind, valueInWords } from "./explanation-words.ts";

const step = (
  feature: string | null,
  value: number | string | null,
  before: number,
  after: number,
  kind: ValueKind = "numeric",
) => ({
  feature,
  kind,
  value,
  before,
  after,
});
const plain = (sentences: readonly string[]) => sentences.map((one) => one.replaceAll("\u00a0", " "));

describe("one answer in words", () => {
  it("says where it starts, what each feature does, where it ends and what was", () => {
    const sentences = answerInWords({
      className: "late",
      target: "delay",
      from: "nothing",
      start: 0.123,
      steps: [
        step("distance", 2400, 0.123, 0.18),
        step("carrier", "AA", 0.18, 0.151, "categorical"),
        step("when", 983_500_000, 0.151, 0.4, "datetime"),
        step("gate", null, 0.4, 0.401, "categorical"),
        step(null, null, 0.401, 0.05),
      ],
      answer: 0.05,
      actual: "on time",
    });
    expect(plain(sentences)).toEqual([
      'Before anything is known of this row, the model puts the probability of "late" at 12 %.',
      'distance of 2,400 raises the probability of "late" from 12 % to 18 %.',
      'carrier "AA" lowers it from 18 % to 15 %.',
      "when on 2001-03-02 02:26 raises it from 15 % to 40 %.",
      "A missing gate leaves it at 40 %.",
      "Everything else lowers it from 40 % to 5.0 %.",
      'So the model answers 5.0 %. It was "on time".',
    ]);
  });

  it("says numbers in the target's unit", () => {
    const sentences = answerInWords({
      className: null,
      target: "delay",
      from: "nothing",
      start: 12.34567,
      steps: [step("distance", 10, 12.34567, 9)],
      answer: 9,
      actual: "7.5",
    });
    expect(sentences).toEqual([
      "Before anything is known of this row, the model puts the delay at 12.35.",
      "distance of 10 lowers the delay from 12.35 to 9.00.",
      "So the model answers 9.00. It was 7.5.",
    ]);
  });

  it("says of several classes which one is answered", () => {
    const worded = {
      className: "heat pump",
      target: "heating",
      from: "nothing" as const,
      start: 0.2,
      steps: [step("sold_on", 86_400, 0.2, 0.61, "datetime")],
      answer: 0.61,
      actual: "gas",
    };
    expect(plain(answerInWords({ ...worded, said: "heat pump" })).slice(1)).toEqual([
      'sold_on 1970-01-02 raises the probability of "heat pump" from 20 % to 61 %.',
      'So the model answers "heat pump", with 61 %. It was "gas".',
    ]);
    expect(plain(answerInWords({ ...worded, said: "oil" })).at(-1)).toBe(
      'So the model puts it at 61 % and answers "oil". It was "gas".',
    );
  });

  it("starts at the typical case, and does not say what nobody knows", () => {
    const sentences = answerInWords({
      className: "delay > 15",
      target: "delay > 15",
      from: "typical",
      start: 0.18,
      steps: [step("Dep delay", 45, 0.18, 0.61)],
      answer: 0.61,
      actual: null,
    });
    expect(plain(sentences)).toEqual([
      'For the typical case, the model puts the probability of "delay > 15" at 18 %.',
      'Dep delay of 45 raises the probability of "delay > 15" from 18 % to 61 %.',
      "So the model answers 61 %.",
    ]);
  });
});

test.each<[number | string | null, ValueKind, string]>([
  [2400, "numeric", "2,400"],
  [null, "numeric", "missing"],
  ["AA", "categorical", '"AA"'],
  [0, "datetime", "1970-01-01"],
  [60, "datetime", "1970-01-01 00:01"],
  [1e300, "datetime", "1.00e+300"],
])("%s as %s is said as %s", (value, kind, expected) => {
  expect(valueInWords(value, kind)).toBe(expected);
});
