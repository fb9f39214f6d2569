import { text } from "../canonical.ts";
import type { Entry } from "../entry.ts";
import type { Findings } from "../findings.ts";
import type { EvidenceScope } from "../manifest.ts";
import { takeDecision } from "./decisions.ts";
import { HandedOver } from "./delegations.ts";
import { Emergencies } from "./emergencies.ts";
import { isNeverOpen, otherThan, type Passed, passedBy } from "./gates.ts";
import { Makers } from "./makers.ts";
import { PoliciesInForce } from "./policies.ts";
import { type LoggedDecision, type LoggedRequest, missingFor, openedRequest } from "./request.ts";
import { OwnRoles } from "./roles.ts";
import { isState, mayGo } from "./transitions.ts";

export type LedgerContext = {
  findings: Findings;
  requests: Map<string, LoggedRequest>;
  ownRoles: OwnRoles;
  handedOver: HandedOver;
};

const REVIEW = "review_request";
const BREAK_GLASS = "approvals.breakGlass";

/**
 * Derives the approvals again from the log alone: who approved what, whether the recorded policy was met, whether anybody
 * passed a gate without it. It sees the entries in the order of the tree.
 */
export class ApprovalLedger {
  readonly requests = new Map<string, LoggedRequest>();
  readonly decisions = new Map<string, LoggedDecision & { request: string }>();
  /** Version and name -> the leaf that moved the name there last. */
  readonly #moves = new Map<string, { version: string; leaf: number }[]>();
  readonly #context: LedgerContext;
  readonly #emergencies: Emergencies;
  readonly #policies: PoliciesInForce;
  readonly #makers = new Makers();
  readonly #scope: EvidenceScope;

  constructor(scope: EvidenceScope, findings: Findings) {
    this.#scope = scope;
    this.#policies = new PoliciesInForce(findings);
    const ownRoles = new OwnRoles();
    this.#context = { findings, requests: this.requests, ownRoles, handedOver: new HandedOver() };
    this.#emergencies = new Emergencies(findings, ownRoles, scope.from !== null);
  }

  take(entry: Entry, leaf: number): void {
    if (entry.outcome !== "ok") return;
    this.#context.ownRoles.take(entry);
    this.#context.handedOver.take(entry);
    this.#makers.take(entry);
    this.#emergencies.see(entry.at);
    const passed = passedBy(entry);
    if (entry.action.startsWith(BREAK_GLASS)) {
      const move = this.#emergencies.take(entry, leaf);
      if (move) this.#moved(move.alias, { version: move.version, leaf });
    } else if (entry.target?.type === REVIEW) this.#review(entry, leaf);
    else if (entry.action === "models.moveAlias") this.#move(entry, leaf);
    else if (passed) this.#gate(entry, leaf, passed);
    else if (text(entry.after?.requestId) !== undefined && text(entry.after?.contentDigest) !== undefined) {
      this.#passage(entry, leaf, null);
    }
    this.#policies.take(entry);
  }

  /** What can be told only once all of the log has been seen. */
  finish(): void {
    this.#emergencies.finish();
  }

  /** The versions that the log moved this name to, the latest last. */
  movesOf(alias: string): readonly { version: string; leaf: number }[] {
    return this.#moves.get(alias) ?? [];
  }

  #review(entry: Entry, leaf: number): void {
    const id = entry.target?.id ?? "";
    const { findings } = this.#context;
    if (!this.requests.has(id) && opens(entry)) {
      const opened = openedRequest(entry, leaf);
      if (!opened) return;
      if (!opened.policy) this.#unsaid(entry, leaf, "the policy of this request");
      this.#makers.addTo(opened);
      this.#policies.check(entry, leaf);
      this.requests.set(id, opened);
      return;
    }
    const request = this.requests.get(id);
    if (!request) {
      // The part of the log before a period may hold its beginning; the exporter adds it, so that this is rare.
      if (this.#scope.kind === "installation" || this.#scope.from === null) {
        findings.add(
          "state-jump",
          `Entry ${leaf} acts on the review ${id}, which nobody had asked for.`,
          leaf,
        );
      }
      return;
    }
    if (entry.action === "approvals.decide" && !tellsOfEffect(entry)) {
      const decision = takeDecision(entry, leaf, request, this.#context);
      if (decision?.id) this.decisions.set(decision.id, { ...decision, request: id });
    }
    const to = text(entry.after?.state);
    if (to !== undefined) this.#goTo(request, to, leaf, entry);
  }

