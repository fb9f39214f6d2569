import type { Findings } from "./findings.ts";

/** A checkpoint, and when the server says it signed it. */
export type SignedAt = { size: number; at: string };

// Entries are numbered as their transactions end, so neighbours may be out of order by as long as one takes.
const ORDINARY_MS = 60_000;
/** No transaction of ours lives this long. */
const LONGEST_TRANSACTION_MS = 10 * 60_000;

/** Reads `checkpoints/times.txt`: a time and a size on each line, in the order of signing. */
export function parseTimes(text: string): SignedAt[] {
  return text.split("\n").flatMap((line) => {
    const [at = "", size = ""] = line.split("\t");
    return Number.isNaN(Date.parse(at)) || !/^\d+$/.test(size) ? [] : [{ at, size: Number(size) }];
  });
}

/** A log that once showed a larger tree shows no smaller one later. */
export function checkSigningOrder(times: readonly SignedAt[], findings: Findings): void {
  let largest: SignedAt | undefined;
  for (const signed of [...times].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    if (largest && signed.size < largest.size) {
      findings.add(
        "rolled-back",
        `At ${signed.at} the log showed a checkpoint of ${signed.size} entries, after one of ${largest.size} at ${largest.at}.`,
      );
    } else largest = signed;
  }
}

/**
 * Plausibility of time. A step back is told; it is no tampering, since clocks are set. It becomes one where a checkpoint
 * contradicts it: the entry claims a time long before a checkpoint that was signed without it, while its neighbours
 * and the next checkpoint do not.
 */
export class ClockCheck {
  #latest = Number.NEGATIVE_INFINITY;
  #next = 0;
  readonly #signed: SignedAt[];
  readonly #findings: Findings;

  constructor(times: readonly SignedAt[], findings: Findings) {
    this.#signed = [...times].sort((a, b) => a.size - b.size);
    this.#findings = findings;
  }

  take(at: string, leaf: number): void {
    const time = Date.parse(at);
    if (time < this.#latest - ORDINARY_MS) this.#stepBack(at, time, leaf);
    if (time > this.#latest) this.#latest = time;
  }

  #stepBack(at: string, time: number, leaf: number): void {
    while ((this.#signed[this.#next]?.size ?? Number.POSITIVE_INFINITY) <= leaf) this.#next += 1;
    const without = this.#signed[this.#next - 1];
    const covering = this.#signed[this.#next];
    const signedAt = without ? Date.parse(without.at) : Number.NEGATIVE_INFINITY;
    const contradicts =
      time < signedAt - LONGEST_TRANSACTION_MS &&
      this.#latest >= signedAt - LONGEST_TRANSACTION_MS &&
      (covering === undefined || Date.parse(covering.at) >= signedAt);
    if (contradicts && without) {
      this.#findings.add(
        "back-dated",
        `Entry ${leaf} is dated ${at}, but the checkpoint of ${without.size} entries was signed without it at ${without.at}.`,
        leaf,
      );
    } else {
      const seconds = Math.round((this.#latest - time) / 1000);
      this.#findings.add(
        "clock-backwards",
        `Entry ${leaf} is dated ${at}, ${seconds} s before an entry in front of it.`,
        leaf,
      );
    }
  }
}
