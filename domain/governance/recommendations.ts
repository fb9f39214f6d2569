import type { Phase } from "#domain/lifecycle/phases.ts";

export type Recommendation = {
  /** Stable: a project's item refers to it. */
  key: string;
  phase: Phase;
  title: string;
  detail: string;
  /** Section of the paper and the number in its list. */
  paperSection: string;
  /** What in this portal could show that it is done. */
  evidenceHint: string;
  source: "paper";
};

type Text = readonly [title: string, detail: string, evidenceHint: string];

function section(phase: Phase, letters: string, number: string, texts: readonly Text[]): Recommendation[] {
  return texts.map(([title, detail, evidenceHint], index) => ({
    key: `${letters}-${index + 1}`,
    phase,
    title,
    detail,
    paperSection: `${number} (${index + 1})`,
    evidenceHint,
    source: "paper",
  }));
}

const problemDefinition = section("problem_definition", "pd", "4.2.5", [
  [
    "Keep stakeholders in the conversation from the first day",
    "Expect the problem to be unclear at the start and to change on the way; agree on how often and where you talk about it.",
    "A discussion on this phase in which a stakeholder took part, or visits to communication.",
  ],
  [
    "Ask stakeholders for input and write down what you understand",
    "Each time the understanding of the problem moves, put the new version into the brief, so that decisions rest on the same text.",
    "The brief of this phase, with its author and date.",
  ],
  [
    "Check the problem statement again at fixed points",
    "Read it against what has been learned since, and confirm or correct it; an old statement quietly misleads all later work.",
    "A revisit of problem definition with its reason, or a comment that confirms the brief.",
  ],
  [
    "Make ethics part of the problem statement",
    "Say who could be harmed, which biases are likely and what responsible use means here, in the statement itself.",
    "A passage of the brief that names affected groups, likely biases and limits of use.",
  ],
  [
    "Bring in privacy and security experts",
    "Have the planned use of data read by somebody whose work is privacy or security, before it is built upon.",
    "A comment or a note by that expert, or a link to their assessment.",
  ],
  [
    "Find out early which data exists and can be reached",
    "With data engineers and people of the domain, list the data the problem needs and mark what is there, what is missing and who grants access.",
    "A dataset with a profile, or a list of sources in the brief of data acquisition.",
  ],
  [
    "Plan how different sources will be joined",
    "When data comes from several places or in several formats, name the keys, the mismatches and the way to one coherent table.",
    "A note on the joining plan, or a comment on the datasets concerned.",
  ],
]);

const dataAcquisition = section("data_acquisition", "da", "4.3.4", [
  [
    "Work with data and infrastructure experts from the start",
    "They know which source really has the fields you need and what will be hard to get; ask before requesting access.",
    "A comment by a data or infrastructure engineer on this phase or on a dataset.",
  ],
  [
    "Examine outside data providers before relying on them",
    "Check a provider's standing, the quality of its data, its usage terms and how consent was obtained.",
    "A link to the terms or contract, and a note of what was checked.",
  ],
  [
    "Acquire a small pilot sample first",
    "Look at the quality and relevance of a sample before paying the price of the full acquisition.",
    "A small first dataset version with its profile.",
  ],
  [
    "Document sources, methods and known limits of the data",
    "For each dataset write where it came from, how it was taken and what it cannot tell.",
    "The description of the dataset and of its versions.",
  ],
  [
    "Keep a record of the governance steps taken on the data",
    "Record provider checks, usage agreements, anonymisation and the measures that protect the data while it is acquired.",
    "Links to agreements, and the audit entries of the dataset.",
  ],
]);

const dataPreparation = section("data_preparation", "dp", "4.4.6", [
  [
    "Explore the data in rounds and let findings reach the problem",
    "Look for patterns and quality problems repeatedly, and adjust the problem statement to what the data can support.",
    "Profiles of successive dataset versions, or a revisit of problem definition.",
  ],
  [
    "Have stakeholders and domain experts confirm the prepared data",
    "Show them the prepared table and ask whether it means what they expect, and which special cases are missing.",
    "A comment by a domain expert on the prepared dataset version.",
  ],
  [
    "Document how the data was prepared and why",
    "Write down steps, methods and decisions briefly enough that the people of later phases will read them.",
    "The brief of this phase, or the preprocessing shown in a run's manifest.",
  ],
]);

