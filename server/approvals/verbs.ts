import { decide } from "./decide.ts";
import { blockers, get, ofVersion } from "./get.ts";
import { list } from "./list.ts";
import { getPolicies, setPolicy } from "./policies.ts";
import { request } from "./request.ts";
import { withdraw } from "./withdraw.ts";

export const approvals = {
  blockers,
  decide,
  get,
  getPolicies,
  list,
  ofVersion,
  request,
  setPolicy,
  withdraw,
} as const;
