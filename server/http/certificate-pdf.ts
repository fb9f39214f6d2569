import PDFDocument from "pdfkit";
import { ROLE_LABELS } from "#domain/access/roles.ts";
import { MEANING_LABELS } from "#domain/approvals/signature.ts";
import type { Certificate, CertificateSignature } from "#server/approvals/certificate.ts";
import { fontParts, WEIGHTS, type Weight } from "./pdf-fonts.ts";

const MARGIN = 56;
const SIZE = 8.5;

type Doc = InstanceType<typeof PDFDocument>;
type Glyphs = { hasGlyphForCodePoint(code: number): boolean };

/** The certificate of a request as PDF: statements, digests, every signature with its place in the log, and how to check all of it. */
export async function certificatePdf(facts: Certificate): Promise<Uint8Array<ArrayBuffer>> {
  const doc = new PDFDocument({
    size: "A4",
    margins: { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN },
    bufferPages: true,
    lang: "en",
    displayTitle: true,
    info: {
      Title: `Certificate: ${facts.title}`,
      Author: facts.organization,
      CreationDate: new Date(facts.madeAt),
    },
  });
  const done = bytesOf(doc);
  const pen = penOf(doc);
  pen.line("Certificate of signatures", { weight: "600", size: 17, after: 2 });
  pen.line(facts.title, { weight: "600", size: 11.5, after: 10 });
  pen.facts([
    ["Organization", facts.organization],
    ["Project", facts.project],
    ["Request", facts.requestId],
    ["Asked by", `${facts.requestedBy}, ${facts.createdAt} UTC`],
    ["Reason", facts.reason],
    ["State", `${facts.state}. ${facts.sentence}`],
    ["Content", `sha256:${facts.contentDigest}`],
    [
      "Rule",
      `${facts.quorum} ${facts.quorum === 1 ? "approval" : "approvals"}, policy version ${facts.policyVersion}`,
    ],
  ]);
  if (facts.signatures.length === 0) {
    pen.line("Nobody has signed this request. There is nothing that this paper certifies.", { before: 12 });
  }
  for (const [index, one] of facts.signatures.entries()) signaturePart(pen, one, index + 1);
  howToCheck(pen);
  footers(doc, pen, facts);
  doc.end();
  return done;
}

function signaturePart(pen: Pen, one: CertificateSignature, number: number): void {
  const { record } = one;
  const { signer, authentication, delegation } = record;
  pen.line(`Signature ${number}`, { weight: "600", size: 11, before: 14, after: 4 });
  pen.line(record.statement, { after: 6, indent: 10 });
  pen.facts([
    ["Printed name", signer.printedName],
    ["Role", ROLE_LABELS[signer.role]],
    ["Meaning", MEANING_LABELS[record.meaning]],
    ["Comment", record.comment],
    ["Time", `${record.at} UTC; shown as ${inZone(record.at, record.timeZone)}`],
    [
      "Proved by",
      `${authentication.method} (${authentication.factors.join(", ")}) at ${authentication.authTime}`,
    ],
    ["Challenge", `${authentication.challengeId}, session ${authentication.sessionId}`],
    ...(delegation ? [["In place of", `${delegation.from}, delegation ${delegation.id}`] as const] : []),
    ["Content", `sha256:${record.contentDigest}`],
    ...Object.entries(record.components).map(([part, digest]) => [`  ${part}`, digest] as const),
    ["Statement", `sha256:${record.statementSha256}`],
    ["Record", `${record.signatureId}, sha256:${one.recordSha256}`],
    [
      "Before it",
      record.previous ? `${record.previous.signatureId}, sha256:${record.previous.recordSha256}` : "none",
    ],
    [
      "Server key",
      one.keyId && one.signature ? `${one.keyId}, Ed25519 ${one.signature}` : "not signed by the server",
    ],
    [
      "In the log",
      one.receipt
        ? `entry ${one.receipt.leafIndex} of ${one.receipt.treeSize ?? "?"}`
        : "no checkpoint covers it yet; print this again later",
    ],
    ...(one.ignored ? [["Counts", `no: ${one.ignored}`] as const] : []),
  ]);
  if (one.receipt) {
    pen.line("Checkpoint", { before: 4, weight: "600" });
    pen.line(one.receipt.checkpoint.trimEnd(), { indent: 10 });
  }
}

