import type { BlockerHref } from "#domain/approvals/blockers.ts";
import type { RequestLine } from "#domain/approvals/view.ts";

/** The page of what a request is about; `base` is the project's address. */
export const subjectHref = (base: string, subject: Pick<RequestLine["subject"], "path">) =>
  [base, ...subject.path.map(encodeURIComponent)].join("/");

/** The organization's address in that of one of its projects, "/o/acme/p/flights". */
export const orgOf = (base: string): string => base.split("/")[2] ?? "";

/** The certificate of a request as PDF, and the proof of one signature. */
export const certificateUrl = (org: string, requestId: string) =>
  `/api/approvals/${requestId}/certificate.pdf?org=${encodeURIComponent(org)}`;

/** Where a person mends what blocks a request, and the words of the link; null for what only others can mend. */
export function mendingPlace(
  base: string,
  request: Pick<RequestLine, "id" | "subject">,
  href: BlockerHref,
): { href: string; words: string } | null {
  switch (href.kind) {
    case "review":
      return null;
    case "preview":
      return { href: subjectHref(base, request.subject), words: "try it" };
    case "threads":
      return { href: `${base}/reviews/${request.id}#threads`, words: "answer" };
    case "findings":
      return { href: `${base}/reviews/${request.id}#findings`, words: "read" };
    case "security":
      return { href: "/account/security", words: "add one" };
    case "checklist":
      return { href: `${base}/governance?phase=${href.phase}`, words: "open the checklist" };
  }
}
