import type { Entry } from "./entry.ts";
import type { Findings } from "./findings.ts";
import { type EvidenceScope, isWhole } from "./manifest.ts";

/** `counted`: the number was not recorded but counted, from entries before there were chains. */
type Link = { rev: number; leafHash: string; counted: boolean; at: string };

/** Objects that belong to people or the organization: what happened to them in other projects is not in a project's pack. */
const ACROSS_PROJECTS = new Set([
  "user",
  "organization",
  "member",
  "api_key",
  "key",
  "session",
  "invitation",
]);

/** What quorum and separation of duties are shown from: no retention rule removes it. */
const STAYS = new Set(["review_request", "user", "policy", "approval_policy"]);

/**
 * The chain of each object: every entry names the number and the leaf hash of the one before. It shows an omission inside an
 * object's story even to somebody who sees a part of the log.
 */
export class EntityChains {
  readonly #last = new Map<string, Link>();
  readonly #scope: EvidenceScope;
  readonly #whole: boolean;
  readonly #findings: Findings;
  /** Gaps that a pruning may explain, which is recorded later than what it removed. */
  readonly #gaps: { prev: string | null; stays: boolean; tell: () => void }[] = [];

  constructor(scope: EvidenceScope, findings: Findings) {
    this.#scope = scope;
    this.#whole = isWhole(scope);
    this.#findings = findings;
  }

  take(entry: Entry, leafHash: string, leaf: number): void {
    const { target, rev, prev, org } = entry;
    if (!target || org === null) return;
    const key = `${target.type} ${target.id}`;
    const place = `${org} ${key}`;
    const before = this.#last.get(place);
    if (entry.format === 1) {
      if (entry.outcome === "ok")
        this.#last.set(place, { rev: (before?.rev ?? 0) + 1, leafHash, counted: true, at: entry.at });
      return;
    }
    if (rev === null) return;
    if (before && follows(rev, prev, before, this.#whole)) {
      before.rev = rev;
      before.leafHash = leafHash;
      before.counted = false;
      before.at = entry.at;
      return;
    }
    this.#last.set(place, { rev, leafHash, counted: false, at: entry.at });
    if (follows(rev, prev, before, this.#whole)) return;
    const what = `Entry ${leaf} is number ${rev} of ${key}`;
    if (before && rev <= before.rev) {
      this.#findings.add("chain-broken", `${what}, but number ${before.rev} came before it.`, leaf);
    } else if (before && rev === before.rev + 1) {
      this.#findings.add(
        "chain-broken",
        `${what} and names another entry as the one before than stands there.`,
        leaf,
      );
    } else if (!before && (rev === 1 || prev === null)) {
      this.#findings.add("chain-broken", `${what}, which does not fit what it says of the one before.`, leaf);
    } else
      this.#gaps.push({
        prev,
        stays: STAYS.has(target.type),
        tell: () => this.#gap(what, target.type, before, leaf),
      });
  }

  get hasGaps(): boolean {
    return this.#gaps.length > 0;
  }

  /** Tells of the gaps, but for those where the entry before was pruned: its hash is still in the tree. */
  finish(prunedHashes: ReadonlySet<string>): void {
    for (const { prev, stays, tell } of this.#gaps)
      if (stays || prev === null || !prunedHashes.has(prev)) tell();
  }

  #gap(what: string, type: string, before: Link | undefined, leaf: number): void {
    if (isWhole(this.#scope)) {
      const since = `the entries since number ${before?.rev ?? 0}`;
      this.#findings.add("chain-broken", `${what}, but ${since} are not in the log.`, leaf);
      return;
    }
    const { from } = this.#scope;
    // Of what happened before the period a pack has only what the period's reviews are derived from.
    const startsLate = from !== null && (!before || Date.parse(before.at) < Date.parse(from));
    const elsewhere = this.#scope.kind !== "organization" && ACROSS_PROJECTS.has(type);
    if (startsLate || elsewhere || this.#scope.kind === "model_version") {
      this.#findings.add(
        "outside-scope",
        `${what}; the ones before lie outside of what this pack is about.`,
        leaf,
      );
    } else {
      this.#findings.add(
        "entry-left-out",
        `${what}, but number ${(before?.rev ?? 0) + 1} is not in this pack.`,
        leaf,
      );
    }
  }
}

function follows(rev: number, prev: string | null, before: Link | undefined, whole: boolean): boolean {
  if (!before) return rev === 1 && prev === null;
  return prev === before.leafHash && (rev === before.rev + 1 || (before.counted && !whole));
}
