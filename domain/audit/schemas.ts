import { z } from "zod";
import { anyIdSchema, idSchema } from "#domain/format/ids.ts";
import { shortTextSchema } from "#domain/format/text.ts";
import { ANCHOR_KINDS } from "./anchors/rules.ts";

/** `denied`: it was not allowed. `error`: it was, and broke for a cause that nobody foresaw; nothing was changed. */
export const OUTCOMES = ["ok", "denied", "error"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  ok: "recorded",
  denied: "denied",
  error: "failed",
};

const moment = z.iso.datetime({
  offset: true,
  error: "This is not a moment in time. Write it like 2026-11-21T09:30:00Z.",
});

/** What the audit log can be narrowed by; each that is left out matches all. */
export const auditFilter = {
  projectId: idSchema("prj").optional(),
  /** A person, a key, or "system" for the worker. */
  actorId: z.union([z.literal("system"), anyIdSchema]).optional(),
  /** An act such as `models.moveAlias`, or an area such as `models`. */
  action: z
    .string()
    .max(80)
    .regex(/^[a-z]+(\.[A-Za-z]*)?$/, {
      error: "An act is written like models.moveAlias, an area like models.",
    })
    .optional(),
  /** All that happened to one object. */
  targetId: z.string().min(1).max(80).optional(),
  /** The kind of object, such as `model_version`. */
  targetType: z
    .string()
    .max(40)
    .regex(/^[a-z_]+$/, { error: "A kind of object is written like model_version." })
    .optional(),
  /** From this moment on. */
  from: moment.optional(),
  /** Before this moment. */
  to: moment.optional(),
  outcome: z.enum(OUTCOMES, { error: "An outcome is ok, denied or error." }).optional(),
};

export const AuditFilter = z.object(auditFilter);
export type AuditFilter = z.infer<typeof AuditFilter>;

export const GetProof = z.object({ entryId: idSchema("aud") });

export const GetTile = z.object({
  /** As in c2sp.org/tlog-tiles: `tile/0/x001/234.p/5`. */
  path: z.string().max(120),
});

export const RotateKey = z.object({
  checkpointKeyId: z.string().regex(/^[0-9a-f]{8}$/),
  checkpointKey: z.string().max(400),
  recordKeyId: z.string().regex(/^[0-9a-f]{8}$/),
  recordKey: z.string().max(400),
});

export type RotateKey = z.output<typeof RotateKey>;

export const GetEntry = z.object({ entryId: idSchema("aud") });

export const AuditFacets = z.object({ projectId: idSchema("prj").optional() });

/** Entries in one answer of an export, and in one file. */
export const EXPORT_PAGE = 5_000;
export const EXPORT_MAX = 100_000;

export const ExportEntries = AuditFilter.extend({ cursor: z.string().max(200).nullish() });

/** The columns of the CSV, in the order of its lines. */
export const EXPORT_COLUMNS = [
  "at",
  "actor",
  "actor_type",
  "actor_id",
  "on_behalf_of",
  "act",
  "object_type",
  "object_id",
  "object",
  "outcome",
  "reason",
  "before",
  "after",
  "project_id",
  "request_id",
  "entry_id",
  "leaf_hash",
] as const;

const part = z.string().min(1).max(80).optional();

/** What a saved view remembers of the address: the filters, not the place in the list nor the opened entry. */
export const savedSearch = z.strictObject({
  actor: part,
  act: part,
  kind: part,
  object: part,
  span: part,
  from: part,
  to: part,
  outcome: part,
});
export type SavedSearch = z.infer<typeof savedSearch>;

export const VIEW_NAME_MAX = 60;
/** More than one can choose from in a menu is of no use. */
export const VIEWS_MAX = 50;

/** Keep the present filters under a name; the same name again takes the new filters. */
export const SaveView = z.object({
  projectId: idSchema("prj").optional(),
  name: shortTextSchema("name of the view", VIEW_NAME_MAX),
  search: savedSearch.refine((search) => Object.values(search).some((value) => value !== undefined), {
    error: "There is no filter to keep. Set one first.",
  }),
});

export const ListViews = z.object({ projectId: idSchema("prj").optional() });

export const RemoveView = z.object({ viewId: idSchema("avw") });

/** What the worker found when it held a copy against the log. */
export const RaiseAlarm = z.object({
  anchor: z.enum(ANCHOR_KINDS),
  place: z.string().max(500),
  size: z.int().nonnegative(),
  sentence: z.string().max(1_000),
});
/** What an evidence pack is about: a version, a project, or without both the organization; and of which time. */
export const ExportEvidence = z
  .object({
    projectId: idSchema("prj").optional(),
    versionId: idSchema("mdv").optional(),
    /** Entries from this moment on; the stories of reviews of that time are there from their beginning. */
    from: moment.optional(),
    /** Entries before this moment. */
    to: moment.optional(),
  })
  .refine(({ from, to }) => !from || !to || Date.parse(from) < Date.parse(to), {
    error: "The period ends before it begins. Choose a later end.",
    path: ["to"],
  });

export type ExportEvidence = z.infer<typeof ExportEvidence>;
