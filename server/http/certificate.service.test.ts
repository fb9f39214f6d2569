import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { users } from "#db/schema/access.ts";
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
