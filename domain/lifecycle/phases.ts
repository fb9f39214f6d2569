import { z } from "zod";

/** The nine phases in their order (section 3 of the MLOps dynamics paper). */
export const PHASES = [
  "problem_definition",
  "data_acquisition",
  "data_preparation",
  "model_development",
  "model_deployment",
  "monitoring_and_management",
  "scalability",
  "governance_and_compliance",
  "communication",
] as const;

export type Phase = (typeof PHASES)[number];

export const phaseSchema = z.enum(PHASES, {
  error: `This is not one of the nine phases. Choose one of ${PHASES.join(", ")}.`,
});

export type PhaseInfo = {
  phase: Phase;
  /** Two letters that always stand beside the colour. */
  letters: string;
  title: string;
  shortTitle: string;
  /** The main question of the phase. */
  question: string;
  /** Colour on light paper, from Tol's muted set. */
  color: string;
  /** Colour on dark paper. */
  darkColor: string;
  paperSection: string;
};

/** What is fixed about each phase. */
export const PHASE_INFO: Readonly<Record<Phase, PhaseInfo>> = {
  problem_definition: {
    phase: "problem_definition",
    letters: "PD",
    title: "Problem definition",
    shortTitle: "Problem",
    question: "Which problem do we solve, and how does solving it serve the business?",
    color: "#CC6677",
    darkColor: "#CC6677",
    paperSection: "3.1",
  },
  data_acquisition: {
    phase: "data_acquisition",
    letters: "DA",
    title: "Data acquisition",
    shortTitle: "Acquisition",
    question: "How do we get at the data that the model needs, and may we use it?",
    color: "#DDCC77",
    darkColor: "#DDCC77",
    paperSection: "3.2",
  },
  data_preparation: {
    phase: "data_preparation",
    letters: "DP",
    title: "Data preparation",
    shortTitle: "Preparation",
    question: "How do we bring the data into a form that can be analysed and learned from?",
    color: "#999933",
    darkColor: "#999933",
    paperSection: "3.3",
  },
  model_development: {
    phase: "model_development",
    letters: "MD",
    title: "Model development",
    shortTitle: "Development",
    question: "How do we build a model that predicts well?",
    color: "#117733",
    darkColor: "#4DB36F",
    paperSection: "3.4",
  },
  model_deployment: {
    phase: "model_deployment",
    letters: "DE",
    title: "Model deployment",
    shortTitle: "Deployment",
    question: "How do the people and systems that need the trained model get to use it?",
    color: "#44AA99",
    darkColor: "#44AA99",
    paperSection: "3.5",
  },
  monitoring_and_management: {
    phase: "monitoring_and_management",
    letters: "MO",
    title: "Monitoring and management",
    shortTitle: "Monitoring",
    question: "How do we keep the model performing and dependable, and deal with what goes wrong?",
    color: "#88CCEE",
    darkColor: "#88CCEE",
    paperSection: "3.6",
  },
  scalability: {
    phase: "scalability",
    letters: "SC",
    title: "Scalability",
    shortTitle: "Scale",
    question: "How do computing and infrastructure keep up with more data and more use?",
    color: "#5B6FBF",
    darkColor: "#8E9DE3",
    paperSection: "3.7",
  },
  governance_and_compliance: {
    phase: "governance_and_compliance",
    letters: "GC",
    title: "Governance and compliance",
    shortTitle: "Governance",
    question: "How do we keep all of the work ethical and within the rules that apply to it?",
    color: "#AA4499",
    darkColor: "#AA4499",
    paperSection: "3.8",
  },
  communication: {
    phase: "communication",
    letters: "CO",
    title: "Communication",
    shortTitle: "Communication",
    question: "How do we involve stakeholders, so that they decide on the ground of what the model shows?",
    color: "#882255",
    darkColor: "#D06A9E",
    paperSection: "3.9",
  },
};

export const phaseInfo = (phase: Phase): PhaseInfo => PHASE_INFO[phase];

/** Place of a phase in the order, from 0. */
export const phaseIndex = (phase: Phase): number => PHASES.indexOf(phase);

export type Direction = "same" | "backtrack" | "forward";

export const DIRECTION_LABELS: Readonly<Record<Direction, string>> = {
  same: "In focus",
  backtrack: "Backtrack",
  forward: "Forward",
};

/**
 * Direction of a visit to `visited` while `focus` is the declared phase: same, an earlier phase (backtrack) or a
 * later one (forward). A visit to communication from any other phase is forward.
 */
export function direction(focus: Phase, visited: Phase): Direction {
  if (focus === visited) return "same";
  if (visited === "communication") return "forward";
  return phaseIndex(visited) < phaseIndex(focus) ? "backtrack" : "forward";
}

export const PHASE_STATUSES = ["not_started", "in_progress", "blocked", "done", "reopened"] as const;

export type PhaseStatus = (typeof PHASE_STATUSES)[number];

export const PHASE_STATUS_LABELS: Readonly<Record<PhaseStatus, string>> = {
  not_started: "Not started",
  in_progress: "In progress",
  blocked: "Blocked",
  done: "Done",
  reopened: "Reopened",
};

export const phaseStatusSchema = z.enum(PHASE_STATUSES, {
  error: `This is not a status of a phase. Choose one of ${PHASE_STATUSES.join(", ")}.`,
});
