import { canonicalText, plain, text, whole } from "../canonical.ts";
import type { Entry } from "../entry.ts";
import type { Findings } from "../findings.ts";
import { acrossProjects, FIRST_TIER, ruleAtFirst } from "./defaults.ts";
import { policyOf, type RecordedPolicy } from "./request.ts";

/** What the gates were called when an entry about a policy said no more of it than that. */
const GATES_AT_FIRST: Readonly<Record<string, string>> = {
  "Leave a phase": "leave_phase",
  "Release a version": "release_version",
  Deploy: "deploy",
  "Accept an exception": "accept_exception",
  "Change a monitor's threshold": "change_threshold",
  "Change a policy": "change_policy",
};

/** Something that the log put in force, and when. The first of them counted from the beginning. */
type InForce<T> = { at: number; value: T };
type Version = { version: number; rule: RecordedPolicy; forAll: boolean; follows?: boolean };

/** An act that began while a rule was put in force may still have seen the one before. */
const OVERLAP_MS = 60_000;

/** The policies and risk tiers that the log put in force: a review goes by one of them, and a passage without one needs an open gate. */
export class PoliciesInForce {
  readonly #versions = new Map<string, InForce<Version>[]>();
  readonly #tiers = new Map<string, InForce<string>[]>();
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Takes an entry that puts a policy or a tier in force; a proposal puts none. */
  take(entry: Entry): void {
    const { after, target } = entry;
    if (entry.format === 1) {
      this.#carryOver(entry);
      return;
    }
    const tier = text(after?.riskTier);
    if (target?.type === "project" && tier !== undefined) put(this.#tiers, projectOf(entry), entry.at, tier);
    if (target?.type !== "policy" || after?.state !== undefined) return;
    const rule = policyOf(after?.rule);
    const version = whole(after?.version);
    if (!rule || version === undefined) return;
    const gate = text(after?.gate) ?? text(plain(after?.rule)?.gate) ?? "";
    const forAll = after?.forOrganization === true;
    const place = placeOf(entry, gate, text(after?.tier) ?? FIRST_TIER, forAll);
    const follows = after?.followsOrganization === true;
    put(this.#versions, place, entry.at, { version, rule, forAll, follows });
  }

  /** Before policies were reviewed, an act set the next version of one; it was carried over for the tier of the beginning. */
  #carryOver(entry: Entry): void {
    const gate = GATES_AT_FIRST[entry.label ?? ""];
    const rule = policyOf(entry.after);
    if (entry.action !== "approvals.setPolicy" || entry.target?.type !== "policy" || !gate || !rule) return;
    const place = placeOf(entry, gate, FIRST_TIER);
    const version = (this.#versions.get(place)?.length ?? 0) + 1;
    put(this.#versions, place, entry.at, { version, rule, forAll: false });
  }

  /** Holds the policy that a new request carries against those in force. */
  check(entry: Entry, leaf: number): void {
    const { after } = entry;
    const carried = policyOf(after?.policy);
    const version = whole(after?.policyVersion);
    const gate = text(after?.gate) ?? "release_version";
    if (!carried || version === undefined) return;
    const across = after?.forOrganization === true;
    const tiers = across ? [text(after?.tier) ?? ""] : this.#tiersOf(entry);
    const tier = text(after?.tier);
    const rules = () => (across ? this.#rulesAcross(entry, gate) : this.#rulesOf(entry, gate, tier));
    const known = tier === undefined || tiers.includes(tier) ? rules() : [];
    const forAll = text(after?.policySource) === "organization";
    if (known.some((one) => one.version === version && one.forAll === forAll && same(one.rule, carried)))
      return;
    const [newest] = across ? known : this.#rulesOf(entry, gate, undefined);
    if (known.length > 0 && newest?.version === 0 && version > 0) {
      this.#findings.add(
        "policy-not-in-log",
        `Entry ${leaf} asks for a review by version ${version} of a policy, which the log never put in force.`,
        leaf,
      );
      return;
    }
    this.#findings.add(
      "policy-differs",
      `Entry ${leaf} asks for a review by another policy than version ${newest?.version ?? 0} of the tier ${tiers[0]}, which the log had put in force.`,
      leaf,
    );
  }

  /** The approvals that the policy in force asks of a passage: 0 where its gate is open. */
  asks(entry: Entry, gate: string): number {
    const quorums = this.#rulesOf(entry, gate, undefined).map(({ rule }) => rule.quorum);
    return quorums.length === 0 ? 0 : Math.min(...quorums);
  }

  #tiersOf(entry: Entry): readonly string[] {
    return counting(this.#tiers.get(projectOf(entry)) ?? [], [FIRST_TIER], Date.parse(entry.at));
  }

  /** What may count for a rule for all projects: the organization's at the tier that the request names, never a project's own. */
  #rulesAcross(entry: Entry, gate: string): Version[] {
    const tier = text(entry.after?.tier) ?? "";
    const rule = gate === "change_policy" ? ruleAtFirst(gate, tier) : null;
    if (!rule) return [];
    const first = { version: 0, rule, forAll: false };
    const all = this.#versions.get(placeOf(entry, gate, tier, true)) ?? [];
    return counting(all, [first], Date.parse(entry.at)).map((one) => ({
      ...one,
      rule: acrossProjects(one.rule),
    }));
  }

  /** What may count for a gate at the moment of an entry, the newest first. */
  #rulesOf(entry: Entry, gate: string, tier: string | undefined): Version[] {
    const tiers = tier === undefined ? this.#tiersOf(entry) : [tier];
    return tiers.flatMap((one) => {
      const rule = ruleAtFirst(gate, one);
      const at = Date.parse(entry.at);
      const inForce = (forAll: boolean, before: readonly Version[]) =>
        counting(this.#versions.get(placeOf(entry, gate, one, forAll)) ?? [], before, at).flatMap(
          // A project that gave its own rule up goes by what it would go by without one.
          (version) => (version.follows ? before : [version]),
        );
      return inForce(false, inForce(true, rule ? [{ version: 0, rule, forAll: false }] : []));
    });
  }
}

/** The latest, and the one before it while an act may still have seen that. */
function counting<T>(all: readonly InForce<T>[], first: readonly T[], at: number): readonly T[] {
  const [last, before] = [all.at(-1), all.at(-2)];
  if (!last) return first;
  return at < last.at + OVERLAP_MS ? [last.value, ...(before ? [before.value] : first)] : [last.value];
}

function put<T>(into: Map<string, InForce<T>[]>, place: string, at: string, value: T): void {
  into.set(place, [...(into.get(place) ?? []), { at: Date.parse(at), value }]);
}

const same = (a: RecordedPolicy, b: RecordedPolicy): boolean => ordered(a) === ordered(b);

const ordered = ({ quorum, roles, requiredRoles }: RecordedPolicy): string =>
  canonicalText([quorum, roles.toSorted(), requiredRoles.toSorted()]);

const projectOf = ({ org, project }: Entry): string => `${org} ${project}`;

/** A rule for all projects stands in their organization, whichever project it was reviewed in. */
const placeOf = (entry: Entry, gate: string, tier: string, forAll = false): string =>
  `${forAll ? `${entry.org} *` : projectOf(entry)} ${gate} ${tier}`;
