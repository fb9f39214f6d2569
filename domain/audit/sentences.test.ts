import { describe, expect, test } from "vitest";
import { type EntryToTell, plainSentence, sentenceOf, TOLD_ACTIONS } from "./sentences.ts";

const entry = (facts: Partial<EntryToTell> & { action: string }): EntryToTell => ({
  actorType: "user",
  actorName: "scientist",
  targetType: "model_version",
  targetId: "mdv_0000000000aa",
  targetLabel: "late-flight v4",
  reason: null,
  before: null,
  after: null,
  ...facts,
});

const cases: [sentence: string, facts: Partial<EntryToTell> & { action: string }][] = [
  ["scientist had the audit log's checkpoint copied out", { action: "audit.anchorNow" }],
  [
    "worker found that the audit log contradicts its copy at /copies: The copy covers more.",
    {
      action: "audit.raiseAlarm",
      actorType: "system",
      after: { place: "/copies" },
      reason: "The copy covers more.",
    },
  ],
  [
    "scientist set how long audit entries are kept: 3 years: the law",
    { action: "audit.setRetention", after: { months: 36 }, reason: "the law" },
  ],
  [
    "scientist set how long audit entries are kept: for ever",
    { action: "audit.setRetention", after: { months: null } },
  ],
  [
    "scientist placed a legal hold on a project: a case",
    { action: "audit.placeHold", after: { covers: "project" }, reason: "a case" },
  ],
  [
    "scientist lifted the legal hold on the organization",
    { action: "audit.liftHold", before: { covers: "organization" } },
  ],
  [
    "scientist erased the personal values of somebody who left: 12",
    { action: "audit.erasePerson", after: { values: 12 } },
  ],
  [
    "worker removed 1 entry that the policy no longer keeps",
    { action: "audit.prune", actorType: "system", after: { entries: 1 } },
  ],
  [
    "scientist registered late-flight v4: AUC 0.741",
    { action: "models.registerVersion", after: { auc: 0.7409 } },
  ],
  [
    "scientist registered late-flight v4: AUC 0.741",
    { action: "models.registerVersion", after: { metrics: { rocAuc: 0.7409 } } },
  ],
  ["scientist registered late-flight v4", { action: "models.registerVersion", after: { auc: "n/a" } }],
  [
    "reviewer asked for changes on late-flight v3: calibration above 0.6",
    {
      action: "approvals.decide",
      actorName: "reviewer",
      targetLabel: "late-flight v3",
      after: { decision: "request_changes" },
      reason: "calibration\nabove 0.6",
    },
  ],
  ["scientist approved late-flight v4", { action: "approvals.decide", after: { decision: "approve" } }],
  [
    "worker profiled flights 2001-06: 502,222 rows",
    {
      action: "datasets.completeProfile",
      actorType: "system",
      actorName: "worker · datasets.profile",
      targetLabel: "flights 2001-06",
      after: { rows: 502_222 },
    },
  ],
  [
    "scientist moved the focus to data preparation: gaps in January",
    { action: "lifecycle.changeFocus", after: { phase: "data_preparation" }, reason: "gaps in January" },
  ],
  [
    "scientist set Data preparation to blocked",
    { action: "lifecycle.updatePhase", targetLabel: "Data preparation", after: { status: "blocked" } },
  ],
  [
    "scientist made Ada the owner of Data preparation",
    { action: "lifecycle.updatePhase", targetLabel: "Data preparation", after: { owner: "Ada" } },
  ],
  [
    "scientist took the owner off Data preparation",
    { action: "lifecycle.updatePhase", targetLabel: "Data preparation", after: { owner: null } },
  ],
  [
    "scientist rewrote the brief of Data preparation",
    { action: "lifecycle.updatePhase", targetLabel: "Data preparation", after: { brief: "new" } },
  ],
  [
    "scientist logged 1.5 h in scalability: load test",
    {
      action: "lifecycle.logRevisit",
      after: { phase: "scalability", effortHours: 1.5 },
      reason: "load test",
    },
  ],
  [
    "scientist released late-flight v4 as champion",
    { action: "models.moveAlias", targetLabel: "late-flight v4 as champion", after: { alias: "champion" } },
  ],
  [
    "scientist started the model late-flight",
    { action: "models.registerVersion", targetType: "model", targetLabel: "late-flight" },
  ],
  [
    "scientist voided the review of late-flight v4: Sana changed the card.",
    { action: "models.updateCard", targetType: "review_request", reason: "Sana changed the card." },
  ],
  [
    "scientist commented on Data preparation: Is origin a proxy?",
    {
      action: "discussion.comment",
      targetType: "comment",
      targetLabel: "on Data preparation",
      after: { body: "Is origin a proxy?", subject: { kind: "phase", id: "phs_0000000000aa" } },
    },
  ],
  [
    "worker scored 2001-06, late-flight: drifted, accuracy 0.784",
    {
      action: "monitoring.completeWindow",
      actorType: "system",
      targetType: "window",
      targetLabel: "2001-06, late-flight",
      after: { verdict: "drifted", accuracy: 0.7841 },
    },
  ],
  [
    "scientist closed the checklist item Plan the joins",
    { action: "governance.updateItem", targetLabel: "Plan the joins", after: { status: "done" } },
  ],
  ["scientist did models.somethingNew on late-flight v4", { action: "models.somethingNew" }],
  ["scientist did models.somethingNew", { action: "models.somethingNew", targetLabel: null }],
  ["scientist did toString", { action: "toString", targetLabel: null }],
];

describe("an entry as a sentence", () => {
  test.each(cases)("%s", (sentence, facts) => expect(plainSentence(sentenceOf(entry(facts)))).toBe(sentence));

  test("the object keeps what a link needs", () =>
    expect(sentenceOf(entry({ action: "models.registerVersion" }))).toContainEqual({
      kind: "object",
      text: "late-flight v4",
      targetType: "model_version",
      targetId: "mdv_0000000000aa",
    }));

  test.each(TOLD_ACTIONS)("%s is told without any facts", (action) => {
    const bare = entry({ action, targetType: null, targetId: null, targetLabel: null });
    expect(plainSentence(sentenceOf(bare))).toMatch(/^scientist [a-z].+[^:]$/);
    expect(plainSentence(sentenceOf(bare))).not.toMatch(/undefined|null/);
  });

  test("a long reason is cut and stays on one line", () => {
    const text = plainSentence(
      sentenceOf(entry({ action: "approvals.withdraw", reason: "x\n".repeat(500) })),
    );
    expect(text.length).toBeLessThan(230);
    expect(text).not.toContain("\n");
  });
});
