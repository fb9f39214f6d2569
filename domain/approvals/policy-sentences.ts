import { ROLE_LABELS, type Role } from "#domain/access/roles.ts";
import { joinNames } from "../format/names.ts";
import { PHASE_INFO, PHASES } from "../lifecycle/phases.ts";
import type { Policy } from "./policy.ts";

const anyOf = (roles: readonly Role[]) =>
  joinNames(
    roles.map((role) => ROLE_LABELS[role].toLowerCase()),
    9,
  ).replace(" and ", " or ");

const days = (count: number) => `${count} ${count === 1 ? "day" : "days"}`;

const checklistSentence = (policy: Policy): string => {
  const phases = policy.requireChecklistPhases;
  if (policy.gate === "leave_phase") {
    const which = phases.length === PHASES.length ? "" : `, for ${phaseNames(policy)}`;
    return `The checklist of the phase that is left has to be closed${which}.`;
  }
  return `The checklist of ${phaseNames(policy)} has to be closed.`;
};

const phaseNames = (policy: Policy) =>
  joinNames(
    policy.requireChecklistPhases.map((phase) => PHASE_INFO[phase].title.toLowerCase()),
    9,
  );

/** The rule of a gate in sentences, for people who never saw its form. */
export function policySentences(policy: Policy): string[] {
  if (policy.quorum === 0) return ["Nobody else has to approve. What is done is recorded all the same."];
  const people = policy.quorum === 1 ? "One person has" : `${policy.quorum} different people have`;
  const sentences = [
    `${people} to approve, in the role ${anyOf(policy.roles)}. Never the author, whoever asked, or whoever changed it last.`,
  ];
  for (const role of policy.requiredRoles) {
    sentences.push(`At least one of them approves as ${ROLE_LABELS[role].toLowerCase()}.`);
  }
  if (policy.requirePreview) sentences.push("They try the model in their own browser first.");
  if (policy.requireChecklistPhases.length > 0) sentences.push(checklistSentence(policy));
  if (policy.blockOnOpenThreads) sentences.push("Open threads hold it up.");
  if (policy.blockOnCriticalFindings) sentences.push("An open critical finding holds it up.");
  if (policy.expiresAfterDays !== null) {
    sentences.push(`A request ends by itself after ${days(policy.expiresAfterDays)}.`);
  }
  if (policy.breakGlass.allowed) {
    sentences.push(
      `In an emergency two people pass together, in the role ${anyOf(policy.breakGlass.roles)}, with a reason and a review afterwards.`,
    );
  }
  return sentences;
}

/** The rule in half a line: "2 approvals, one by a reviewer". */
export function policyInShort(policy: Policy): string {
  if (policy.quorum === 0) return "No approval needed";
  const count = policy.quorum === 1 ? "1 approval" : `${policy.quorum} approvals`;
  const named = policy.requiredRoles.map((role) => `, one by a ${ROLE_LABELS[role].toLowerCase()}`).join("");
  return `${count}${named}${policy.requirePreview ? ", after their own preview" : ""}`;
}

export type PolicyChange = { what: string; before: string; after: string; looser: boolean };

/** What a rule says otherwise than another, one line for each condition; `looser`: the new one asks for less. */
export function policyChanges(before: Policy, after: Policy): PolicyChange[] {
  const changes: PolicyChange[] = [];
  const line = (what: string, from: string, to: string, looser: boolean) => {
    if (from !== to) changes.push({ what, before: from, after: to, looser });
  };
  const count = (quorum: number) => (quorum === 0 ? "none" : String(quorum));
  line("Approvals", count(before.quorum), count(after.quorum), after.quorum < before.quorum);
  line("Whose approval counts", list(before.roles), list(after.roles), adds(before.roles, after.roles));
  const lost = adds(after.requiredRoles, before.requiredRoles);
  line("At least one of", list(before.requiredRoles), list(after.requiredRoles), lost);
  const asked = (what: string, was: boolean, is: boolean) =>
    line(what, was ? "asked for" : "not asked for", is ? "asked for" : "not asked for", was && !is);
  asked("The approver's own preview", before.requirePreview, after.requirePreview);
  line(
    "Closed checklists",
    phaseList(before),
    phaseList(after),
    adds(after.requireChecklistPhases, before.requireChecklistPhases),
  );
  asked("No open thread", before.blockOnOpenThreads, after.blockOnOpenThreads);
  asked("No open critical finding", before.blockOnCriticalFindings, after.blockOnCriticalFindings);
  const life = (value: number | null) => (value === null ? "never" : `after ${days(value)}`);
  line(
    "A request ends",
    life(before.expiresAfterDays),
    life(after.expiresAfterDays),
    (after.expiresAfterDays ?? Number.POSITIVE_INFINITY) >
      (before.expiresAfterDays ?? Number.POSITIVE_INFINITY),
  );
  const glass = ({ breakGlass }: Policy) =>
    breakGlass.allowed ? `two people, ${anyOf(breakGlass.roles)}` : "not allowed";
  line(
    "In an emergency",
    glass(before),
    glass(after),
    after.breakGlass.allowed &&
      (!before.breakGlass.allowed || adds(before.breakGlass.roles, after.breakGlass.roles)),
  );
  return changes;
}

const adds = <T>(before: readonly T[], after: readonly T[]) => after.some((one) => !before.includes(one));

const list = (roles: readonly Role[]) =>
  roles.length === 0 ? "nobody in particular" : anyOf([...roles].sort());

const phaseList = (policy: Policy) =>
  policy.requireChecklistPhases.length === 0
    ? "none"
    : policy.requireChecklistPhases.length === PHASES.length
      ? "every phase"
      : phaseNames({ ...policy, requireChecklistPhases: [...policy.requireChecklistPhases].sort() });
