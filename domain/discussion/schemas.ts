import { z } from "zod";
import { anyIdSchema, idSchema } from "#domain/format/ids.ts";
import { longTextSchema } from "#domain/format/text.ts";
import { AnchorInput } from "./anchors.ts";

/** What people can talk about. */
export const SUBJECT_KINDS = [
  "project",
  "phase",
  "dataset",
  "dataset_version",
  "expectation",
  "recipe",
  "experiment",
  "run",
  "model",
  "model_version",
  "review_request",
  "finding",
  "checklist_item",
  "window",
  "monitor",
  "deployment",
  "alert",
  "visit",
  "focus",
] as const;

export type SubjectKind = (typeof SUBJECT_KINDS)[number];

export const SUBJECT_LABELS: Readonly<Record<SubjectKind, string>> = {
  project: "Project",
  phase: "Phase",
  dataset: "Dataset",
  dataset_version: "Dataset version",
  expectation: "Expectation",
  recipe: "Recipe",
  experiment: "Experiment",
  run: "Run",
  model: "Model",
  model_version: "Model version",
  review_request: "Review",
  finding: "Finding",
  checklist_item: "Checklist item",
  window: "Monitored window",
  monitor: "Monitor",
  deployment: "Deployment",
  alert: "Alert",
  visit: "Visit",
  focus: "Focus",
};

export const COMMENT_MAX = 20_000;

export const subjectSchema = z.object({
  kind: z.enum(SUBJECT_KINDS, {
    error: `Comments are not kept on this. Choose one of ${SUBJECT_KINDS.join(", ")}.`,
  }),
  id: anyIdSchema,
});
export type Subject = z.infer<typeof subjectSchema>;

/**
 * Say something about an object or a place in it (`anchor`), or answer a comment (`parentId`). The body is markdown;
 * `@[usr_...]` and `@[role:reviewer]` name people. A `blocking` thread holds approvals of the object up until it is resolved.
 */
export const Comment = z
  .object({
    subject: subjectSchema,
    projectId: idSchema("prj"),
    body: longTextSchema(COMMENT_MAX, "comment"),
    parentId: idSchema("cmt").optional(),
    anchor: AnchorInput.optional(),
    blocking: z.boolean().default(false),
  })
  .refine(({ parentId, anchor, blocking }) => parentId === undefined || (!anchor && !blocking), {
    error:
      "An answer has the place of its thread. Only a comment that begins a thread points at one or blocks.",
  });
export type Comment = z.infer<typeof Comment>;

export const CommentRef = z.object({ commentId: idSchema("cmt") });

/** Change the words of one's own comment. */
export const EditComment = CommentRef.extend({ body: longTextSchema(COMMENT_MAX, "comment") });
export type EditComment = z.infer<typeof EditComment>;

/** Say that a thread holds approvals up, or no longer does. */
export const SetBlocking = CommentRef.extend({ blocking: z.boolean() });

export const OfSubject = z.object({ projectId: idSchema("prj"), subject: subjectSchema });