const modelDevelopment = section("model_development", "md", "4.5.9", [
  [
    "Plan for several rounds of training and keep what each taught",
    "Expect to train, evaluate and refine more than once, and note the lesson of each round where the next one will find it.",
    "Several runs of one experiment, with a comment on what each changed.",
  ],
  [
    "Carry new understanding back to the problem definition",
    "When modelling shows new factors or a metric that misses the point, update the statement, the aims and the evaluation criteria.",
    "A revisit of problem definition while the focus is here, or a new brief.",
  ],
  [
    "Name the limits of the data and acquire what is missing",
    "When data is too little, one-sided or without an important feature, change the collection rather than only the model.",
    "A revisit of data acquisition with its reason, or a new dataset version.",
  ],
  [
    "Develop with deployment and scale in mind",
    "Check the target environment, its resource and latency limits and the expected growth before settling on a model.",
    "A preview in the browser with its time for each answer, or a note on target limits.",
  ],
  [
    "Measure fairness and look for bias while developing",
    "Choose fairness metrics and affected groups, compare results between groups, and record what follows from it.",
    "A result for each group attached to a run or version.",
  ],
  [
    "Prepare tracking and drift detection during development",
    "Decide which inputs and results will be watched, and keep the reference that later windows are compared with.",
    "A reference profile of the training data, or a configured monitor.",
  ],
]);

const modelDeployment = section("model_deployment", "de", "4.6.8", [
  [
    "Fit the problem definition to the real world before release",
    "Compare the statement with the constraints found in the target environment, and make sure the model serves today's need.",
    "A confirmed brief of problem definition, dated near the review request.",
  ],
  [
    "Settle monitoring and lifecycle management with the deployment",
    "Before release, define performance tracking, drift detection, and who updates, retrains and retires the model.",
    "A monitor for the released model, and an owner of the monitoring phase.",
  ],
  [
    "Design the deployment for growth",
    "Estimate the data volume and load to come, and choose an infrastructure that can take them without losing performance.",
    "A load figure or an infrastructure plan as a link or note.",
  ],
  [
    "Check legal, regulatory and ethical duties at deployment",
    "Go through privacy, security, fairness and transparency for the way the model is actually released.",
    "A signed review of the version, or an assessment as a link.",
  ],
]);

const monitoring = section("monitoring_and_management", "mo", "4.7.5", [
  [
    "Define indicators and monitoring metrics at the project's beginning",
    "Agree with stakeholders on the few figures that show success, and on the values at which somebody has to act.",
    "Thresholds of the monitor, and the indicators in the brief.",
  ],
  [
    "Tie monitoring and model development together",
    "Make monitoring part of the deployment pipeline, and let what it finds lead directly to development work.",
    "A monitored window after release, or a run that answers an alert.",
  ],
]);

const scalability = section("scalability", "sc", "4.8.5", [
  [
    "Assess scalability early in development",
    "Find out where growing data or demand would break the system while its architecture can still change.",
    "A note or link with the expected growth and the weakest part.",
  ],
  [
    "Build the deployment from parts that can be added and removed",
    "Keep it modular and distributed, for example in containers under an orchestrator, so that capacity follows demand.",
    "A link to the architecture or the deployment's configuration.",
  ],
  [
    "Load-test realistic use and remove the bottlenecks found",
    "Simulate several patterns of use, find what gives way first, and improve it with the figures in hand.",
    "The results of a load test as a link or note.",
  ],
  [
    "Use infrastructure that adjusts its size by itself",
    "Where it fits, run on services that grow and shrink with demand, so that nobody has to resize by hand.",
    "The scaling rules in use, as a link or note.",
  ],
]);

const governance = section("governance_and_compliance", "gc", "4.9.7", [
  [
    "Bring governance into the first phases",
    "Take up rules and policies while the problem, the data and the model are still being shaped, to save later returns.",
    "Checklist items of early phases closed before the review.",
  ],
  [
    "Know the rules that apply, and keep that knowledge fresh",
    "List the regulations, policies and ethical guidelines for this project, and look for changes at fixed intervals.",
    "A list of applicable rules with the date it was last checked.",
  ],
  [
    "Set up a body that oversees ethics",
    "Name a board or group that regularly looks at fairness, bias and transparency and can ask for changes.",
    "The members of the body, and a review one of them signed.",
  ],
]);

/** The 34 recommendations of the MLOps dynamics paper, sections 4.2.5 to 4.9.7, each as a checklist item. */
export const RECOMMENDATIONS: readonly Recommendation[] = [
  ...problemDefinition,
  ...dataAcquisition,
  ...dataPreparation,
  ...modelDevelopment,
  ...modelDeployment,
  ...monitoring,
  ...scalability,
  ...governance,
];

const byKey = new Map(RECOMMENDATIONS.map((item) => [item.key, item]));

export const recommendationOf = (key: string): Recommendation | undefined => byKey.get(key);
