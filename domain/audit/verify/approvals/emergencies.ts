import { text, texts } from "../canonical.ts";
import type { Entry } from "../entry.ts";
import type { FindingName, Findings } from "../findings.ts";
import type { OwnRoles } from "./roles.ts";

type Emergency = {
  id: string;
  at: string;
  state: "proposed" | "in_force" | "reviewed" | "withdrawn";
  alias: string | undefined;
  version: string | undefined;
  digest: string | undefined;
  proposedBy: string | undefined;
  confirmedBy: string | undefined;
  role: string | undefined;
  /** The roles that the policy allowed when it was proposed. */
  allowed: string[];
  expiresAt: string | undefined;
  reviewDueOn: string | undefined;
  leaf: number;
};

/** A name that two people moved without the quorum. */
export type EmergencyMove = { alias: string; version: string };

const isEmpty = (reason: string | null): boolean => (reason ?? "").trim() === "";

/** Passages without the quorum: two different people in allowed roles, a reason each, and a third who looks at it afterwards. */
export class Emergencies {
  readonly #all = new Map<string, Emergency>();
  readonly #findings: Findings;
  readonly #ownRoles: OwnRoles;
  /** The evidence begins later than the log, so that a proposal may lie before it. */
  readonly #beginsLate: boolean;
  #latest = "";

  constructor(findings: Findings, ownRoles: OwnRoles, beginsLate: boolean) {
    this.#findings = findings;
    this.#ownRoles = ownRoles;
    this.#beginsLate = beginsLate;
  }

