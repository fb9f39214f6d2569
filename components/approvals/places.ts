import type { BlockerHref } from "#domain/approvals/blockers.ts";
import type { RequestLine, RequestView } from "#domain/approvals/view.ts";

/** Anchors in the panel, which stands on the review's own page and beside what it is about. */
export const SIGN_PLACE = "sign";
export const REMIND_PLACE = "remind";

type MendingPlace = { href: string; words: string };

/** The page of what a request is about; `base` is the project's address. */
export const subjectHref = (base: string, subject: Pick<RequestLine["subject"], "path">) =>
  [base, ...subject.path.map(encodeURIComponent)].join("/");

/** The organization's address in that of one of its projects, "/o/acme/p/flights". */
export const orgOf = (base: string): string => base.split("/")[2] ?? "";

/** The certificate of a request as PDF, and the proof of one signature. */
export const certificateUrl = (org: string, requestId: string) =>
  `/api/approvals/${requestId}/certificate.pdf?org=${encodeURIComponent(org)}`;

type Reader = Pick<RequestView, "id" | "subject" | "mayApprove" | "mayRemind" | "myPreviews">;

/** Where this reader mends what blocks a request, or sees who can, and the words of the link. */
export function mendingPlace(base: string, request: Reader, href: BlockerHref): MendingPlace {
  const review = `${base}/reviews/${request.id}`;
  switch (href.kind) {
    case "changes":
      return { href: `${review}#decisions`, words: "read what they ask" };
    case "signatures":
      return whoSigns(base, request);
    case "stale":
      return { href: subjectHref(base, request.subject), words: "ask for a new review" };
    case "receipts":
      return { href: `/o/${orgOf(base)}/audit/log`, words: "see the log" };
    case "preview":
      return request.myPreviews > 0
        ? whoSigns(base, request)
        : { href: subjectHref(base, request.subject), words: "try it" };
    case "threads":
      return href.threadId === null
        ? { href: `${review}#threads`, words: "read" }
        : { href: `${base}/threads/${href.threadId}`, words: "answer" };
    case "findings":
      return { href: `${review}#findings`, words: "answer" };
    case "security":
      return { href: "/account/security", words: "add one" };
    case "checklist":
      return { href: `${base}/governance?phase=${href.phase}`, words: "open the checklist" };
  }
}

/** A missing signature: one's own, or somebody else's, whom one reminds, or looks up. */
function whoSigns(base: string, request: Reader): MendingPlace {
  if (request.mayApprove.allowed) return { href: `#${SIGN_PLACE}`, words: "sign" };
  if (request.mayRemind) return { href: `#${REMIND_PLACE}`, words: "remind them" };
  return { href: `${base}/access`, words: "see who can" };
}
