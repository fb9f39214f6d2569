import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MARKDOWN_LIMITS, parseMarkdown } from "./markdown.ts";
import { excerpt } from "./plain-text.ts";
import { Comment } from "./schemas.ts";
import { type Block, type Inline, safeUrl } from "./tree.ts";

const text = (value: string): Inline => ({ type: "text", value });
const paragraph = (...children: Inline[]): Block => ({ type: "paragraph", children });
const link = (url: string, value: string): Inline => ({ type: "link", url, children: [text(value)] });

describe("markdown as a safe tree", () => {
  const cases: { name: string; markdown: string; tree: Block[] }[] = [
    { name: "nothing", markdown: "", tree: [] },
    { name: "a paragraph", markdown: "Looks good.", tree: [paragraph(text("Looks good."))] },
    {
      name: "emphasis, code and a break",
      markdown: "*a* **b** `c`\\\nd",
      tree: [
        paragraph(
          { type: "emphasis", children: [text("a")] },
          text(" "),
          { type: "strong", children: [text("b")] },
          text(" "),
          { type: "inlineCode", value: "c" },
          { type: "break" },
          text("d"),
        ),
      ],
    },
    { name: "a heading", markdown: "## Why", tree: [{ type: "heading", depth: 2, children: [text("Why")] }] },
    {
      name: "a list that starts at 3",
      markdown: "3. a\n4. b",
      tree: [
        {
          type: "list",
          ordered: true,
          start: 3,
          children: [
            { type: "listItem", children: [paragraph(text("a"))] },
            { type: "listItem", children: [paragraph(text("b"))] },
          ],
        },
      ],
    },
    { name: "a quote", markdown: "> a", tree: [{ type: "blockquote", children: [paragraph(text("a"))] }] },
    {
      name: "code",
      markdown: "```SQL\nselect 1\n```",
      tree: [{ type: "code", language: "sql", value: "select 1" }],
    },
    {
      name: "a code language that is none",
      markdown: '```x"onload=1\na\n```',
      tree: [{ type: "code", language: null, value: "a" }],
    },
    {
      name: "a rule is left out",
      markdown: "a\n\n---\n\nb",
      tree: [paragraph(text("a")), paragraph(text("b"))],
    },
    { name: "a link", markdown: "[a](https://x.org/y)", tree: [paragraph(link("https://x.org/y", "a"))] },
    {
      name: "a mail address",
      markdown: "[a](mailto:a@x.org)",
      tree: [paragraph(link("mailto:a@x.org", "a"))],
    },
    {
      name: "an address in brackets",
      markdown: "<https://x.org>",
      tree: [paragraph(link("https://x.org", "https://x.org"))],
    },
    {
      name: "a link by reference",
      markdown: "[a][r]\n\n[r]: https://x.org",
      tree: [paragraph(link("https://x.org", "a"))],
    },
    { name: "a script as link", markdown: "[a](javascript:alert(1))", tree: [paragraph(text("a"))] },
    { name: "a script in capitals", markdown: "[a](JaVaScRiPt:alert(1))", tree: [paragraph(text("a"))] },
    {
      name: "a script with an entity",
      markdown: "[a](java&#115;cript:alert(1))",
      tree: [paragraph(text("a"))],
    },
    { name: "a script by reference", markdown: "[a][r]\n\n[r]: javascript:x", tree: [paragraph(text("a"))] },
    { name: "data as link", markdown: "[a](data:text/html,x)", tree: [paragraph(text("a"))] },
    { name: "a relative link", markdown: "[a](/projects)", tree: [paragraph(text("a"))] },
    { name: "a link without protocol", markdown: "[a](//evil.org)", tree: [paragraph(text("a"))] },
    {
      name: "an image becomes a link",
      markdown: "![a](https://x.org/i.png)",
      tree: [paragraph(link("https://x.org/i.png", "a"))],
    },
    {
      name: "an image of data becomes its text",
      markdown: "![a](data:image/svg+xml,x)",
      tree: [paragraph(text("a"))],
    },
    {
      name: "an image in a link is one link",
      markdown: "[![a](https://x.org/i.png)](https://y.org)",
      tree: [paragraph(link("https://y.org", "a"))],
    },
    {
      name: "a block of HTML is text",
      markdown: "<script>alert(1)</script>",
      tree: [paragraph(text("<script>alert(1)</script>"))],
    },
    {
      name: "HTML in a line is text",
      markdown: "a <img src=x onerror=alert(1)> b",
      tree: [paragraph(text("a "), text("<img src=x onerror=alert(1)>"), text(" b"))],
    },
  ];
  test.each(cases)("$name", ({ markdown, tree }) => {
    expect(parseMarkdown(markdown)).toEqual({ type: "root", children: tree, truncated: false });
  });

  test.each([
    ["https://x.org/a?b#c", "https://x.org/a?b#c"],
    [" HTTP://x.org ", "HTTP://x.org"],
    ["https://", null],
    ["https://x.org/a\nb", null],
    ["https://x.org/\u0000", null],
    ["vbscript:x", null],
    ["java\tscript:x", null],
    [`https://x.org/${"a".repeat(2000)}`, null],
  ])("address %j is taken as %j", (url, safe) => expect(safeUrl(url)).toBe(safe));
});

const ADDRESS = /^(https?:\/\/|mailto:)/i;

