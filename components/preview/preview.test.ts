import { createHash, webcrypto } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { buildFeed } from "#ml/onnx/feed.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { dateText, durationText, featureLabel, sliderStep, typicalCase } from "./case.ts";
import { checkBytes } from "./verify-bytes.ts";

const schema: InputSchema = {
  version: 1,
  task: "binary_classification",
  classes: ["on time", "late"],
  positiveLabel: "late",
  features: [
    {
      kind: "numeric",
      name: "distance",
      input: "distance",
      dtype: "float32",
      required: true,
      min: 21,
      max: 4962,
      median: 581,
      integer: true,
      boolean: false,
    },
    {
      kind: "categorical",
      name: "origin",
      input: "origin",
      dtype: "string",
      required: true,
      levels: ["ORD", "BOS"],
      levelCount: 2,
      default: "ORD",
    },
    {
      kind: "datetime",
      name: "date",
      input: "date",
      dtype: "int64",
      required: true,
      min: 978_307_200,
      max: 980_985_540,
    },
  ],
};

describe("the case a form starts from", () => {
  test("fits the model as it is", () => {
    const record = typicalCase(schema);
    expect(record).toEqual({ distance: 581, origin: "ORD", date: "2001-01-16T11:59" });
    expect(buildFeed(schema, [record]).ok).toBe(true);
  });
  test("two fields of the same levels start with different ones", () => {
    const [, origin] = schema.features;
    if (!origin) throw new Error("no feature");
    const pair = { ...schema, features: [origin, { ...origin, name: "destination" }] };
    expect(typicalCase(pair)).toEqual({ origin: "ORD", destination: "BOS" });
  });
  test("a date is a minute of UTC, or a day where training saw days alone", () => {
    expect(dateText({}, 980_985_599)).toBe("2001-01-31T23:59");
    expect(dateText({ wholeDays: true }, 980_985_599)).toBe("2001-01-31");
  });
  test.each([
    [{ min: 21, max: 4962, integer: true }, 50],
    [{ min: 0, max: 23, integer: true }, 1],
    [{ min: 0, max: 1, integer: false }, 0.005],
    [{ min: 5, max: 5, integer: false }, 1],
  ])("the slider of %j goes by %f", (range, step) => expect(sliderStep(range)).toBeCloseTo(step, 6));
  test.each([
    ["distance", "Distance"],
    ["dep_hour", "Dep hour"],
    ["ID", "ID"],
    ["__", "__"],
  ])("%j is shown as %j", (name, label) => expect(featureLabel(name)).toBe(label));
  test.each([
    [0.001, "under 0.01 ms"],
    [0.054, "0.05 ms"],
    [12.4, "12 ms"],
  ])("%f ms is said as %j", (ms, text) => expect(durationText(ms)).toBe(text));
});

describe("the bytes before they run", () => {
  const bytes = new Uint8Array([8, 8, 18, 11]);
  const digest = createHash("sha256").update(bytes).digest("hex");
  afterEach(() => vi.unstubAllGlobals());

  test("those of the version pass", async () =>
    expect(await checkBytes(bytes, digest)).toEqual({ ok: true }));
  test.each([...bytes.keys()])("a changed byte %i is refused", async (index) => {
    const tampered = bytes.slice();
    tampered[index] = (tampered[index] ?? 0) ^ 1;
    const checked = await checkBytes(tampered, digest);
    expect(checked).toMatchObject({ ok: false, because: "tampered" });
    expect(!checked.ok && checked.sentence).toContain("Nothing was run.");
  });
  test("a cut file is refused", async () =>
    expect(await checkBytes(bytes.slice(0, 3), digest)).toMatchObject({ because: "tampered" }));
  test("a page that may not hash runs nothing", async () => {
    vi.stubGlobal("crypto", { getRandomValues: webcrypto.getRandomValues });
    expect(await checkBytes(bytes, digest)).toMatchObject({ ok: false, because: "no_digest" });
  });
});
