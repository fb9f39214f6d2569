import { z } from "zod";
import { idSchema } from "#domain/format/ids.ts";
import { longTextSchema } from "#domain/format/text.ts";
import { policySchema } from "./policy.ts";
import { GATES } from "./states.ts";
import { riskTierSchema } from "./tiers.ts";

export const DECISION_REASON_MAX = 4_000;

export const aliasSchema = z
  .string({ error: "Name the alias that the version should get, for example champion." })
  .regex(/^[a-z][a-z0-9_-]{0,39}$/, {
    error:
      "An alias starts with a letter and has at most 40 lower-case letters, digits, - and _, for example champion.",
  });

export const digestSchema = z
  .string({ error: "The content digest is missing. Reload the page." })
  .regex(/^[0-9a-f]{64}$/, {
    error: "This is not a SHA-256 digest of 64 hexadecimal digits. Reload the page and try again.",
  });

/** Ask for a review of a model version. */
export const RequestApproval = z.object({
  versionId: idSchema("mdv"),
  gate: z.enum(GATES, { error: `This is not a gate. Choose one of ${GATES.join(", ")}.` }),
  alias: aliasSchema,
  reason: longTextSchema(DECISION_REASON_MAX, "reason"),
  dueOn: z.iso.date({ error: "This is not a date. Write it like 2026-11-21." }).optional(),
});
export type RequestApproval = z.infer<typeof RequestApproval>;

export const DECISIONS = ["approve", "request_changes", "comment"] as const;

/** Decide on a request, bound to the content that was shown. */
export const Decide = z.object({
  requestId: idSchema("req"),
  decision: z.enum(DECISIONS, { error: "A decision is approve, request_changes or comment." }),
  reason: longTextSchema(DECISION_REASON_MAX, "reason"),
  contentDigest: digestSchema,
});
export type Decide = z.infer<typeof Decide>;

/** Take a request back. */
export const Withdraw = z.object({
  requestId: idSchema("req"),
  reason: longTextSchema(DECISION_REASON_MAX, "reason"),
});
export type Withdraw = z.infer<typeof Withdraw>;

export const REQUEST_FILTERS = ["open", "waiting", "closed", "all"] as const;
export type RequestFilter = (typeof REQUEST_FILTERS)[number];

export const requestFilterSchema = z.enum(REQUEST_FILTERS, {
  error: `This is not a list of reviews. Choose one of ${REQUEST_FILTERS.join(", ")}.`,
});

export const RequestRef = z.object({ requestId: idSchema("req") });

/** Propose another rule for a gate at a risk tier. `base` is the version that was shown; a newer one refuses the proposal. */
export const ProposePolicy = z.object({
  projectId: idSchema("prj"),
  gate: z.enum(GATES, { error: `This is not a gate. Choose one of ${GATES.join(", ")}.` }),
  tier: riskTierSchema,
  rule: policySchema.omit({ gate: true }),
  base: z.int().min(0).optional(),
  reason: longTextSchema(DECISION_REASON_MAX, "reason"),
  dueOn: z.iso.date({ error: "This is not a date. Write it like 2026-11-21." }).optional(),
});
export type ProposePolicy = z.infer<typeof ProposePolicy>;

/** Say how much harm a wrong model could do. A higher tier counts at once, a lower one is approved first. */
export const SetRiskTier = z.object({
  projectId: idSchema("prj"),
  tier: riskTierSchema,
  reason: longTextSchema(DECISION_REASON_MAX, "reason"),
});
export type SetRiskTier = z.infer<typeof SetRiskTier>;
