/** What a background job is doing, in words; an unknown kind is named. */
const WORDS: Readonly<Record<string, string>> = {
  "demo.load": "Loading the demo",
  "datasets.import": "Taking in a dataset version",
  "datasets.prepare": "Preparing a dataset version",
  "datasets.check": "Checking what is expected of a dataset version",
  "datasets.profile": "Profiling a dataset version",
  "training.train": "Training a run",
  "monitoring.score": "Scoring a monitored window",
};

export const jobWords = (kind: string): string => WORDS[kind] ?? kind;
