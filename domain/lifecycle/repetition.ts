import { type Moment, toMillis } from "#domain/format/moment.ts";
import type { Phase } from "./phases.ts";

export const OUTCOMES = ["improved", "unchanged", "blocked"] as const;
export type RevisitOutcome = (typeof OUTCOMES)[number];

export const REVISIT_OUTCOME_LABELS: Readonly<Record<RevisitOutcome, string>> = {
  improved: "Improved",
  unchanged: "Unchanged",
  blocked: "Blocked",
};

/** From this return on, to the same place for the same reason without improvement, it is repetition. */
export const REPETITION_AT = 3;

export type Revisit = {
  id: string;
  focus: Phase;
  visited: Phase;
  /** A key of the catalogue, or null when the reason is in the person's words. */
  scenario: string | null;
  reason: string | null;
  /** What the revisit brought; null: nobody has said yet. */
  outcome: RevisitOutcome | null;
  at: Moment;
};

export type RevisitKind = "iteration" | "return" | "repetition";

export type JudgedRevisit<R extends Revisit = Revisit> = R & {
  /** "return": neither brought an improvement nor is it yet the third without one; also while the outcome is open. */
  kind: RevisitKind;
  /** How many returns for the same reason without improvement this one makes, itself included; 0 for an iteration. */
  without: number;
  /** The earlier ones of that series, oldest first: what was tried before. */
  before: readonly R[];
};

/** What makes two returns the same: the visited phase and the reason, whatever the phase in focus. Null: no reason was given. */
export function reasonKey(revisit: Pick<Revisit, "visited" | "scenario" | "reason">): string | null {
  if (revisit.scenario !== null) return `${revisit.visited} ${revisit.scenario}`;
  const words = revisit.reason?.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim() ?? "";
  return words === "" ? null : `${revisit.visited} "${words}"`;
}

/**
 * Tells iteration from repetition, in any order given, answered in the order of time. A return that improved something is an
 * iteration and ends the series; the third return to the same place for the same reason without improvement, and
 * each after it, is a repetition. One whose outcome nobody has said counts in the series but is not called a
 * repetition until it is said. Without a reason no series can be told. See docs/algorithms/repetition.md.
 */
export function judgeRevisits<R extends Revisit>(revisits: readonly R[]): JudgedRevisit<R>[] {
  const series = new Map<string, R[]>();
  return [...revisits]
    .sort((a, b) => toMillis(a.at) - toMillis(b.at))
    .map((revisit) => {
      const key = reasonKey(revisit);
      if (revisit.outcome === "improved") {
        if (key !== null) series.delete(key);
        return { ...revisit, kind: "iteration", without: 0, before: [] };
      }
      if (key === null) return { ...revisit, kind: "return", without: 1, before: [] };
      const before = series.get(key) ?? [];
      series.set(key, [...before, revisit]);
      const without = before.length + 1;
      const kind = without >= REPETITION_AT && revisit.outcome !== null ? "repetition" : "return";
      return { ...revisit, kind, without, before };
    });
}
