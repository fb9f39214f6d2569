import { expect, test } from "vitest";
import { manifestLines, versionManifest } from "./manifest-lines.ts";
import { defaultPolicy } from "./policy.ts";

const told = (manifest: unknown) => manifestLines(manifest)?.map(({ name, text }) => `${name}: ${text}`);

test("each kind of content is told in words", () => {
  expect(
    told({
      format: "countersign.thresholds/1",
      before: { psiWarn: 0.1, minRows: 500, version: 1 },
      after: { psiWarn: 0.15, minRows: 500, version: 2 },
      reason: "Summer.",
    }),
  ).toEqual(["Version: 2, in place of 1", "PSI warns from: 0.15 (was 0.1)", "Because: Summer."]);
  expect(
    told({
      format: "countersign.policy/1",
      rule: defaultPolicy("leave_phase"),
      tier: "high",
      number: 1,
      base: 0,
    }),
  ).toEqual([
    "Tier: High risk",
    "Version: 1, in place of the default",
    "Rule: Nobody else has to approve. What is done is recorded all the same.",
  ]);
  expect(told({ format: "countersign.tier/1", from: "high", to: "low", reason: "A toy." })).toEqual([
    "Now: High risk",
    "Asked for: Low risk",
    "Because: A toy.",
  ]);
  expect(
    told({
      format: "countersign.exception/1",
      asks: "Agree on it",
      phase: "scalability",
      reason: "Small.",
      expiresOn: "2027-01-01",
    }),
  ).toEqual(["Item: Agree on it", "Phase: Scalability", "Set aside until: 2027-01-01", "Because: Small."]);
  expect(
    told({
      format: "countersign.phase/1",
      question: "Which?",
      brief: "",
      next: "model_deployment",
      checklist: [{ status: "done" }, { status: "open" }],
    }),
  ).toEqual([
    "Question: Which?",
    "Brief: None is written.",
    "Checklist: 1 of 2 items closed",
    "Focus then: Model deployment",
  ]);
});

test("a model version is shown in its own way, also inside a deployment", () => {
  const version = { format: "countersign.content/1", modelDigest: "a" };
  expect(manifestLines(version)).toBeNull();
  expect(versionManifest(version)).toEqual({ content: version, endpoint: null });
  const deployment = { format: "countersign.deployment/1", endpoint: "crews", version };
  expect(versionManifest(deployment)).toEqual({ content: version, endpoint: "crews" });
});
