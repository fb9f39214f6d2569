import { passage } from "./scenario.ts";

/** While the focus is on model development or model deployment (sections 4.5 and 4.6 of the paper). */
export const MODEL_PHASES = [
  ...passage("MD>PD", "4.5.1", [
    [
      "We understand the problem better now",
      "Modelling uncovers further factors, subtasks or difficulties, and the problem has to be looked at again.",
    ],
    [
      "We measure the wrong thing",
      "Metric or criterion of success does not catch what matters, or no longer fits the aim of the model.",
    ],
  ]),
  ...passage("MD>DA", "4.5.2", [
    [
      "The data does not suffice for the model",
      "There is too little of it, too little variety, too few of one class, or important features are missing.",
    ],
    [
      "What the model has to do has changed",
      "Stakeholders bring new wishes that need other attributes, another form or wider coverage of data.",
    ],
  ]),
  ...passage("MD>DP", "4.5.3", [
    [
      "A flaw of the data shows in the model",
      "Something that preparation missed hurts training or generalization and has to be mended in the data.",
    ],
    [
      "The next attempt needs other preparation",
      "Trying to better the model asks for other features, encodings or augmented data.",
    ],
  ]),
  ...passage("MD>DE", "4.5.4", [
    [
      "Where it will run decides how it is built",
      "Hardware, software, latency, resources or rules of the target environment are looked at before the design is fixed.",
    ],
    [
      "How will it be measured in use?",
      "Hooks, logs and measurements for later operation are planned while the model is being built.",
    ],
  ]),
  ...passage("MD>GC", "4.5.5", [
    [
      "Protected data inside the model's work",
      "Handling of data, access and anonymization are checked against the rules while models are trained.",
    ],
    [
      "Is the model fair?",
      "Fairness is measured and possible discrimination of protected groups is looked for during development.",
    ],
  ]),
  ...passage("MD>SC", "4.5.6", [
    [
      "The model has to become lighter or faster",
      "Size and computing cost are reduced, for example by pruning, quantization or a simpler structure, so that it can be used widely.",
    ],
    [
      "It will have to digest very much data",
      "Large volumes in use are foreseen, and the design takes up parallel or distributed processing and fitting storage.",
    ],
  ]),
  ...passage("MD>MO", "4.5.7", [
    [
      "Tracking is built in from the start",
      "Logs and metrics become part of the model's code, so that its behaviour can be followed once it runs.",
    ],
    [
      "Prepared for a changing world",
      "Detection of drift, odd data or falling performance is begun, or given its place, while developing.",
    ],
  ]),
  ...passage("MD>CO", "4.5.8", [
    [
      "Stakeholders look on and speak up",
      "Regular sessions bring feedback, test assumptions and keep the model in line with what people expect.",
    ],
    [
      "Halfway results are shared",
      "An intermediate state is shown before the model is finished, which also sets a benchmark.",
    ],
  ]),
  ...passage("DE>PD", "4.6.1", [
    [
      "The real environment does not allow it as planned",
      "Technical limits, resources, security or operating cost force the problem to be put differently, for example for poorer input.",
    ],
  ]),
  ...passage("DE>DP", "4.6.2", [
    [
      "In use the data comes in another form",
      "Formats or interfaces of the target environment were not foreseen, so preparation is adapted to them.",
    ],
    [
      "The training data has grown stale",
      "Development took its time and the world moved on; the preparation is reviewed and refreshed before release.",
    ],
  ]),
  ...passage("DE>MD", "4.6.3", [
    [
      "Feedback asks for a better model",
      "Users, stakeholders or first measurements show cases that development did not foresee.",
    ],
  ]),
  ...passage("DE>MO", "4.6.4", [
    [
      "Planning how performance will be watched",
      "Metrics, inference logs and error tracking in operation are designed together with the deployment.",
    ],
    [
      "Planning how the model will be kept alive",
      "Versions, updates, retraining and documentation of the running model are arranged ahead.",
    ],
  ]),
  ...passage("DE>SC", "4.6.5", [
    [
      "More data and more users than thought",
      "Load grows beyond the expectation, so capacity, balancing or distribution are considered now.",
    ],
    [
      "It may be used more widely later",
      "Further systems, places or a larger public are in sight, and the deployment is made so that it can grow.",
    ],
  ]),
  ...passage("DE>GC", "4.6.6", [
    [
      "Which law applies where it runs?",
      "Rules on privacy and security in each jurisdiction are checked for the deployed model.",
    ],
  ]),
  ...passage("DE>CO", "4.6.7", [
    [
      "People have to know the model and take it up",
      "Benefits, limits and proper use are explained to users and stakeholders, and their adoption is planned.",
    ],
  ]),
];
