import { passage } from "./scenario.ts";

/** While the focus is on monitoring, scalability or governance (sections 4.7 to 4.9 of the paper). */
export const LATE_PHASES = [
  ...passage("MO>MD", "4.7.1", [
    [
      "Monitoring shows where the model can be better",
      "What is seen in operation leads back to structure, algorithm or training data of the model.",
    ],
    ["Needs have changed since", "Users, uses or the business moved, and the running model has to follow."],
  ]),
  ...passage("MO>DE", "4.7.2", [
    [
      "The deployment has to change to be watched well",
      "Architecture, pipelines or tools of the deployment are altered so that monitoring and upkeep work better.",
    ],
  ]),
  ...passage("MO>GC", "4.7.3", [
    [
      "Keeping to the rules is itself monitored",
      "Logs and checks are set up that show whether the running model keeps to laws, policies and ethical rules.",
    ],
    [
      "Risks of the running model are weighed",
      "Risks to privacy, security, fairness or transparency, and unintended effects, are assessed and reduced.",
    ],
  ]),
  ...passage("MO>CO", "4.7.4", [
    [
      "People are told what monitoring finds",
      "Stakeholders are kept informed about how the model is watched and what came of it.",
    ],
  ]),
  ...passage("SC>DE", "4.8.1", [
    [
      "Load tests point back to the deployment",
      "Growing load shows bottlenecks, and architecture or resources of the deployment are changed.",
    ],
    [
      "Other infrastructure is needed",
      "Stronger hardware, a move to the cloud, containers or other storage have to carry the demand.",
    ],
  ]),
  ...passage("SC>MO", "4.8.2", [
    [
      "Monitoring has to see the larger scale",
      "Response times and resources under the new load are to be measured, so monitoring is adapted.",
    ],
    [
      "Resources have to be managed as load moves",
      "Computing power, memory or storage are assigned by demand, which asks for management in operation.",
    ],
  ]),
  ...passage("SC>CO", "4.8.3", [
    [
      "A larger public has to be told",
      "Stakeholders hear of improvements and changes that growing brings for them.",
    ],
    [
      "New users have to be brought in",
      "More people come; what they gain is explained and their worries are answered.",
    ],
  ]),
  ...passage("SC>GC", "4.8.4", [
    [
      "Growth has to stay within the rules",
      "Policies, risks and controls are reviewed, since more data or more places bring other duties.",
    ],
    [
      "Scale raises new questions of ethics",
      "With more people concerned, fair treatment, transparency and accountability are looked at again.",
    ],
  ]),
  ...passage("GC>PD", "4.9.1", [
    [
      "A rule was missing in the problem statement",
      "A legal or policy constraint was not taken into account, and aims or requirements have to be reviewed.",
    ],
    [
      "Responsible use was not thought through",
      "The problem as put left out bias, fairness or risks of use, and has to be reassessed.",
    ],
  ]),
  ...passage("GC>DA", "4.9.2", [
    [
      "Collection did not meet privacy or security rules",
      "Ways of collecting, consent or storage have to be reviewed and put right.",
    ],
    [
      "The data itself is unfair",
      "What was acquired is one-sided or lacks variety, and may lead to unfair outcomes.",
    ],
  ]),
  ...passage("GC>DP", "4.9.3", [
    [
      "Preparation fell short of a privacy rule",
      "The systematic review finds a requirement that preparing the data did not fully meet.",
    ],
    [
      "Preparation fell short of responsible use",
      "The systematic review finds an ethical requirement that preparing the data did not fully meet.",
    ],
  ]),
  ...passage("GC>MD", "4.9.4", [
    [
      "The model fell short of fairness",
      "The systematic review finds that development did not fully account for ethics or fairness.",
    ],
    [
      "The model fell short of a regulation",
      "The systematic review finds a regulatory requirement that development has to make good.",
    ],
  ]),
  ...passage("GC>DE", "4.9.5", [
    [
      "The deployed model is tested against the rules",
      "Tests and validation of the running model lead back to how it was deployed.",
    ],
  ]),
  ...passage("GC>CO", "4.9.6", [
    [
      "People have to know the rules",
      "Users and decision-makers are taught what the rules ask of them, by guides, policies or training.",
    ],
    [
      "Incidents have to be told openly",
      "Ways to report incidents are set up, and breaches are communicated.",
    ],
  ]),
];