  #goTo(request: LoggedRequest, to: string, leaf: number, entry: Entry): void {
    const { findings } = this.#context;
    const from = request.state;
    // States of things within a request (a finding, a delegation) are not the request's own.
    if (!isState(to)) return;
    const said = text(entry.before?.state);
    if (!mayGo(from, to) || (said !== undefined && isState(said) && said !== from)) {
      findings.add(
        "state-jump",
        `Entry ${leaf} takes the review ${request.id} from "${said ?? from}" to "${to}"; it was "${from}".`,
        leaf,
      );
    }
    request.state = to;
    if ((to !== "approved" && to !== "applied") || from === to || !request.policy) return;
    const missing = missingFor(request, request.policy);
    if (missing) {
      findings.add(
        "quorum-not-met",
        `Entry ${leaf} makes the review ${request.id} ${to}, but ${missing}.`,
        leaf,
      );
    }
  }

  /** A gate that was gone through: with a request, or where the policy in force asked for nobody. */
  #gate(entry: Entry, leaf: number, passed: Passed): void {
    if (text(entry.after?.requestId) !== undefined) {
      this.#passage(entry, leaf, passed);
      return;
    }
    const asked = this.#policies.asks(entry, passed.gate);
    if (asked === 0 && !isNeverOpen(passed.gate)) return;
    if (entry.format === 1) this.#unsaid(entry, leaf, "the request that this passage rests on");
    else {
      this.#context.findings.add(
        "moved-without-approval",
        `Entry ${leaf} (${entry.action}) passes the gate ${passed.gate} without any review, where the policy in force asks for ${Math.max(1, asked)}.`,
        leaf,
      );
    }
  }

  /** What rests on a request: approved, for the same content, and as a passage of its gate not used before. */
  #passage(entry: Entry, leaf: number, passed: Passed | null): void {
    const { findings } = this.#context;
    const id = text(entry.after?.requestId) ?? "";
    const request = this.requests.get(id);
    const refuse = (why: string) =>
      findings.add(
        "moved-without-approval",
        `Entry ${leaf} (${entry.action}) rests on the review ${id}, ${why}.`,
        leaf,
      );
    if (!request) {
      if (this.#scope.from === null) refuse("which is not in the log before it");
      return;
    }
    const digest = text(entry.after?.contentDigest);
    if (request.state !== "approved" && request.state !== "applied") refuse(`which was "${request.state}"`);
    else if (passed && request.usedBy !== null) {
      refuse(`which entry ${request.usedBy} had used already`);
    } else if (request.policy) {
      const missing = missingFor(request, request.policy);
      if (missing) refuse(`where ${missing}`);
    }
    const other = passed && otherThan(request, passed);
    if (other) refuse(other);
    // Entries of the first form named the bytes of a version and not yet the content that was reviewed.
    if (digest === undefined && entry.format === 1) {
      this.#unsaid(entry, leaf, "the content that it puts into effect");
    } else if (digest !== request.digest) {
      findings.add(
        "digest-mismatch",
        `Entry ${leaf} (${entry.action}) puts the content ${short(digest ?? "none")} into effect; ${short(request.digest)} was reviewed.`,
        leaf,
      );
    }
    if (passed) request.usedBy ??= leaf;
  }

  #move(entry: Entry, leaf: number): void {
    const { findings } = this.#context;
    const alias = text(entry.after?.alias);
    const version = text(entry.after?.versionId) ?? entry.target?.id;
    if (alias === undefined || version === undefined) {
      findings.add("bad-entry", `Entry ${leaf} moves a name, but does not say which or to what.`, leaf);
      return;
    }
    this.#moved(alias, { version, leaf });
    if (text(entry.after?.requestId) === undefined) {
      if (entry.format === 1) this.#unsaid(entry, leaf, "the request that this move rests on");
      else {
        findings.add(
          "moved-without-approval",
          `Entry ${leaf} moves ${alias} to ${version} without any review.`,
          leaf,
        );
      }
      return;
    }
    this.#passage(entry, leaf, { gate: "release_version", subject: version, alias });
  }

  #moved(alias: string, move: { version: string; leaf: number }): void {
    const moves = this.#moves.get(alias) ?? [];
    moves.push(move);
    this.#moves.set(alias, moves);
  }

  #unsaid(entry: Entry, leaf: number, what: string): void {
    const { findings } = this.#context;
    if (entry.format === 1) findings.add("old-record", `Entry ${leaf} does not record ${what}.`, leaf);
    else findings.add("bad-entry", `Entry ${leaf} does not record ${what}.`, leaf);
  }
}

/** Every gate has an act of its own that asks; what it writes of the request is the same. */
const opens = ({ action, after }: Entry): boolean =>
  action === "approvals.request" ||
  (text(after?.state) === "pending" && text(after?.gate) !== undefined && after?.decision === undefined);

/** The last approval of a phase, a policy and the like takes effect in the same act: a second entry of it says so. */
const tellsOfEffect = ({ after }: Entry): boolean =>
  text(after?.state) === "applied" && after?.decision === undefined;

const short = (digest: string): string => `sha256:${digest.slice(0, 12)}…`;
