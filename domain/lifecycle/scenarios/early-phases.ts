import { passage } from "./scenario.ts";

/** While the focus is on problem definition, data acquisition or data preparation (sections 4.2 to 4.4 of the paper). */
export const EARLY_PHASES = [
  ...passage("PD>CO", "4.2.1", [
    [
      "Stakeholders have to agree on the problem",
      "Business question, domain, wished outcome and constraints are talked through until everybody means the same thing.",
    ],
    [
      "The problem becomes clear step by step",
      "One conversation was not enough: what was learned since is brought back to the stakeholders and the problem is put more exactly.",
    ],
  ]),
  ...passage("PD>DA", "4.2.2", [
    [
      "Does the data exist, and can we get it?",
      "Before the problem is fixed, somebody looks whether the data that it needs is there, reachable and enough.",
    ],
    [
      "A gap in the data shows while the problem is being put",
      "The problem asks for something that present sources do not hold, so getting it is discussed now.",
    ],
  ]),
  ...passage("PD>DP", "4.2.3", [
    [
      "A first look at what the data is like",
      "Properties, quality and limits of the data are explored, to see whether it suits the problem and where bias or gaps may lie.",
    ],
    [
      "Another source has to be joined",
      "Putting the problem shows that a further source would help, and somebody tries how it could be joined to the rest.",
    ],
  ]),
  ...passage("PD>GC", "4.2.4", [
    [
      "Privacy and security bound the problem",
      "Rules on personal or protected data decide what may be asked of the model, for example whether people must be made anonymous.",
    ],
    [
      "Ethics belong to the problem statement",
      "Possible bias, fairness and responsible use are discussed before anything is built.",
    ],
  ]),
  ...passage("DA>PD", "4.3.1", [
    [
      "Is this data about our problem at all?",
      "New sources or variables raise the question whether they fit the problem as it was put, or the problem has to be put anew.",
    ],
    [
      "The data sets limits to the problem",
      "What was acquired lacks variables or is one-sided, so that aim or scope has to change to stay feasible.",
    ],
  ]),
  ...passage("DA>DP", "4.3.2", [
    [
      "A first check of quality while data arrives",
      "Missing values, outliers and contradictions are looked for, and the worst are cleaned, before more is acquired.",
    ],
    [
      "Planning how sources fit together",
      "Further sources are wanted, so keys, variables and transformations for joining them are worked out alongside.",
    ],
  ]),
  ...passage("DA>GC", "4.3.3", [
    [
      "Privacy and security of what is collected",
      "The way of collecting is held against the rules for protected data, and safeguards are put in place at the same time.",
    ],
    [
      "Agreements and consent",
      "Contracts with providers, terms of use or the consent of people are prepared and obtained, above all with outside parties.",
    ],
  ]),
  ...passage("DP>DA", "4.4.1", [
    [
      "More data or other variables are needed",
      "Preparing shows that something was never acquired, so another source or provider is looked for.",
    ],
    [
      "Quality that cleaning cannot mend",
      "The data at hand is too poor to be repaired here; better or fuller data has to replace or complete it.",
    ],
  ]),
  ...passage("DP>PD", "4.4.2", [
    [
      "The scope has to become smaller or other",
      "Limits of the prepared data make the problem as put unrealistic, and aims or expectations are adjusted.",
    ],
    [
      "The data taught us something about the problem",
      "A pattern found on the way changes how the problem should be put.",
    ],
  ]),
  ...passage("DP>MD", "4.4.3", [
    [
      "A quick model to learn from",
      "A first model on part of the data shows how far it carries, or which features matter.",
    ],
    [
      "Preparation and modelling shape each other",
      "A property of the features, such as skew, calls for another way of modelling, or a new feature changes the model.",
    ],
  ]),
  ...passage("DP>SC", "4.4.4", [
    [
      "The data is too large for one machine or one night",
      "It does not fit into memory or takes too long, so scalable processing is thought about or set up now.",
    ],
  ]),
  ...passage("DP>CO", "4.4.5", [
    [
      "Do the prepared data mean what people expect?",
      "Stakeholders and people of the domain are asked to confirm the prepared data and to name what must be respected.",
    ],
    [
      "What was done to the data is written down for others",
      "Methods and decisions of the preparation are documented or reported to those who work with the data next.",
    ],
  ]),
];
