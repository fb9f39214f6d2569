import { expect, test } from "vitest";
import type { ItemStatus } from "./schemas.ts";
import { statusWhenTakenUp, takeUpRefusal } from "./taken-up.ts";

test.each<[ItemStatus, ItemStatus | "refused"]>([
  ["open", "open"],
  ["in_progress", "in_progress"],
  ["done", "in_progress"],
  ["not_applicable", "refused"],
])("an item that is %s is then %s", (before, after) =>
  expect(takeUpRefusal(before) ? "refused" : statusWhenTakenUp(before)).toBe(after),
);
