import { type StatusFacts, statusSections, statusWindow } from "#domain/lifecycle/status-report.ts";
import { footers, newDocument, penOf } from "./pdf-pen.ts";

/** A status report on paper: the same facts in the same words as the page, with their date, window and digest. */
export async function statusPdf(facts: StatusFacts, digest: string): Promise<Uint8Array<ArrayBuffer>> {
  const { name, description } = facts.project;
  const { doc, bytes } = newDocument({
    title: `${name}: status`,
    author: facts.organization,
    madeAt: facts.madeAt,
  });
  const pen = penOf(doc);
  pen.line(`${name}: status`, { weight: "600", size: 17, after: 2 });
  pen.line(`${facts.organization}. ${statusWindow(facts)}`, { after: 6 });
  if (description !== "") pen.line(description, { size: 9.5, after: 4 });
  for (const { title, paragraphs, items } of statusSections(facts)) {
    pen.line(title, { weight: "600", size: 12, before: 12, after: 4 });
    for (const paragraph of paragraphs) pen.line(paragraph, { size: 9.5, after: 4 });
    for (const item of items) pen.line(`– ${item}`, { size: 9.5, after: 3, indent: 8 });
  }
  pen.line(`Facts: sha256:${digest}`, { before: 16 });
  if (pen.toldNumbers) {
    pen.line(
      "Letters that this paper's typeface does not have are told by their Unicode numbers in brackets. The page and the markdown have them.",
      { before: 4 },
    );
  }
  footers(doc, pen, `${name} · made ${facts.madeAt}`);
  doc.end();
  return bytes;
}
