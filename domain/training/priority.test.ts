import { expect, test } from "vitest";
import { queuedInWords } from "./priority.ts";

test.each([
  [1, "Queued, 1st"],
  [23, "Queued, 23rd"],
  [null, "Queued"],
])("place %s reads as %s", (place, words) => expect(queuedInWords(place)).toBe(words));
