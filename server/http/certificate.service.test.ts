import { inflateSync } from "node:zlib";
import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { users } from "#db/schema/access.ts";
import { formatTlogProof } from "#domain/audit/log/tlog-proof.ts";
import { certificate } from "#server/approvals/certificate.ts";
import { asked, vote } from "#server/approvals/test-data.ts";
import { closeTestConnection, inWorld, refusal } from "#server/testing/world.ts";
import { certificatePdf } from "./certificate-pdf.ts";
import { runsOf } from "./pdf-pen.ts";

afterAll(closeTestConnection);

test("a certificate holds every signature with statement, digests and proof of person, and prints as a PDF with page numbers", () =>
  inWorld(async (w) => {
    const { reviewer, lead } = w.people;
    await w.inside((tx) =>
      tx.update(users).set({ name: "Žofie Łukasiewicz-Nguyễn Đặng" }).where(eq(users.id, reviewer.id)),
    );
    const to = await asked(w, { quorum: 2, requirePreview: false });
    await vote(w, reviewer, to, "approve", { timeZone: "Asia/Ho_Chi_Minh" });
    await vote(w, lead, to);
    const facts = await w.as(w.people.auditor, certificate, { requestId: to.requestId });
    expect(facts).toMatchObject({ contentDigest: to.contentDigest, state: "Approved", quorum: 2 });
    expect(facts.signatures.map(({ record }) => record.signer.printedName)[0]).toBe(
      "Žofie Łukasiewicz-Nguyễn Đặng",
    );
    const pdf = Buffer.from(await certificatePdf(facts)).toString("latin1");
    expect(pdf.startsWith("%PDF-1.")).toBe(true);
    expect(pdf.trimEnd().endsWith("%%EOF")).toBe(true);
    const fonts = new Set(pdf.match(/\/BaseFont \/[A-Z]{6}\+\S+/g));
    expect(fonts.size).toBeGreaterThanOrEqual(3);
    expect((pdf.match(/\/Type \/Page\b/g) ?? []).length).toBeGreaterThanOrEqual(2);
  }));

test("the paper has the statement, the digests, and the proof of each signature's place in the log, line by line", () =>
  inWorld(async (w) => {
    const to = await asked(w, { quorum: 2, requirePreview: false });
    await vote(w, w.people.reviewer, to);
    await vote(w, w.people.lead, to);
    const facts = await w.as(w.people.auditor, certificate, { requestId: to.requestId });
    const [one] = facts.signatures;
    if (!one) throw new Error("nobody signed");
    const checkpoint = "countersign.example/log\n7\ncm9vdA==\n\n— countersign.example c2ln\n";
    const hashes = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
    const proof = formatTlogProof({ index: 4, hashes, checkpoint });
    const receipt = { leafIndex: 4, treeSize: 7, checkpoint, proof };
    const printed = textOf(await certificatePdf({ ...facts, signatures: [{ ...one, receipt }] }));
    const { statement, statementSha256, contentDigest } = one.record;
    for (const text of [statement, statementSha256, contentDigest, one.recordSha256, ...proof.split("\n")])
      expect(printed).toContain(bare(text));
    expect(printed).toContain(bare("entry 4 of 7"));
    const without = textOf(await certificatePdf({ ...facts, signatures: [{ ...one, receipt: null }] }));
    expect(without).toContain(bare("no checkpoint covers it yet"));
    expect(without).not.toContain(bare("index 4"));
  }));

/** Where a line is broken is the page's affair. */
const bare = (text: string) => text.replaceAll(/\s/g, "");

/** The text of a PDF as PDFKit writes it: glyph numbers of each font, read by its own table. */
function textOf(pdf: Uint8Array): string {
  const bytes = Buffer.from(pdf);
  const whole = bytes.toString("latin1");
  const objects = new Map<string, { head: string; body: string }>();
  for (const found of whole.matchAll(/(?:^|\n)(\d+) 0 obj\n/g)) {
    const from = found.index + found[0].length;
    const text = whole.slice(from, whole.indexOf("\nendobj", from));
    const cut = text.indexOf("stream\n");
    const head = cut < 0 ? text : text.slice(0, cut);
    const packed = cut < 0 ? "" : text.slice(cut + 7, cut + 7 + Number(/Length (\d+)/.exec(head)?.[1]));
    const body = /FlateDecode/.test(head)
      ? inflateSync(Buffer.from(packed, "latin1")).toString("latin1")
      : packed;
    objects.set(found[1] ?? "", { head, body });
  }
  const letters = new Map<string, string[]>();
  for (const { head } of objects.values())
    for (const [, name, id] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const table = /ToUnicode (\d+) 0 R/.exec(objects.get(id ?? "")?.head ?? "")?.[1];
      const ranges = (objects.get(table ?? "")?.body ?? "").matchAll(/\[([^\]]*)\]/g);
      const codes = [...ranges].flatMap(([, list]) => [...(list ?? "").matchAll(/<([0-9a-f ]*)>/g)]);
      letters.set(
        name ?? "",
        codes.map(([, hex]) =>
          Buffer.from((hex ?? "").replaceAll(" ", ""), "hex")
            .swap16()
            .toString("utf16le"),
        ),
      );
    }
  let text = "";
  for (const { body } of objects.values()) {
    let font = "";
    for (const [, name, shown] of body.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
      font = name ?? font;
      for (const [, hex] of (shown ?? "").matchAll(/<([0-9a-f]+)>/g))
        text += (hex?.match(/.{4}/g) ?? [])
          .map((code) => letters.get(font)?.[Number.parseInt(code, 16)])
          .join("");
    }
  }
  return bare(text);
}

test("an unsigned request certifies nothing, and one of other people does not exist", () =>
  inWorld(async (w) => {
    const to = await asked(w);
    await vote(w, w.people.reviewer, to, "comment");
    const read = (who: typeof w.outsider) => w.as(who, certificate, { requestId: to.requestId });
    expect((await read(w.people.reviewer)).signatures).toEqual([]);
    expect(await refusal(read(w.outsider))).toBe("not_found");
  }));

test("letters go to the part of the face that has them, neighbours together", () => {
  const fontFor = (letter: string) => (letter === "Ł" || letter === "ž" ? "ext" : "latin");
  expect(runsOf("Łukasz ž", fontFor)).toEqual([
    { font: "ext", text: "Ł" },
    { font: "latin", text: "ukasz " },
    { font: "ext", text: "ž" },
  ]);
  expect(runsOf("", fontFor)).toEqual([]);
});
