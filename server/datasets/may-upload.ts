import { z } from "zod";
import { idSchema } from "#domain/format/ids.ts";
import { inProjectOrOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

const MayUpload = z.object({ projectId: idSchema("prj").optional() });

export const mayUpload = query({
  name: "datasets.mayUpload",
  summary: "Whether one may upload here; refuses like the upload itself would.",
  permission: "dataset:write",
  scope: inProjectOrOrganization<z.output<typeof MayUpload>>("mine"),
  input: MayUpload,
  run: async () => ({ may: true }),
});
