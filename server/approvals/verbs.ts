import { listBreakGlass } from "./break-glass.ts";
import { breakGlassConfirm } from "./break-glass-confirm.ts";
import { breakGlassPropose } from "./break-glass-propose.ts";
import { breakGlassReview, breakGlassWithdraw } from "./break-glass-review.ts";
import { certificate } from "./certificate.ts";
import { decide } from "./decide.ts";
import { delegates } from "./delegates.ts";
import { delegate, endDelegation } from "./delegations.ts";
import { expire } from "./expire.ts";
import { closeFinding } from "./findings.ts";
import { followOrganization } from "./follow-organization.ts";
import { gateStatus } from "./gate-status.ts";
import { blockers, get, ofVersion } from "./get.ts";
import { list } from "./list.ts";
import { getPolicies, listPolicyVersions } from "./policies.ts";
import { proposePolicy } from "./propose-policy.ts";
import { remind } from "./remind.ts";
import { request } from "./request.ts";
import { setRiskTier } from "./set-risk-tier.ts";
import { takeEffect } from "./take-effect.ts";
import { withdraw } from "./withdraw.ts";

export const approvals = {
  blockers,
  breakGlassConfirm,
  breakGlassPropose,
  breakGlassReview,
  breakGlassWithdraw,
  certificate,
  closeFinding,
  decide,
  gateStatus,
  delegate,
  delegates,
  endDelegation,
  expire,
  followOrganization,
  get,
  getPolicies,
  list,
  listBreakGlass,
  listPolicyVersions,
  ofVersion,
  proposePolicy,
  remind,
  request,
  setRiskTier,
  takeEffect,
  withdraw,
} as const;
