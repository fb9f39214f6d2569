import { expect, test } from "vitest";
import { outOfMemoryWords } from "./memory.ts";

test.each([
  {
    limit: 512,
    held: 530.4,
    expected:
      /^The run needed more than 512 MB, its memory limit: it held 530 MB when it was ended\. .*a larger limit/,
  },
  {
    limit: null,
    held: 12_345,
    expected:
      /^The run needed more memory than this worker has: it held 12,345 MB when .*a worker with more memory/,
  },
  {
    limit: null,
    held: null,
    expected: /^The run needed more memory than this worker has\. Nothing was kept/,
  },
])("what a run without memory is told: limit $limit", ({ limit, held, expected }) => {
  expect(outOfMemoryWords(limit, held)).toMatch(expected);
});
