import type { Phase } from "./phases.ts";

export const CRITERION_KINDS = ["entry", "exit"] as const;
export type CriterionKind = (typeof CRITERION_KINDS)[number];

export const CRITERION_KIND_LABELS: Readonly<Record<CriterionKind, string>> = {
  entry: "Before it begins",
  exit: "Before it is left",
};

type Lists = Readonly<Record<CriterionKind, readonly string[]>>;

/**
 * What every project begins with and then makes its own: drawn from what the MLOps dynamics paper says of each phase
 * (section 3) and recommends for it (sections 4.2.5 to 4.9.7), in our words.
 */
export const FIRST_CRITERIA: Readonly<Record<Phase, Lists>> = {
  problem_definition: {
    entry: ["Somebody in the business asks for it and is named.", "A person who knows the field takes part."],
    exit: [
      "The problem, its aim and its measure of success are written down.",
      "Stakeholders have agreed to the wording.",
      "A first look says that the data can be had.",
    ],
  },
  data_acquisition: {
    entry: ["The problem says which quantities the model needs.", "Sources are listed, each with its owner."],
    exit: [
      "Access and permission to use the data are settled.",
      "A pilot draw has shown that variables and coverage suffice.",
    ],
  },
  data_preparation: {
    entry: [
      "A dataset version is here with its origin and licence.",
      "The quality of the raw data is known.",
    ],
    exit: [
      "The data is cleaned, joined and in the form that modelling needs.",
      "Each step of preparation is recorded and can be repeated.",
    ],
  },
  model_development: {
    entry: [
      "A prepared dataset version is named for training and one is held back.",
      "The metric that decides is fixed, with the trivial baseline.",
    ],
    exit: [
      "A version beats the baseline on held-back data.",
      "Fairness and limits of the version were looked at.",
      "Stakeholders have seen a halfway result.",
    ],
  },
  model_deployment: {
    entry: [
      "A version is approved for release.",
      "The environment it will run in is known, with its limits.",
    ],
    exit: [
      "The people and systems that need the model can call it.",
      "The way back to the former version was tried.",
    ],
  },
  monitoring_and_management: {
    entry: [
      "What is watched is agreed: figures, thresholds and who looks.",
      "The model's calls and results are recorded.",
    ],
    exit: [
      "Drift and performance are watched against a reference.",
      "It is written down what happens when a threshold is crossed.",
    ],
  },
  scalability: {
    entry: [
      "Expected growth of data and use is estimated.",
      "Where it would first become too slow is known.",
    ],
    exit: [
      "A load test has shown that it holds at the expected growth.",
      "Computing and its cost at that load are known.",
    ],
  },
  governance_and_compliance: {
    entry: [
      "The rules that apply are listed: law, contracts, policies of the house.",
      "Somebody answers for ethics and privacy.",
    ],
    exit: [
      "Each rule has evidence or an approved exception.",
      "Risks and what is done about them are written down.",
    ],
  },
  communication: {
    entry: ["It is known who has to hear what, and when."],
    exit: [
      "Stakeholders know what the model can do and where its limits are.",
      "Their decisions and wishes are recorded with the project.",
    ],
  },
};
