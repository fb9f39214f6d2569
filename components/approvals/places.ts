import type { BlockerHref } from "#domain/approvals/blockers.ts";
import type { RequestLine } from "#domain/approvals/view.ts";

/** "Release late-flight v4 as champion" */
export const requestTitle = (request: Pick<RequestLine, "subject" | "alias">): string =>
  `Release ${request.subject.label}${request.alias ? ` as ${request.alias}` : ""}`;

/** The page of a model version; `base` is the project's address. */
export const versionHref = (base: string, subject: Pick<RequestLine["subject"], "modelSlug" | "number">) =>
  `${base}/models/${subject.modelSlug}/${subject.number}`;

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
      return { href: versionHref(base, request.subject), words: "try it" };
    case "threads":
      return { href: `${base}/reviews/${request.id}#threads`, words: "answer" };
    case "checklist":
      return { href: `${base}/governance?phase=${href.phase}`, words: "open the checklist" };
  }
}
