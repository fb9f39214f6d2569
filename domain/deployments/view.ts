import type { DeploymentState } from "./rules.ts";

/** A version in service under an endpoint, now or once. */
export type DeploymentView = {
  id: string;
  endpoint: string;
  /** The address under the inference protocol. */
  servingName: string;
  model: { id: string; slug: string; name: string };
  version: { id: string; number: number; sha256: string };
  state: DeploymentState;
  reason: string;
  requestId: string | null;
  deployedBy: string;
  deployedAt: string;
  retiredBy: string | null;
  retiredAt: string | null;
  retiredReason: string | null;
};
