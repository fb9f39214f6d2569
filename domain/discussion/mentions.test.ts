import { describe, expect, test } from "vitest";
import { parseMarkdown } from "./markdown.ts";
import {
  fromWritten,
  MENTIONS_MAX,
  type Mentionable,
  mentionAt,
  mentionKey,
  mentionsOf,
  toWritten,
} from "./mentions.ts";
import { excerpt } from "./plain-text.ts";

const ANN = "usr_0123456789";
const BEN = "usr_9876543210";
const named = (text: string) => mentionsOf(parseMarkdown(text)).map(mentionKey);

describe("whom a comment names", () => {
  const cases: [string, string, string[]][] = [
    ["a person", `Look, @[${ANN}].`, [ANN]],
    ["a role", "Ask the @[role:reviewer] first", ["role:reviewer"]],
    ["each once, in order", `@[${BEN}] and @[${ANN}] and @[${BEN}]`, [BEN, ANN]],
    ["in a list and in emphasis", `- **@[${ANN}]**\n- @[role:lead]`, [ANN, "role:lead"]],
    ["nobody in code", `\`@[${ANN}]\`\n\n    @[${BEN}]`, []],
    ["nobody whom a quote names again", `> @[${ANN}] said\n\nyes`, []],
    ["no role that does not exist", "@[role:king]", []],
    ["no id of another kind", "@[prj_0123456789]", []],
    ["nobody by a name alone", "@Ann", []],
  ];
  test.each(cases)("%s", (_name, text, expected) => expect(named(text)).toEqual(expected));

  test("at most fifty", () => {
    const text = Array.from({ length: 80 }, (_, n) => `@[usr_${String(n).padStart(10, "0")}]`).join(" ");
    expect(named(text)).toHaveLength(MENTIONS_MAX);
  });

  test("a name in a list of comments is that of the id, never what somebody typed", () => {
    const tree = parseMarkdown(`@[${ANN}](https://evil.test) and @[${BEN}]`);
    expect(excerpt(tree, 140, (mention) => (mentionKey(mention) === BEN ? "Ben" : "Ann"))).toContain("@Ben");
    expect(mentionsOf(tree).map(mentionKey)).toEqual([BEN]);
  });
});

describe("what a person sees while writing", () => {
  const people: Mentionable[] = [
    { mention: { kind: "person", id: ANN }, name: "Ann" },
    { mention: { kind: "person", id: BEN }, name: "Ann Lee" },
    { mention: { kind: "role", role: "reviewer" }, name: "reviewers" },
  ];
  test.each([
    ["@Ann Lee, see @Ann", `@[${BEN}], see @[${ANN}]`],
    ["@reviewers!", "@[role:reviewer]!"],
    ["write to @Anna", "write to @Anna"],
    ["@Ann@Ann Lee", `@[${ANN}]@[${BEN}]`],
  ])("%s goes out as %s and comes back", (written, body) => {
    expect(fromWritten(written, people)).toBe(body);
    expect(toWritten(body, people)).toBe(written);
  });
  test.each([
    ["Hello @an", { from: 6, asked: "an" }],
    ["@Ann Le", { from: 0, asked: "Ann Le" }],
    ["a@b", null],
    ["no at", null],
    ["@", { from: 0, asked: "" }],
  ])("at the end of %j the name asked for is %j", (text, expected) => {
    expect(mentionAt(text, text.length)).toEqual(expected);
  });
});
