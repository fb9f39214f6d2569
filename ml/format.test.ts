import { expect, test } from "vitest";
import { countOf, countText, figureText } from "./format.ts";

test.each([
  [countText(406_591), "406,591"],
  [countText(999), "999"],
  [countOf(1, "training row"), "1 training row"],
  [countOf(2_000, "training row"), "2,000 training rows"],
  [figureText(0.741249), "0.7412"],
  [figureText(406_591.4), "406,591"],
  [figureText(-12.3456), "-12.35"],
  [figureText(1.5e-8), "1.500e-8"],
  [figureText(Number.NaN), "not known"],
])("%s", (text, expected) => expect(text).toBe(expected));
