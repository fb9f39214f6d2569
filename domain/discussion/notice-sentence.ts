import type { NoticeKind } from "./notices.ts";

/** "Rosa Reviewer named you on late-flight v3": what happened, for a line of the inbox, a mail, a channel. */
export function noticeSentence(
  kind: NoticeKind,
  { actor, subject }: { actor: string; subject: string },
): string {
  switch (kind) {
    case "mention":
      return `${actor} named you on ${subject}`;
    case "answer":
      return `${actor} answered on ${subject}`;
    case "thread":
      return `${actor} began a thread on ${subject}`;
    case "resolved":
      return `${actor} resolved or reopened your thread on ${subject}`;
    case "review":
      return `${actor} asks for a review: ${subject}`;
    case "decision":
      return `${actor} decided on ${subject}`;
    case "item":
      return `${actor} gave you the checklist item ${subject}`;
  }
}

/** The address of what a notice is about, below the project's. */
export const noticePath = (notice: { commentId: string | null; subjectId: string }): string =>
  `object/${notice.commentId ?? notice.subjectId}`;
