import type { Report } from "#domain/audit/verify/report.ts";

/** What the page asks of its worker. */
export type ToCheck = {
  file: Blob;
  /** Verifier keys that the reader brought. */
  keys: string[];
  /** Checkpoints that the reader brought: signed notes. */
  checkpoints: { name: string; text: string }[];
};

export type FromCheck =
  | { type: "progress"; leaves: number; of: number }
  | { type: "report"; report: Report; text: string; ms: number }
  | { type: "refused"; sentence: string };
