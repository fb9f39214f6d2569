import { expect, test } from "vitest";
import { defaultPolicy } from "./policy.ts";
import { policyInShort, policySentences } from "./policy-sentences.ts";

test("the default rule of a release in words", () => {
  expect(policySentences(defaultPolicy("release_version"))).toEqual([
    "One person has to approve, in the role reviewer, lead or owner. Never the author, whoever asked, or whoever changed it last.",
    "They try the model in their own browser first.",
    "An open critical finding holds it up.",
    "A request ends by itself after 30 days.",
    "In an emergency two people pass together, in the role lead or owner, with a reason and a review afterwards.",
  ]);
});

test("each condition has its sentence, and what is not asked for has none", () => {
  const policy = {
    ...defaultPolicy("deploy"),
    quorum: 2,
    requirePreview: false,
    requireChecklistPhases: ["data_preparation" as const],
    requiredRoles: ["reviewer" as const],
    blockOnOpenThreads: true,
    blockOnCriticalFindings: false,
    expiresAfterDays: null,
    breakGlass: { allowed: false, roles: [] },
  };
  expect(policySentences(policy).slice(1)).toEqual([
    "At least one of them approves as reviewer.",
    "The checklist of data preparation has to be closed.",
    "Open threads hold it up.",
  ]);
  expect(policySentences(policy)[0]).toMatch(/^2 different people have/);
});

test("an open gate says so, and leaving a phase asks for its own checklist", () => {
  expect(policySentences(defaultPolicy("leave_phase", "low"))).toEqual([
    "Nobody else has to approve. What is done is recorded all the same.",
  ]);
  expect(policySentences(defaultPolicy("leave_phase", "high"))).toContain(
    "The checklist of the phase that is left has to be closed.",
  );
});

test("the rule in half a line", () => {
  expect(policyInShort(defaultPolicy("leave_phase"))).toBe("No approval needed");
  expect(policyInShort(defaultPolicy("release_version", "high"))).toBe(
    "2 approvals, one by a reviewer, after their own preview",
  );
  expect(policyInShort(defaultPolicy("change_threshold"))).toBe("1 approval");
});
