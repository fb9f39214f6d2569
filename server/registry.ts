import { access } from "./access/verbs.ts";
import { approvals } from "./approvals/verbs.ts";
import { audit } from "./audit/verbs.ts";
import { datasets } from "./datasets/verbs.ts";
import { demo } from "./demo/verbs.ts";
import { deployments } from "./deployments/verbs.ts";
import { discussion } from "./discussion/verbs.ts";
import { governance } from "./governance/verbs.ts";
import { lifecycle } from "./lifecycle/verbs.ts";
import { models } from "./models/verbs.ts";
import { monitoring } from "./monitoring/verbs.ts";
import { training } from "./training/verbs.ts";

/** Every verb of the house, by area: the doors walk it, and a test checks that nothing is left out. */
export const registry = {
  access,
  audit,
  lifecycle,
  training,
  approvals,
  discussion,
  governance,
  models,
  deployments,
  datasets,
  monitoring,
  demo,
} as const;
