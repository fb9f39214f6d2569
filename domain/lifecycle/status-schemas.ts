import { z } from "zod";
import { idSchema } from "#domain/format/ids.ts";
import { longTextSchema } from "#domain/format/text.ts";

export const STATUS_LINK_DAYS_MAX = 90;
const LABEL_MAX = 120;

/** The status of a project; without `since` from the caller's last visit on. */
export const ProjectStatus = z.object({
  projectId: idSchema("prj"),
  since: z.iso.datetime({ error: "A moment is written like 2026-11-21T09:30:00Z." }).optional(),
});

export const CreateStatusLink = z.object({
  projectId: idSchema("prj"),
  /** For whom it is, so that one knows later which to revoke. */
  label: longTextSchema(LABEL_MAX, "name of the link"),
  days: z
    .int({ error: "The days are a whole number." })
    .min(1, { error: "A link is good for at least a day." })
    .max(STATUS_LINK_DAYS_MAX, { error: `A link is good for at most ${STATUS_LINK_DAYS_MAX} days.` })
    .default(14),
});
export type CreateStatusLink = z.input<typeof CreateStatusLink>;

export const StatusLinkRef = z.object({ linkId: idSchema("lnk") });

export const STATUS_FORMS = ["page", "pdf", "markdown"] as const;
export type StatusForm = (typeof STATUS_FORMS)[number];

/** Whoever has the token reads the page, or takes it with them. */
export const OpenStatusLink = z.object({
  token: z.string().min(10).max(200),
  form: z.enum(STATUS_FORMS).default("page"),
});
