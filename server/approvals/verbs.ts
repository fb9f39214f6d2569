import { decide } from "./decide.ts";
import { gateStatus } from "./gate-status.ts";
import { delegate, endDelegation } from "./delegations.ts";
import { closeFinding } from "./findings.ts";
import { blockers, get, ofVersion } from "./get.ts";
import { list } from "./list.ts";
import { getPolicies, listPolicyVersions } from "./policies.ts";
import { proposePolicy } from "./propose-policy.ts";
import { request } from "./request.ts";
import { setRiskTier } from "./set-risk-tier.ts";
import { withdraw } from "./withdraw.ts";

export const approvals = {
  blockers,
  closeFinding,
  decide,
  gateStatus,
  delegate,
  endDelegation,
  get,
  getPolicies,
  list,
  listPolicyVersions,
  ofVersion,
  proposePolicy,
  request,
  setRiskTier,
  withdraw,
} as const;