function depthOf(node: Block | Inline | { children: (Block | Inline)[] }): number {
  const children = "children" in node ? node.children : [];
  return (
    1 + Math.max(0, ...children.map((child) => (child.type === "list" ? depthOfList(child) : depthOf(child))))
  );
}
// A list and its item are one level to a reader.
const depthOfList = (list: Extract<Block, { type: "list" }>): number =>
  Math.max(0, ...list.children.map((item) => depthOf(item)));

function countOf(node: object): number {
  if (!("children" in node) || !Array.isArray(node.children)) return 1;
  return node.children.reduce((sum: number, child: object) => sum + countOf(child), 1);
}

function urlsOf(node: object): string[] {
  const own = "url" in node && typeof node.url === "string" ? [node.url] : [];
  const below =
    "children" in node && Array.isArray(node.children) ? node.children.flatMap((c: object) => urlsOf(c)) : [];
  return [...own, ...below];
}

describe("limits", () => {
  const hostile: Record<string, string> = {
    "quotes a thousand deep": `${">".repeat(1000)} the end`,
    "twenty thousand quote marks": ">".repeat(20_000),
    "lists in lists on one line": "- ".repeat(10_000),
    "lists in lists around a word": `${"- ".repeat(6_000)}word`,
    "lists in lists by indentation": Array.from({ length: 140 }, (_, i) => `${"  ".repeat(i)}- a`).join("\n"),
    "quotes of lists of quotes": `${"> - ".repeat(10)}x\n`.repeat(480),
    "emphasis in emphasis": "*a ".repeat(6_600) + "a* ".repeat(100),
    "emphasis of two kinds": "a*_".repeat(6_600),
    "open brackets": "[".repeat(20_000),
    "ten thousand headings": "a\n-\n".repeat(5_000),
    "lazy lines in a deep quote": `${">".repeat(20)}a\n${"b\n".repeat(9_000)}`,
    "four thousand quotes": "> a\n\n".repeat(4_000),
    "open comments": "<!--".repeat(5_000),
    "a hundred kilobytes": "word ".repeat(20_000),
  };
  test.each(Object.entries(hostile))("%s: quick, shallow and small", (_, markdown) => {
    const before = process.threadCpuUsage();
    const tree = parseMarkdown(markdown);
    // This thread's own work, whatever else the machine does meanwhile; what is caught is seconds.
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(4_000);
    expect(depthOf(tree)).toBeLessThanOrEqual(MARKDOWN_LIMITS.nesting + 4);
    expect(countOf(tree)).toBeLessThanOrEqual(MARKDOWN_LIMITS.nodes * 2);
  });

  test("the text at the bottom of a deep quote is still there", () => {
    const tree = parseMarkdown(`${">".repeat(1000)} the end`);
    expect(tree.truncated).toBe(true);
    expect(JSON.stringify(tree)).toContain("the end");
  });

  test("a text longer than the limit is cut and says so", () => {
    expect(parseMarkdown("a".repeat(20_000)).truncated).toBe(false);
    expect(parseMarkdown("a".repeat(20_001)).truncated).toBe(true);
  });

  test("no text makes it throw, or lets another kind of address through", () => {
    const piece = fc.constantFrom(
      ...[
        "> ",
        "- ",
        "1. ",
        "*",
        "_",
        "**",
        "`",
        "```\n",
        "[",
        "](",
        ")",
        "![",
        "<",
        ">",
        "<a href=",
        "\n",
        "\n\n",
        "    ",
        "\t",
        "#",
        "---\n",
      ],
      ...["javascript:", "data:", "https://x.org", "&#", "\\", "\u0000", "é", "[r]: ", "text"],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const tree = parseMarkdown(pieces.join(""));
        for (const url of urlsOf(tree)) expect(url).toMatch(ADDRESS);
      }),
    );
  });
});

describe("excerpt", () => {
  test.each([
    ["# A\n\n- **b** c\n- d\n\n> e `f`", "A b c d e f"],
    ["a\\\nb\n\n```\ncode\n```", "a b code"],
    ["", ""],
  ])("%j is %j on one line", (markdown, line) => expect(excerpt(parseMarkdown(markdown))).toBe(line));
  test("a long one ends with an ellipsis", () => {
    expect(excerpt(parseMarkdown("word ".repeat(100)), 12)).toBe("word word w…");
  });
});

describe("what a person sends", () => {
  const id = "4k0d9xw2mq7h";
  const comment = {
    subject: { kind: "model_version", id: `mdv_${id}` },
    projectId: `prj_${id}`,
    body: " Good. ",
  };
  test("the body is trimmed and composed", () => {
    expect(Comment.parse(comment).body).toBe("Good.");
    expect(Comment.parse({ ...comment, body: "e\u0301", parentId: `cmt_${id}` }).body).toBe("é");
  });
  test.each([
    [{ body: "  " }, "The comment is empty. Write it first."],
    [
      { body: "x".repeat(100_000) },
      "The comment is 100,000 characters long; 20,000 is the most. Shorten it.",
    ],
    [{ body: "a\u0000b" }, "control characters"],
    [{ subject: { kind: "user", id: `usr_${id}` } }, "Comments are not kept on this."],
    [{ parentId: `mdv_${id}` }, 'has to start with "cmt_"'],
  ])("%j is refused", (changes, part) => {
    expect(Comment.safeParse({ ...comment, ...changes }).error?.issues[0]?.message).toContain(part);
  });
});
