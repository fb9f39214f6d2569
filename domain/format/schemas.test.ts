import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { anyIdSchema, idSchema } from "./ids.ts";
import { slugify, slugSchema } from "./slug.ts";
import { longTextSchema, nameSchema, optionalTextSchema } from "./text.ts";

const messageOf = (schema: z.ZodType, value: unknown): string | undefined =>
  schema
    .safeParse(value)
    .error?.issues.map((issue) => issue.message)
    .join(" | ");

describe("names", () => {
  test.each([
    ["  Flight delays \n", "Flight delays"],
    ["e\u0301tude", "étude"],
    ["مشروع", "مشروع"],
    ["👩‍🔬 lab", "👩‍🔬 lab"],
    ["<b>bold</b>", "<b>bold</b>"],
    ["x".repeat(120), "x".repeat(120)],
  ])("%j is kept as %j", (given, kept) => expect(nameSchema.parse(given)).toBe(kept));

  test("a name of 10,000 characters is told its length and the most", () => {
    expect(messageOf(nameSchema, "x".repeat(10_000))).toBe(
      "The name is 10,000 characters long; 120 is the most. Shorten it.",
    );
  });

  test.each([
    ["", "The name is empty. Write one."],
    ["   ", "The name is empty. Write one."],
    ["a\u0000b", "cannot be shown"],
    ["a\nb", "cannot be shown"],
    ["a\u202eb", "cannot be shown"],
    ["a\ud800b", "cannot be shown"],
    ["\u200b\u200d", "no visible character"],
    [undefined, "The name is missing. Write one."],
    [7, "The name is missing. Write one."],
  ])("%j is refused in one sentence", (given, part) => {
    const message = messageOf(nameSchema, given);
    expect(message).toContain(part);
    expect(message).not.toContain("|");
  });
});

describe("long texts", () => {
  const schema = longTextSchema(50, "comment");
  test("line ends and composition come in one form, tabs stay", () => {
    expect(schema.parse(" a\r\n\tb\rc e\u0301 ")).toBe("a\n\tb\nc é");
  });
  test.each([
    ["", "The comment is empty. Write it first."],
    ["a\u0000b", "The comment contains control characters that no page can show. Remove them and try again."],
    [
      "a\u001b[31m",
      "The comment contains control characters that no page can show. Remove them and try again.",
    ],
    ["x".repeat(51), "The comment is 51 characters long; 50 is the most. Shorten it."],
  ])("%j is refused", (given, message) => expect(messageOf(schema, given)).toBe(message));
  test("an optional text may be empty", () => expect(optionalTextSchema(10).parse("  ")).toBe(""));
});

describe("ids", () => {
  test("the prefix and the alphabet without look-alikes are checked", () => {
    const schema = idSchema("prj");
    expect(schema.safeParse("prj_4k0d9xw2mq7h").success).toBe(true);
    for (const bad of [
      "prj_short",
      "mdv_4k0d9xw2mq7h",
      "prj_4k0d9xw2mqlo",
      "prj_4K0D9XW2MQ7H",
      "prj_4k0d9xw2mq7h\n",
      "../x",
    ]) {
      expect(messageOf(schema, bad)).toMatch(/has to start with "prj_"/);
    }
    expect(anyIdSchema.safeParse("dsv_4k0d9xw2mq7h").success).toBe(true);
    expect(anyIdSchema.safeParse("'; drop table").success).toBe(false);
  });
});

describe("slugs", () => {
  test.each([
    ["Flight delays", "flight-delays"],
    ["Crème brûlée: Été!", "creme-brulee-ete"],
    ["It's   2026", "its-2026"],
    ["---", ""],
    ["مشروع", ""],
    ["x".repeat(80), "x".repeat(60)],
    [`${"x".repeat(59)} y`, "x".repeat(59)],
  ])("%j becomes %j", (name, slug) => {
    expect(slugify(name)).toBe(slug);
    if (slug) expect(slugSchema.safeParse(slug).success).toBe(true);
  });
  test.each(["", "-a", "a--b", "A", "a b"])("%j is no slug", (slug) => {
    expect(slugSchema.safeParse(slug).success).toBe(false);
  });
});
