import { type Refusal, refuse } from "#domain/format/refusal.ts";

export const DEPLOYMENT_STATES = ["live", "retired"] as const;
export type DeploymentState = (typeof DEPLOYMENT_STATES)[number];

export const DEPLOYMENT_STATE_LABELS: Readonly<Record<DeploymentState, string>> = {
  live: "In service",
  retired: "Retired",
};

export type DeployFacts = {
  endpoint: string;
  /** The version holds a name that an approved release gave it, or once did. */
  released: boolean;
  /** Aliases of the model: they are served under their own names already. */
  aliases: readonly string[];
  /** The version that the endpoint runs now. */
  live: { versionId: string } | null;
  versionId: string;
};

/** Why a version may not go into service under this endpoint, whoever approves; null when it may. */
export function deployRefusal(facts: DeployFacts): Refusal | null {
  if (/^\d+$/.test(facts.endpoint) || facts.aliases.includes(facts.endpoint)) {
    return refuse(
      "conflict",
      "endpoint_taken",
      `${facts.endpoint} is a name that this model answers to already. Nothing was put into service. Choose another name for the endpoint.`,
    );
  }
  if (!facts.released) {
    return refuse(
      "precondition_failed",
      "not_released",
      "Only a released version goes into service. Nothing was put into service. Have this version released first.",
    );
  }
  if (facts.live?.versionId === facts.versionId) {
    return refuse(
      "conflict",
      "live_already",
      `${facts.endpoint} runs this version already. There is nothing to put into service.`,
    );
  }
  return null;
}

export type Reach = {
  /** Names given by an approved release, and endpoints in service, that point at this version. */
  names: readonly string[];
  /** The caller may run a version that is not released, to examine it. */
  mayPreview: boolean;
};

/** Why the inference doors do not answer with this version: it is in nobody's service, and the caller may not preview it. */
export function reachRefusal({ names, mayPreview }: Reach): Refusal | null {
  if (names.length > 0 || mayPreview) return null;
  return refuse(
    "forbidden",
    "not_in_service",
    "This version is not in service: no approved release or deployment points at it. Only those who may preview it reach it by its number.",
  );
}
