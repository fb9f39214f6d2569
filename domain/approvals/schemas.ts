import { z } from "zod";
import { idSchema } from "#domain/format/ids.ts";
import { longTextSchema } from "#domain/format/text.ts";
import { FINDINGS_MAX, findingSchema } from "./findings.ts";
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

/** The IANA zone in which the signer saw the time, for example Europe/Berlin. */
export const timeZoneSchema = z
  .string()
  .max(64)
  .refine((zone) => isTimeZone(zone), { error: "This is not a time zone. Write it like Europe/Berlin." });

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Decide on a request, bound to the content that was shown. Approving and asking for changes take a fresh proof of who one is. */
export const Decide = z.object({
  requestId: idSchema("req"),
  decision: z.enum(DECISIONS, { error: "A decision is approve, request_changes or comment." }),
  reason: longTextSchema(DECISION_REASON_MAX, "reason"),
  contentDigest: digestSchema,
  stepUpId: idSchema("stp").optional(),
  timeZone: timeZoneSchema.default("UTC"),
  /** The colleague whose say is used, when they handed it over. */
  onBehalfOf: idSchema("usr").optional(),
  findings: z
    .array(findingSchema)
    .max(FINDINGS_MAX, {
      error: `At most ${FINDINGS_MAX} findings at once. Put the rest into a second request for changes.`,
    })
    .default([]),
});
export type Decide = z.infer<typeof Decide>;

export const CloseFinding = z.object({
  findingId: idSchema("fnd"),
  answer: longTextSchema(DECISION_REASON_MAX, "answer"),
});
export type CloseFinding = z.infer<typeof CloseFinding>;

const daySchema = z.iso.date({ error: "This is not a date. Write it like 2026-11-21." });

/** Hand one's own say on a request to a colleague. */
export const Delegate = z.object({
  requestId: idSchema("req"),
  toUserId: idSchema("usr"),
  untilOn: daySchema,
  reason: longTextSchema(DECISION_REASON_MAX, "reason"),
});
export type Delegate = z.infer<typeof Delegate>;

export const EndDelegation = z.object({ delegationId: idSchema("dlg") });
export const Remind = z.object({ requestId: idSchema("req"), userId: idSchema("usr").optional() });

/** Move a name without the quorum: proposed by one person, confirmed by another, reviewed by a third. */
export const ProposeBreakGlass = z.object({
  versionId: idSchema("mdv"),
  alias: aliasSchema,
  contentDigest: digestSchema,
  stepUpId: idSchema("stp"),
  reason: longTextSchema(DECISION_REASON_MAX, "reason"),
});
export type ProposeBreakGlass = z.infer<typeof ProposeBreakGlass>;

export const BreakGlassRef = z.object({ breakGlassId: idSchema("bgl") });
export const ConfirmBreakGlass = BreakGlassRef.extend({
  contentDigest: digestSchema,
  stepUpId: idSchema("stp"),
  reason: longTextSchema(DECISION_REASON_MAX, "reason"),
});
export const ReviewBreakGlass = BreakGlassRef.extend({
  outcome: z.enum(["justified", "not_justified"], { error: "A review says justified or not_justified." }),
  review: longTextSchema(DECISION_REASON_MAX, "review"),
});

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
const GatePolicy = z.object({
  projectId: idSchema("prj"),
  gate: z.enum(GATES, { error: `This is not a gate. Choose one of ${GATES.join(", ")}.` }),
  tier: riskTierSchema,
  base: z.int().min(0).optional(),
  reason: longTextSchema(DECISION_REASON_MAX, "reason"),
  dueOn: z.iso.date({ error: "This is not a date. Write it like 2026-11-21." }).optional(),
});

/** Give a project's own rule up, so that it goes by the organization's again. */
export const FollowOrganization = GatePolicy;
export type FollowOrganization = z.input<typeof FollowOrganization>;

export const ProposePolicy = GatePolicy.extend({
  rule: policySchema.omit({ gate: true }),
  /** For every project of the organization that has no rule of its own; reviewed in this project. */
  forOrganization: z.boolean().default(false),
});
export type ProposePolicy = z.input<typeof ProposePolicy>;

/** Say how much harm a wrong model could do. A higher tier counts at once, a lower one is approved first. */
export const SetRiskTier = z.object({
  projectId: idSchema("prj"),
  tier: riskTierSchema,
  reason: longTextSchema(DECISION_REASON_MAX, "reason"),
});
export type SetRiskTier = z.infer<typeof SetRiskTier>;
