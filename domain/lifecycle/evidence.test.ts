import { expect, test } from "vitest";
import { chosenOfEachKind, EVIDENCE_KINDS, type EvidenceKind } from "./evidence.ts";

const at = (kind: EvidenceKind, minute: number) => ({
  kind,
  at: new Date(Date.UTC(2026, 10, 21, 9, minute)).toISOString(),
});

test("what there is stands newest first", () => {
  const found = [at("metric", 1), at("item", 3), at("item", 2)];
  expect(chosenOfEachKind(found, 20)).toEqual([found[1], found[2], found[0]]);
});

test("thirty items ticked since then hide neither the metric nor the rule nor the finding", () => {
  const items = Array.from({ length: 30 }, (_, minute) => at("item", 10 + minute));
  const rest = [at("metric", 1), at("quality", 2), at("finding", 3)];
  const chosen = chosenOfEachKind([...items, ...rest], 20);
  expect(chosen).toHaveLength(20);
  expect(new Set(chosen.map(({ kind }) => kind))).toEqual(new Set(EVIDENCE_KINDS));
  expect(chosen[0]).toEqual(items.at(-1));
  expect(chosen.slice(-3)).toEqual(rest.toReversed());
});