  /** Takes an entry of `approvals.breakGlass…`. Returns the move that it made. */
  take(entry: Entry, leaf: number): EmergencyMove | null {
    const id = entry.target?.type === "break_glass" ? entry.target.id : "";
    if (entry.action === "approvals.breakGlassPropose") this.#propose(id, entry, leaf);
    else if (entry.action === "approvals.breakGlassConfirm") return this.#confirm(id, entry, leaf);
    else if (entry.action === "approvals.breakGlassReview") this.#review(id, entry, leaf);
    else if (entry.action === "approvals.breakGlassWithdraw") this.#withdraw(id, entry, leaf);
    else
      this.#refuse(
        "break-glass-alone",
        leaf,
        `is an act on an emergency (${entry.action}) that is not known`,
      );
    return null;
  }

  /** The time of every entry, so that what is overdue is told by the log's own clock. */
  see(at: string): void {
    if (at > this.#latest) this.#latest = at;
  }

  /** Tells of the emergencies that nobody has looked at. */
  finish(): void {
    for (const { id, state, reviewDueOn = "", leaf } of this.#all.values()) {
      if (state !== "in_force") continue;
      const late =
        this.#latest.slice(0, 10) > reviewDueOn ? `was due on ${reviewDueOn}` : `is due on ${reviewDueOn}`;
      this.#findings.add(
        "break-glass-unreviewed",
        `Entry ${leaf} put ${id} in force without the quorum; the review by a third person ${late} and is not in the log.`,
        leaf,
      );
    }
  }

  #propose(id: string, entry: Entry, leaf: number): void {
    const { after } = entry;
    const proposed: Emergency = {
      id,
      at: entry.at,
      state: "proposed",
      alias: text(after?.alias),
      version: text(after?.versionId),
      digest: text(after?.contentDigest),
      proposedBy: text(after?.proposedBy),
      confirmedBy: undefined,
      role: text(after?.role),
      allowed: texts(after?.allowedRoles),
      expiresAt: text(after?.expiresAt),
      reviewDueOn: undefined,
      leaf,
    };
    const { alias, version, digest, proposedBy, role = "", expiresAt } = proposed;
    if ([alias, version, digest, proposedBy, expiresAt].includes(undefined) || this.#all.has(id))
      this.#refuse(
        "break-glass-alone",
        leaf,
        "proposes an emergency, but does not say by whom, what and until when",
      );
    this.#person(entry, proposedBy, "proposed", leaf);
    if (!proposed.allowed.includes(role))
      this.#refuse(
        "break-glass-alone",
        leaf,
        `proposes an emergency as ${role || "nobody"}, which the recorded policy does not allow`,
      );
    this.#all.set(id, proposed);
  }

  #confirm(id: string, entry: Entry, leaf: number): EmergencyMove | null {
    const { after } = entry;
    const emergency = this.#all.get(id);
    const [alias, version] = [text(after?.alias), text(after?.versionId)];
    const [first, second] = [text(after?.proposedBy), text(after?.confirmedBy)];
    this.#person(entry, second, "confirmed", leaf);
    if (first === undefined || second === undefined || first === second)
      this.#refuse(
        "break-glass-alone",
        leaf,
        `opens an emergency passage by ${first} and ${second}: two different people are asked for`,
      );
    this.#roles(emergency, entry, leaf);
    if (emergency) this.#holdAgainst(emergency, entry, leaf);
    else if (!this.#beginsLate)
      this.#refuse("break-glass-alone", leaf, "confirms an emergency that nobody had proposed");
    if (emergency) {
      emergency.state = "in_force";
      emergency.confirmedBy = second;
      emergency.reviewDueOn = text(after?.reviewDueOn);
      emergency.leaf = leaf;
    }
    if (alias !== undefined && version !== undefined) return { alias, version };
    this.#refuse(
      "moved-without-approval",
      leaf,
      "opens an emergency passage, but does not say which name went where",
    );
    return null;
  }

  #holdAgainst(emergency: Emergency, entry: Entry, leaf: number): void {
    const { after } = entry;
    const { id, proposedBy, alias, version, digest, expiresAt, state } = emergency;
    if (state !== "proposed")
      this.#refuse("state-jump", leaf, `confirms the emergency ${id}, which was "${state}"`);
    if (text(after?.proposedBy) !== proposedBy)
      this.#refuse(
        "break-glass-alone",
        leaf,
        `names another proposer of the emergency ${id} than proposed it`,
      );
    if (text(after?.alias) !== alias || text(after?.versionId) !== version)
      this.#refuse(
        "moved-without-approval",
        leaf,
        `moves another name or version than the emergency ${id} was proposed for`,
      );
    if (text(after?.contentDigest) !== digest)
      this.#refuse(
        "digest-mismatch",
        leaf,
        `puts other content into effect than the emergency ${id} was proposed for`,
      );
    if (expiresAt === undefined || Date.parse(entry.at) > Date.parse(expiresAt))
      this.#refuse(
        "decided-after-end",
        leaf,
        `confirms the emergency ${id} after its time was over at ${expiresAt}`,
      );
    const second = text(after?.confirmedBy) ?? "";
    if (this.#ownRoles.since(second, emergency.at, entry.project))
      this.#refuse(
        "own-role-used",
        leaf,
        `confirms the emergency ${id} by ${second}, who gave themselves a role after it was proposed`,
      );
  }

  /** Both roles have to be among those that the policy allowed, as recorded with the proposal and with this act. */
  #roles(emergency: Emergency | undefined, { after }: Entry, leaf: number): void {
    const roles = texts(after?.roles);
    const allowed = texts(after?.allowedRoles);
    const good =
      roles.length === 2 &&
      roles.every((role) => allowed.includes(role)) &&
      (!emergency ||
        (roles[0] === emergency.role && roles.every((role) => emergency.allowed.includes(role))));
    if (!good)
      this.#refuse(
        "break-glass-alone",
        leaf,
        `opens an emergency passage in the roles ${roles.join(" and ")}, where the recorded policy allows ${allowed.join(" or ") || "none"}`,
      );
  }

  #review(id: string, entry: Entry, leaf: number): void {
    const emergency = this.#all.get(id);
    const reviewer = text(entry.after?.reviewedBy);
    this.#person(entry, reviewer, "reviewed", leaf);
    if (!emergency) {
      if (!this.#beginsLate)
        this.#refuse("state-jump", leaf, `reviews the emergency ${id}, which is not in the log`);
      return;
    }
    if (emergency.state !== "in_force")
      this.#refuse("state-jump", leaf, `reviews the emergency ${id}, which was "${emergency.state}"`);
    if (reviewer === emergency.proposedBy || reviewer === emergency.confirmedBy)
      this.#refuse(
        "break-glass-alone",
        leaf,
        `reviews the emergency ${id} by ${reviewer}, who was one of the two`,
      );
    emergency.state = "reviewed";
  }

  #withdraw(id: string, entry: Entry, leaf: number): void {
    const emergency = this.#all.get(id);
    if (!emergency) return;
    if (emergency.state !== "proposed" || entry.actor.id !== emergency.proposedBy)
      this.#refuse(
        "state-jump",
        leaf,
        `takes the emergency ${id} back, which was "${emergency.state}" and proposed by ${emergency.proposedBy}`,
      );
    else emergency.state = "withdrawn";
  }

  #person(entry: Entry, person: string | undefined, what: string, leaf: number): void {
    if (entry.actor.type !== "user" || entry.actor.id !== person)
      this.#refuse(
        "signed-by-another",
        leaf,
        `says that ${person} ${what} an emergency, but was made by ${entry.actor.type} ${entry.actor.id}`,
      );
    if (isEmpty(entry.reason))
      this.#refuse("break-glass-alone", leaf, `says that ${person} ${what} an emergency, but not why`);
  }

  #refuse(name: FindingName, leaf: number, why: string): void {
    this.#findings.add(name, `Entry ${leaf} ${why}.`, leaf);
  }
}
