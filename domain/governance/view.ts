import type { Phase } from "../lifecycle/phases.ts";
import type { ChecklistProgress } from "./rules.ts";
import type { Evidence, ItemStatus } from "./schemas.ts";
import type { TakenUp } from "./taken-up.ts";

/** A project's item together with what it asks. */
export type ItemView = {
  id: string;
  key: string;
  phase: Phase;
  title: string;
  detail: string;
  evidenceHint: string;
  paperSection: string;
  status: ItemStatus;
  owner: { id: string; name: string } | null;
  dueOn: string | null;
  note: string;
  evidence: Evidence[];
  overdue: boolean;
  /** The last day of the exception that sets it aside, also when it has passed. */
  exceptionUntil: string | null;
  /** The open review of an exception from it. */
  exceptionRequestId: string | null;
  /** Why the team took it up, from its own revisits; null for an item that is there because every project has it. */
  takenUp: TakenUp | null;
  rev: number;
  updatedBy: string | null;
  updatedAt: string;
};

export type PhaseProgress = ChecklistProgress & { phase: Phase; overdue: number };
