import { z } from "zod";
import { idSchema } from "#domain/format/ids.ts";
import { ModelRef, VersionRef } from "./schemas.ts";

// The same bounds as the kernel's lists, which domain may not import.
const page = {
  cursor: z.string().max(200).nullish(),
  limit: z
    .number()
    .int()
    .min(1)
    .max(100, "At most 100 in one answer; follow nextCursor for more.")
    .default(50),
};

export const ListModels = z.object({ projectId: idSchema("prj"), ...page });
export const ListVersions = ModelRef.extend(page);
export const ListPreviews = VersionRef.extend({ ...page, mine: z.boolean().default(false) });
export const ListJourney = VersionRef.extend(page);
