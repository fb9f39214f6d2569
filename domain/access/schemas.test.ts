import { expect, test } from "vitest";
import { passwordSchema } from "./schemas.ts";

test.each([
  ["seven characters", "abcdefg", false],
  ["eight, of one kind", "abcdefgh", true],
  ["spaces, which a paste may bring", "  four grey  umbrellas ", true],
  ["another script", "дождь и зонтик", true],
  ["128 characters", "x".repeat(128), true],
  ["129 characters", "x".repeat(129), false],
])("a password of %s: length is the one rule of form, and nothing of it is trimmed", (_, password, taken) => {
  const parsed = passwordSchema.safeParse(password);
  expect(parsed.success).toBe(taken);
  if (taken) expect(parsed.data).toBe(password);
});
