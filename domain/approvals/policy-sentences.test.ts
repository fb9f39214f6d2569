import { expect, test } from "vitest";
import { defaultPolicy } from "./policy.ts";
import { policySentences } from "./policy-sentences.ts";

test("the default rule of a release in words", () => {
  expect(policySentences(defaultPolicy("release_version"))).toEqual([
    "One person has to approve, in the role reviewer, lead or owner. Never the author, whoever asked, or whoever changed it last.",
    "They try the model in their own browser first.",
    "A request ends by itself after 30 days.",
  ]);
});

test("each condition has its sentence, and what is not asked for has none", () => {
  const policy = {
    ...defaultPolicy("deploy"),
    quorum: 2,
    requirePreview: false,
    requireChecklistPhases: ["data_preparation" as const],
    blockOnOpenThreads: true,
    expiresAfterDays: null,
  };
  expect(policySentences(policy).slice(1)).toEqual([
    "The checklist of data preparation has to be closed.",
    "Open threads hold it up.",
  ]);
  expect(policySentences(policy)[0]).toMatch(/^2 different people have/);
});
