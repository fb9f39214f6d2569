export type Signal = {
  /** What the portal saw, in words. */
  saw: string;
  /** Scenarios that such an act speaks for; within one passage the likelier first. */
  points: readonly string[];
};

const WORDS = ["dp-co-2", "md-co-2", "pd-co-1", "de-co-1", "mo-co-1", "sc-co-2", "gc-co-1"];
const RULES = ["pd-gc-1", "da-gc-2", "md-gc-1", "de-gc-1", "mo-gc-1", "sc-gc-1"];
const REVIEW = ["md-gc-2", "md-gc-1", "de-gc-1", "mo-gc-1", "mo-gc-2", "sc-gc-1", "pd-gc-1", "da-gc-1"];
const AIM = ["da-pd-2", "dp-pd-1", "md-pd-2", "de-pd-1", "gc-pd-1"];

/** What each act of a visit says of its reason. Acts that are left out say nothing. */
export const SIGNALS: Readonly<Record<string, Signal>> = {
  "datasets.create": {
    saw: "a new dataset was added",
    points: ["pd-da-1", "dp-da-1", "md-da-2", "md-da-1", "gc-da-2"],
  },
  "datasets.createVersion": {
    saw: "a new version of a dataset was uploaded",
    points: ["pd-da-2", "dp-da-2", "dp-da-1", "md-da-1", "gc-da-1", "gc-da-2"],
  },
  "training.createExperiment": {
    saw: "a new experiment was begun",
    points: ["dp-md-1", "dp-md-2", "de-md-1", "mo-md-2", "mo-md-1", "gc-md-2"],
  },
  "training.startRun": {
    saw: "a model was trained",
    points: ["dp-md-1", "de-md-1", "mo-md-1", "gc-md-1"],
  },
  "training.importExperiment": {
    saw: "the runs of a file were trained",
    points: ["dp-md-1", "de-md-1", "mo-md-1", "gc-md-1"],
  },
  "training.importModel": {
    saw: "a model from outside was brought",
    points: ["dp-md-1", "de-md-1", "mo-md-1", "gc-md-1"],
  },
  "models.create": { saw: "a new model was named", points: ["mo-md-2", "de-md-1"] },
  "models.registerVersion": {
    saw: "a new version of a model was registered",
    points: ["de-md-1", "mo-md-1", "gc-md-2", "gc-md-1"],
  },
  "models.updateCard": {
    saw: "the words about a version were changed",
    points: ["md-gc-2", "de-gc-1", "mo-gc-2", "sc-gc-2"],
  },
  "models.recordPreview": {
    saw: "a version was tried in a preview",
    points: ["md-gc-2", "de-gc-1", "mo-gc-2"],
  },
  "models.moveAlias": {
    saw: "an approved version was put in its place",
    points: ["md-de-1", "mo-de-1", "sc-de-1", "gc-de-1"],
  },
  "deployments.requestDeploy": {
    saw: "a deployment was asked for",
    points: ["md-de-1", "mo-de-1", "sc-de-2", "gc-de-1"],
  },
  "deployments.deploy": {
    saw: "a version went into service",
    points: ["md-de-1", "mo-de-1", "sc-de-1", "gc-de-1"],
  },
  "deployments.retire": {
    saw: "a version was taken out of service",
    points: ["mo-de-1", "sc-de-2", "gc-de-1"],
  },
  "monitoring.create": { saw: "a monitor was set up", points: ["md-mo-1", "de-mo-1", "sc-mo-1"] },
  "monitoring.updateConfig": {
    saw: "the thresholds of a monitor were changed",
    points: ["md-mo-2", "de-mo-1", "sc-mo-1"],
  },
  "monitoring.acknowledgeAlert": { saw: "an alert was taken up", points: ["md-mo-2", "de-mo-2", "sc-mo-2"] },
  "monitoring.completeWindow": {
    saw: "a period was scored",
    points: ["md-mo-2", "de-mo-2", "sc-mo-1"],
  },
  "monitoring.scoreNow": { saw: "a period was scored", points: ["md-mo-2", "de-mo-2", "sc-mo-1"] },
  "governance.updateItem": {
    saw: "a checklist item was worked on",
    points: [...RULES, "gc-da-1", "gc-dp-1", "gc-md-2", "gc-de-1", "gc-pd-1", "gc-co-1"],
  },
  "governance.requestException": {
    saw: "an exception from a rule was asked for",
    points: [...RULES, "mo-gc-2", "gc-da-1", "gc-dp-1", "gc-md-2", "gc-de-1", "gc-pd-1"],
  },
  "approvals.request": { saw: "a review was asked for", points: REVIEW },
  "approvals.decide": {
    saw: "a reviewer decided",
    points: [
      ...REVIEW,
      "md-dp-1",
      "md-da-1",
      "de-md-1",
      "de-dp-1",
      "gc-md-1",
      "gc-dp-1",
      "gc-da-1",
      "gc-pd-1",
    ],
  },
  "approvals.closeFinding": { saw: "a finding was closed", points: REVIEW },
  "approvals.setRiskTier": {
    saw: "the risk of the project was set",
    points: ["pd-gc-2", "md-gc-2", "mo-gc-2", "sc-gc-2", "de-gc-1"],
  },
  "approvals.remind": { saw: "reviewers were reminded", points: WORDS },
  "discussion.comment": {
    saw: "somebody commented",
    points: ["pd-co-2", "dp-co-1", "md-co-1", "de-co-1", "mo-co-1", "sc-co-1", "gc-co-1"],
  },
  "discussion.resolve": {
    saw: "a thread was settled",
    points: ["pd-co-1", "dp-co-1", "md-co-1", "de-co-1", "mo-co-1", "sc-co-1", "gc-co-1"],
  },
  "access.setProjectMember": { saw: "somebody joined the project", points: [...WORDS, "sc-co-1"] },
  "access.updateProject": { saw: "the project's aim was worded otherwise", points: AIM },
  "lifecycle.updatePhase": {
    saw: "the brief, owner or status of the phase was changed",
    points: [
      ...["da-pd-2", "dp-pd-2", "dp-pd-1", "md-pd-1", "de-pd-1", "gc-pd-2"],
      ...["md-dp-2", "de-dp-2", "pd-dp-1", "da-dp-2", "gc-dp-2"],
      ...["de-mo-1", "md-mo-1", "de-sc-2", "md-sc-1", "md-de-2", ...WORDS],
    ],
  },
  "lifecycle.changeFocus": { saw: "the focus was declared", points: WORDS },
  "lifecycle.planPhase": { saw: "a phase was planned", points: WORDS },
};
