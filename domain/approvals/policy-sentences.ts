import { ROLE_LABELS } from "#domain/access/roles.ts";
import { joinNames } from "../format/names.ts";
import { PHASE_INFO } from "../lifecycle/phases.ts";
import type { Policy } from "./policy.ts";

/** The rule of a gate in sentences, for people who never saw its form. */
export function policySentences(policy: Policy): string[] {
  const people = policy.quorum === 1 ? "One person has" : `${policy.quorum} different people have`;
  const roles = policy.roles.map((role) => ROLE_LABELS[role].toLowerCase());
  const sentences = [
    `${people} to approve, in the role ${joinNames(roles, 9).replace(" and ", " or ")}. Never the author, whoever asked, or whoever changed it last.`,
  ];
  if (policy.requirePreview) sentences.push("They try the model in their own browser first.");
  if (policy.requireChecklistPhases.length > 0) {
    const phases = policy.requireChecklistPhases.map((phase) => PHASE_INFO[phase].title.toLowerCase());
    sentences.push(`The checklist of ${joinNames(phases, 9)} has to be closed.`);
  }
  if (policy.blockOnOpenThreads) sentences.push("Open threads hold it up.");
  if (policy.expiresAfterDays !== null) {
    sentences.push(
      `A request ends by itself after ${policy.expiresAfterDays} ${policy.expiresAfterDays === 1 ? "day" : "days"}.`,
    );
  }
  return sentences;
}
