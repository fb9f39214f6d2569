import { z } from "zod";
import { DECISION_REASON_MAX } from "#domain/approvals/schemas.ts";
import { idSchema } from "#domain/format/ids.ts";
import { longTextSchema } from "#domain/format/text.ts";

export const endpointSchema = z
  .string({ error: "Name the endpoint, for example crews-desk." })
  .regex(/^[a-z][a-z0-9_-]{0,39}$/, {
    error:
      "An endpoint starts with a letter and has at most 40 lower-case letters, digits, - and _, for example crews-desk.",
  });

const reason = longTextSchema(DECISION_REASON_MAX, "reason");

/** Ask that a released version goes into service under an endpoint of its model. */
export const RequestDeploy = z.object({
  versionId: idSchema("mdv"),
  endpoint: endpointSchema,
  reason,
  dueOn: z.iso.date({ error: "This is not a date. Write it like 2026-11-21." }).optional(),
});
export type RequestDeploy = z.infer<typeof RequestDeploy>;

/** Put a released version into service, with its approved request where the policy asks for one. */
export const Deploy = z.object({
  versionId: idSchema("mdv"),
  endpoint: endpointSchema,
  reason: reason.optional(),
});
export type Deploy = z.infer<typeof Deploy>;

export const Retire = z.object({ deploymentId: idSchema("dep"), reason });
export type Retire = z.infer<typeof Retire>;
