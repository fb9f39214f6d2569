import { expect, test } from "vitest";
import { isCurrent } from "./build-verifier.ts";

test("the committed verifier is what the sources give", async () => {
  expect(await isCurrent(), "run node scripts/build-verifier.ts and commit the file").toBe(true);
});
