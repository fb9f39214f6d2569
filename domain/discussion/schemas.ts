import { z } from "zod";
import { anyIdSchema, idSchema } from "#domain/format/ids.ts";
import { longTextSchema } from "#domain/format/text.ts";

/** What people can talk about. */
export const SUBJECT_KINDS = [
  "project",
  "phase",
  "dataset",
  "dataset_version",
  "experiment",
  "run",
  "model",
  "model_version",
  "review_request",
  "checklist_item",
  "window",
] as const;

export type SubjectKind = (typeof SUBJECT_KINDS)[number];

export const SUBJECT_LABELS: Readonly<Record<SubjectKind, string>> = {
  project: "Project",
  phase: "Phase",
  dataset: "Dataset",
  dataset_version: "Dataset version",
  experiment: "Experiment",
  run: "Run",
  model: "Model",
  model_version: "Model version",
  review_request: "Review",
  checklist_item: "Checklist item",
  window: "Monitored window",
};

export const COMMENT_MAX = 20_000;

export const subjectSchema = z.object({
  kind: z.enum(SUBJECT_KINDS, {
    error: `Comments are not kept on this. Choose one of ${SUBJECT_KINDS.join(", ")}.`,
  }),
  id: anyIdSchema,
});
export type Subject = z.infer<typeof subjectSchema>;

/** Say something about an object, or answer a comment (`parentId`). The body is markdown. */
export const Comment = z.object({
  subject: subjectSchema,
  projectId: idSchema("prj"),
  body: longTextSchema(COMMENT_MAX, "comment"),
  parentId: idSchema("cmt").optional(),
});
export type Comment = z.infer<typeof Comment>;

export const CommentRef = z.object({ commentId: idSchema("cmt") });

/** Change the words of one's own comment. */
export const EditComment = CommentRef.extend({ body: longTextSchema(COMMENT_MAX, "comment") });
export type EditComment = z.infer<typeof EditComment>;
