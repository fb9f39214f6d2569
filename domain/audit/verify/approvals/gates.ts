import { text, whole } from "../canonical.ts";
import type { Entry } from "../entry.ts";
import { isGate } from "./defaults.ts";
import type { LoggedRequest } from "./request.ts";

/** What went through a gate: a review of it has to be about this subject and, where there is one, this name. */
export type Passed = {
  gate: string;
  subject: string | undefined;
  alias: string | undefined;
  /** The tier of a rule for all projects: only a review by the organization's rule at that tier stands for it. */
  acrossTier?: string;
};

const TIERS = ["low", "limited", "high"];

/** No policy can open these: they ask for somebody else, whatever the log says that their rule is. */
const NEVER_OPEN = new Set(["release_version", "change_policy"]);

export const isNeverOpen = (gate: string): boolean => NEVER_OPEN.has(gate);

/**
 * The gate that an entry went through, by what it did and not by the name of its act, so that an act which is not known here
 * passes nothing unseen; null for one that passes no gate.
 */
export function passedBy({ target, before, after }: Entry): Passed | null {
  if (!target || !after) return null;
  const through = (gate: string, subject: string | undefined = target.id, alias?: string): Passed => ({
    gate,
    subject,
    alias,
  });
  switch (target.type) {
    case "deployment":
      return after.state === "live" ? through("deploy", text(after.versionId), text(after.endpoint)) : null;
    case "phase":
      return after.status === "done" && before?.status !== "done" ? through("leave_phase") : null;
    case "checklist_item": {
      // An item that is set aside already may be so for longer.
      const setAside = before?.status !== "not_applicable" || after.until !== undefined;
      return after.status === "not_applicable" && setAside ? through("accept_exception") : null;
    }
    case "monitor":
      return whole(after.version) !== undefined && before ? through("change_threshold") : null;
    case "policy":
      if (after.rule === undefined || after.state !== undefined) return null;
      return after.forOrganization === true
        ? { ...through("change_policy"), acrossTier: text(after.tier) ?? "" }
        : through("change_policy");
    case "project":
      return isLowered(before?.riskTier, after.riskTier) ? through("change_policy") : null;
    default:
      return null;
  }
}

/** A lower tier asks less of every later passage; from one that is not known to the least counts as lowered. */
const isLowered = (from: unknown, to: unknown): boolean =>
  to !== undefined && TIERS.indexOf(String(to)) < TIERS.indexOf(text(from) ?? "high");

/** Why a review does not stand for this passage; null when it does. */
export function otherThan(
  request: LoggedRequest,
  { gate, subject, alias, acrossTier }: Passed,
): string | null {
  if (request.gate !== gate)
    return `which was about the gate ${isGate(request.gate) ? request.gate : "?"}, not ${gate}`;
  if (request.subject !== null && subject !== undefined && request.subject !== subject)
    return `which was about ${request.subject}, not ${subject}`;
  if (request.acrossTier !== (acrossTier ?? null)) {
    return acrossTier === undefined
      ? "which went by the rule for what concerns all projects, and this concerns one"
      : "which did not go by the organization's rule at that tier, as a rule for all projects does";
  }
  return alias !== undefined && request.alias !== alias
    ? `which was about ${request.alias ?? "no name"}, not ${alias}`
    : null;
}
