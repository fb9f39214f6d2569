import { z } from "zod";
import { anyIdSchema, idSchema } from "#domain/format/ids.ts";
import { longTextSchema, optionalTextSchema, shortTextSchema } from "#domain/format/text.ts";
import { phaseSchema } from "../lifecycle/phases.ts";
import { recommendationOf } from "./recommendations.ts";

export const ITEM_STATUSES = ["open", "in_progress", "done", "not_applicable"] as const;

export type ItemStatus = (typeof ITEM_STATUSES)[number];

export const ITEM_STATUS_LABELS: Readonly<Record<ItemStatus, string>> = {
  open: "Open",
  in_progress: "In progress",
  done: "Done",
  not_applicable: "Does not apply",
};

export const itemStatusSchema = z.enum(ITEM_STATUSES, {
  error: `This is not a status of a checklist item. Choose one of ${ITEM_STATUSES.join(", ")}.`,
});

/** A key of the recommendations, such as da-3. */
export const recommendationKeySchema = z
  .string({ error: "Choose one of the recommendations." })
  .refine((key) => recommendationOf(key) !== undefined, {
    error: "This is not one of the recommendations. The checklist has their keys, such as da-3.",
  });

/** Take up a recommendation for which the project's own revisits speak. */
export const TakeUp = z.object({ projectId: idSchema("prj"), key: recommendationKeySchema });

export const EVIDENCE_OBJECT_KINDS = [
  "project",
  "phase",
  "dataset",
  "dataset_version",
  "experiment",
  "run",
  "model",
  "model_version",
  "review_request",
  "comment",
  "window",
  "audit_entry",
] as const;

export type EvidenceObjectKind = (typeof EVIDENCE_OBJECT_KINDS)[number];

const label = shortTextSchema("label", 200);

/** What shows that an item is met: an address, an object of this portal, or a note. */
export const evidenceSchema = z.discriminatedUnion(
  "kind",
  [
    z.object({
      kind: z.literal("link"),
      url: z
        .url({
          protocol: /^https?$/,
          error: "This is not a web address. It has to start with https:// or http://.",
        })
        .max(2_000, { error: "This address is longer than 2,000 characters. Use a shorter one." }),
      label: label.optional(),
    }),
    z.object({
      kind: z.literal("object"),
      objectKind: z.enum(EVIDENCE_OBJECT_KINDS, { error: "This kind of object cannot be evidence." }),
      objectId: anyIdSchema,
      label: label.optional(),
    }),
    z.object({ kind: z.literal("note"), text: longTextSchema(4_000, "note") }),
  ],
  { error: "Evidence is a link, an object of this portal, or a note. Choose one of them." },
);
export type Evidence = z.infer<typeof evidenceSchema>;

export const EVIDENCE_MAX = 20;

/** Change a checklist item; what is left out stays. `evidence` replaces the list. */
export const UpdateItem = z.object({
  itemId: idSchema("itm"),
  status: itemStatusSchema.optional(),
  ownerId: idSchema("usr").nullable().optional(),
  dueOn: z.iso.date({ error: "This is not a date. Write it like 2026-11-21." }).nullable().optional(),
  evidence: z
    .array(evidenceSchema)
    .max(EVIDENCE_MAX, {
      error: `An item keeps at most ${EVIDENCE_MAX} pieces of evidence. Remove one first.`,
    })
    .optional(),
  note: optionalTextSchema(4_000, "note").optional(),
  /** The revision that was shown; a newer one refuses the change. */
  rev: z.int().min(0).optional(),
});
export type UpdateItem = z.infer<typeof UpdateItem>;

export const ListItems = z.object({
  projectId: idSchema("prj"),
  phase: phaseSchema.optional(),
  status: itemStatusSchema.optional(),
  /** A person, or "nobody". */
  owner: z.union([idSchema("usr"), z.literal("nobody")]).optional(),
});
export type ListItems = z.infer<typeof ListItems>;
