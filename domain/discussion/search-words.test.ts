import { describe, expect, test } from "vitest";
import {
  isTyping,
  type Lexemes,
  markAll,
  planSearch,
  snippetOf,
  termsOf,
  wordsThatCount,
} from "./search-words.ts";

describe("what was typed, in words", () => {
  const cases: [typed: string, terms: string[]][] = [
    ["Late-flight v4", ["late", "flight", "v4"]],
    ["dep_delay = 15.5", ["dep", "delay", "15", "5"]],
    ["  Задержка, рейсов ", ["задержка", "рейсов"]],
    ["&|!:*()'\"\\", []],
    ["a b c d e f g h i j", ["a", "b", "c", "d", "e", "f", "g", "h"]],
    ["x".repeat(200), ["x".repeat(60)]],
    ["", []],
  ];
  test.each(cases)("%s", (typed, terms) => expect(termsOf(typed)).toEqual(terms));

  test.each([
    ["late", true],
    ["late ", false],
    ["late-", false],
    ["рейс", true],
    ["", false],
  ])("%s is still being typed: %s", (typed, typing) => expect(isTyping(typed)).toBe(typing));
});

const word = (simple: string, english = simple): Lexemes => ({
  simple: [simple],
  english: english === "" ? [] : [english],
});
const anywhere = { typing: false, kinds: null, projects: null };

describe("the question to the index", () => {
  test("every word, in its own form or by its stem; the title's tier first and left out of the second", () =>
    expect(planSearch([word("late"), word("flights", "flight")], anywhere)).toEqual({
      named: "(('=late')) & (('=flights') | ('=flight'))",
      others: "(('late')) & (('flights') | ('flight')) & !((('=late')) & (('=flights') | ('=flight')))",
      marks: ["late", "flights", "flight"],
    }));

  test("the last word may be the beginning of one, from three letters on", () => {
    const plan = (text: string) => planSearch([word(text)], { ...anywhere, typing: true })?.named;
    expect(plan("fli")).toBe("(('=fli') | ('=fli':*))");
    expect(plan("fl")).toBe("(('=fl'))");
  });

  test("kinds and projects narrow both tiers", () => {
    const plan = planSearch([word("a1")], { typing: false, kinds: ["run", "model"], projects: ["prj_x"] });
    expect(plan?.named).toBe("(('=a1')) & ('@run' | '@model') & ('#prj_x')");
    expect(plan?.others).toContain("(('a1')) & ('@run' | '@model') & ('#prj_x') & !(");
  });

  test("words that are nothing but grammar count only alone", () => {
    expect(wordsThatCount([word("the", ""), word("model")])).toEqual([word("model")]);
    expect(wordsThatCount([word("the", "")])).toEqual([word("the", "")]);
    expect(planSearch([{ simple: [], english: [] }], anywhere)).toBeNull();
  });

  test("quotes and backslashes stay inside their word", () =>
    expect(planSearch([word("o'\\x")], anywhere)?.named).toBe("(('=o''\\\\x'))"));
});

const marked = (parts: readonly { text: string; hit: boolean }[]) =>
  parts.map(({ text, hit }) => (hit ? `[${text}]` : text)).join("");

describe("where the words stand", () => {
  test.each([
    ["Flights of June", ["flight"], "[Flights] of June"],
    ["a flight, a FLIGHT", ["flight"], "a [flight], a [FLIGHT]"],
    ["i is not in this", ["i"], "[i] is not in this"],
    ["Задержка рейсов", ["рейс"], "Задержка [рейсов]"],
    ["<b>late</b>", ["late"], "<b>[late]</b>"],
    ["", ["late"], ""],
  ])("%s", (text, marks, expected) => expect(marked(markAll(text, marks))).toBe(expected));

  test("a long text is cut around its first hit, at words, on one line", () => {
    const text = `${"before ".repeat(40)}\n\n**needle** ${"after ".repeat(60)}`;
    const shown = marked(snippetOf(text, ["needle"]));
    expect(shown).toMatch(/^… (before )+\[needle\] (after )+…$/);
    expect(shown.length).toBeLessThan(180);
  });

  test("without a hit the text begins at its beginning; half a letter is never shown", () => {
    expect(marked(snippetOf("# A heading\n> said", ["zz"]))).toBe("A heading said");
    expect(snippetOf("   ", ["zz"])).toEqual([]);
    const shown = marked(snippetOf("🙂".repeat(300), ["zz"]));
    expect(shown.isWellFormed()).toBe(true);
  });
});
