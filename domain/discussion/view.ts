import type { SubjectKind } from "./schemas.ts";

export type CommentView = {
  id: string;
  subject: { kind: SubjectKind; id: string };
  parentId: string | null;
  /** Markdown as it was written; empty once removed. */
  body: string;
  author: { id: string; name: string };
  createdAt: string;
  editedAt: string | null;
  removed: boolean;
  mine: boolean;
};

/** A comment that begins a thread, with its answers, oldest first. */
export type ThreadView = CommentView & {
  resolved: { at: string; by: string } | null;
  replies: CommentView[];
};

/** A comment in the project's feed, with what it is about by name. */
export type RecentComment = CommentView & { subjectLabel: string; resolved: boolean };
