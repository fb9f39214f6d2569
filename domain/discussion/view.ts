import type { AnchorKind, Found } from "./anchors.ts";
import type { NoticeKind } from "./notices.ts";
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

/** The place a thread is about, with what stood there, and whether it still does. */
export type AnchorView = {
  kind: AnchorKind;
  key: string;
  label: string;
  quote: string;
  found: Found;
};

/** A comment that begins a thread, with its answers, oldest first. */
export type ThreadView = CommentView & {
  anchor: AnchorView | null;
  /** Who said that it holds approvals up; null when it does not. */
  blocking: { by: string } | null;
  /** Why this person may not resolve it or lift its block; null when they may. */
  resolveReason: string | null;
  resolved: { at: string; by: string } | null;
  answers: number;
  /** All answers of a short thread, the latest few of a long one. */
  replies: CommentView[];
};

/** People named in the comments of an answer, by id. */
export type NamedPeople = { id: string; name: string }[];

/** How many threads stand at one place of an object. */
export type AnchorMark = { kind: AnchorKind; key: string; quote: string; open: number; total: number };

/** A comment in the project's feed, with what it is about by name. */
export type RecentComment = CommentView & { subjectLabel: string; resolved: boolean };

/** One line of a person's inbox. */
export type NoticeLine = {
  id: string;
  kind: NoticeKind;
  sentence: string;
  excerpt: string | null;
  project: { slug: string; name: string };
  /** Below the project's address: the very comment, or the object. */
  path: string;
  createdAt: string;
  shownAt: string;
  read: boolean;
};

/** A stretch of answers: everything after `after` (null: from the beginning), `count` of them. */
export type Stretch = { after: string | null; count: number };

/** The answers of one stretch, and the people whom they name. */
export type Answers = { items: CommentView[]; people: NamedPeople };

export type WholeThread = {
  thread: ThreadView;
  subjectLabel: string;
  stretches: Stretch[];
  /** The stretch in which the comment asked for stands; null for the one that began the thread. */
  at: number | null;
  people: NamedPeople;
};
