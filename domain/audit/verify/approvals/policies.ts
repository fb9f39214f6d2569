import { canonicalText, plain, text, whole } from "../canonical.ts";
import type { Entry } from "../entry.ts";
import type { Findings } from "../findings.ts";
import { policyOf, type RecordedPolicy } from "./request.ts";

type InForce = { at: number; version: number; rule: RecordedPolicy };

/** A request that was opened while a policy was put in force may still carry the one before. */
const OVERLAP_MS = 60_000;

/** The policies that the log put in force: what a request says its policy is has to be one of them. */
export class PoliciesInForce {
  readonly #versions = new Map<string, InForce[]>();
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Takes an entry that puts a policy in force; a proposal puts none. */
  take(entry: Entry, leaf: number): void {
    const { after, target } = entry;
    if (target?.type !== "policy" || entry.format === 1 || after?.state !== undefined) return;
    const rule = policyOf(after?.rule);
    const version = whole(after?.version);
    if (!rule || version === undefined) return;
    if (text(after?.requestId) === undefined) {
      this.#findings.add(
        "moved-without-approval",
        `Entry ${leaf} (${entry.action}) puts a policy in force without any review.`,
        leaf,
      );
    }
    const place = placeOf(entry);
    const versions = this.#versions.get(place) ?? [];
    this.#versions.set(place, [...versions, { at: Date.parse(entry.at), version, rule }]);
  }

  /** Holds the policy that a new request carries against the one in force, when the log has one. */
  check(entry: Entry, leaf: number): void {
    const versions = this.#versions.get(placeOf(entry)) ?? [];
    const carried = canonicalText([whole(entry.after?.policyVersion) ?? null, policyOf(entry.after?.policy)]);
    const at = Date.parse(entry.at);
    const [last, before] = [versions.at(-1), versions.at(-2)];
    if (!last) return;
    const isLast = carried === canonicalText([last.version, last.rule]);
    const isBefore = !before || carried === canonicalText([before.version, before.rule]);
    if (isLast || (at < last.at + OVERLAP_MS && isBefore)) return;
    this.#findings.add(
      "policy-differs",
      `Entry ${leaf} asks for a review by another policy than version ${last.version}, which the log had put in force.`,
      leaf,
    );
  }
}

const placeOf = ({ org, project, after }: Entry): string =>
  [org, project, text(after?.gate) ?? text(plain(after?.rule)?.gate), text(after?.tier)].join(" ");