function howToCheck(pen: Pen): void {
  pen.line("How to check this", { weight: "600", size: 11, before: 16, after: 4 });
  for (const sentence of [
    "1. Export the evidence pack of this version or project from the portal and run its verify.mjs with Node; it needs nothing else. Exit code 0 says that the entries, the tree, the checkpoints and the signatures agree, and that the quorum was met by people who had no part in the work.",
    "2. In the pack, the record of a signature is a file of canonical JSON (RFC 8785). Its SHA-256 is the record digest above, and the server's Ed25519 signature is over its bytes, by the key in keys.txt.",
    "3. The proof of a log entry (C2SP tlog-proof) is on the request's page beside the signature. The checkpoint printed here commits to the whole log up to its size: compare it with a copy that left this server, by e-mail, in a git repository or in object storage.",
    "This paper is a rendering. What counts are the bytes of the record and their place in the log.",
  ]) {
    pen.line(sentence, { after: 3 });
  }
}

type LineStyle = { weight?: Weight; size?: number; before?: number; after?: number; indent?: number };
type Pen = {
  line(text: string, style?: LineStyle): void;
  facts(rows: readonly (readonly [string, string])[]): void;
  at(text: string, x: number, y: number, width: number, align: "left" | "right"): void;
};

/** Writes text in whichever part of the face has each letter. */
function penOf(doc: Doc): Pen {
  const parts = fontParts();
  for (const weight of WEIGHTS) {
    for (const { name, file } of parts[weight]) doc.registerFont(name, file);
  }
  const glyphs = new Map<string, Glyphs>();
  for (const { name } of WEIGHTS.flatMap((weight) => parts[weight])) {
    doc.font(name);
    const held = (doc as unknown as { _font: { font: Glyphs } })._font.font;
    glyphs.set(name, held);
  }
  const fontFor = (letter: string, weight: Weight): string => {
    const code = letter.codePointAt(0) ?? 32;
    const names = parts[weight].map(({ name }) => name);
    return names.find((name) => glyphs.get(name)?.hasGlyphForCodePoint(code)) ?? names[0] ?? "";
  };
  const write = (text: string, weight: Weight, options: PDFKit.Mixins.TextOptions) => {
    const runs = runsOf(text.replaceAll("\t", " "), (letter) => fontFor(letter, weight));
    for (const [index, run] of runs.entries()) {
      doc.font(run.font).text(run.text, { ...options, continued: index < runs.length - 1 });
    }
  };
  const width = doc.page.width - 2 * MARGIN;
  const label = 92;
  return {
    line(text, { weight = "400", size = SIZE, before = 0, after = 1, indent = 0 } = {}) {
      doc.y += before;
      doc.fontSize(size);
      doc.x = MARGIN + indent;
      write(text === "" ? " " : text, weight, { width: width - indent, lineGap: 1.5 });
      doc.y += after;
    },
    facts(rows) {
      doc.fontSize(SIZE);
      for (const [name, value] of rows) {
        if (doc.y > doc.page.height - MARGIN - 30) doc.addPage();
        const top = doc.y;
        doc.x = MARGIN;
        doc.fillColor("#666");
        write(name, "400", { width: label, lineGap: 1.5 });
        doc.fillColor("#111");
        doc.y = top;
        doc.x = MARGIN + label;
        write(value === "" ? " " : value, "400", { width: width - label, lineGap: 1.5 });
        doc.y += 1.5;
      }
    },
    at(text, x, y, wide, align) {
      doc.fontSize(7).fillColor("#666");
      doc.x = x;
      doc.y = y;
      write(text, "400", { width: wide, align, lineBreak: false });
      doc.fillColor("#111");
    },
  };
}

export type Run = { font: string; text: string };

/** Neighbouring letters of one font together; a letter that stays with its neighbour where both have it. */
export function runsOf(text: string, fontFor: (letter: string) => string): Run[] {
  const runs: Run[] = [];
  for (const letter of text) {
    const font = fontFor(letter);
    const last = runs.at(-1);
    if (last && last.font === font) last.text += letter;
    else runs.push({ font, text: letter });
  }
  return runs;
}

function footers(doc: Doc, pen: Pen, facts: Certificate): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    // Below the margin a text would begin a new page.
    doc.page.margins.bottom = 0;
    const y = doc.page.height - MARGIN + 22;
    pen.at(`${facts.requestId} · made ${facts.madeAt} UTC`, MARGIN, y, 300, "left");
    pen.at(`page ${page - start + 1} of ${count}`, doc.page.width - MARGIN - 120, y, 120, "right");
  }
}

function inZone(at: string, timeZone: string): string {
  const text = new Intl.DateTimeFormat("en-GB", {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone,
  }).format(new Date(at));
  return `${text} ${timeZone}`;
}

function bytesOf(doc: Doc): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("error", reject);
    doc.on("end", () => resolve(new Uint8Array(Buffer.concat(chunks))));
  });
}
