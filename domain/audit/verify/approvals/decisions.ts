import { text } from "../canonical.ts";
import type { Entry } from "../entry.ts";
import type { FindingName } from "../findings.ts";
import { disagreements, signedIn } from "../signature-record.ts";
import type { LedgerContext } from "./ledger.ts";
import { type LoggedDecision, type LoggedRequest, partIn } from "./request.ts";
import { hasEnded } from "./transitions.ts";

type Objection = { name: FindingName; because: string };

/** Takes a decision into its request, and says of an approval whether the recorded rules let it count. */
export function takeDecision(
  entry: Entry,
  leaf: number,
  request: LoggedRequest,
  { findings, ownRoles, handedOver }: LedgerContext,
): LoggedDecision | null {
  const after = entry.after;
  const decision = text(after?.decision);
  if (!after || decision === undefined) {
    findings.add(
      "bad-entry",
      `Entry ${leaf} decides on the review ${request.id}, but does not say how.`,
      leaf,
    );
    return null;
  }
  const signer = text(after.signer) ?? entry.actor.id ?? "";
  const taken: LoggedDecision = {
    id: text(after.decisionId) ?? null,
    signer,
    say: text(after.onBehalfOf) ?? signer,
    decision,
    role: text(after.role) ?? "",
    digest: text(after.contentDigest) ?? "",
    counts: true,
    signed: signedIn(after),
    leaf,
  };
  if (decision !== "comment") {
    const objections = [...objectionsTo(entry, taken, request)];
    if (ownRoles.since(signer, request.at, request.project)) {
      objections.push({
        name: "own-role-used",
        because: "gave themselves a role after the review was asked for",
      });
    } else if (ownRoles.byOwnGift(taken.say, taken.role, request.project)) {
      objections.push({
        name: "own-role-used",
        because: `as ${taken.role}, a role that ${taken.say === signer ? "they" : taken.say} had from nobody else`,
      });
    }
    if (taken.say !== signer && !handedOver.holds(request.id, taken.say, signer, entry.at)) {
      objections.push({
        name: "not-delegated",
        because: `for ${taken.say}, whose say the log does not hand to them`,
      });
    }
    for (const { name, because } of objections) {
      findings.add(
        name,
        `Entry ${leaf}: ${signer} decided (${decision}) on the review ${request.id}, but ${because}.`,
        leaf,
      );
    }
    // What a record that says otherwise says is told where the entry is read; the decision does not count.
    const agrees = taken.signed === null || disagreements(taken.signed, entry).length === 0;
    taken.counts = agrees && objections.length === 0;
  }
  request.decisions.push(taken);
  return taken;
}

function* objectionsTo(entry: Entry, decision: LoggedDecision, request: LoggedRequest): Generator<Objection> {
  const { signer, say, role, digest } = decision;
  if (decision.signed === null && entry.format !== 1) {
    yield { name: "unsigned-decision", because: "nobody signed it" };
  }
  if (entry.actor.type !== "user" || entry.actor.id !== signer) {
    yield {
      name: "signed-by-another",
      because: `the entry was made by ${entry.actor.type} ${entry.actor.id ?? ""}`,
    };
  }
  for (const person of new Set([signer, say])) {
    const part = partIn(request, person);
    if (!part) continue;
    const who = person === signer ? "" : `${person}, for whom they decided, `;
    yield { name: "own-work-approved", because: `${who}${part} what is reviewed` };
  }
  if (request.policy && !request.policy.roles.includes(role)) {
    yield {
      name: "role-not-asked",
      because: `as ${role}, where the policy asks for ${request.policy.roles.join(" or ")}`,
    };
  }
  if (digest !== request.digest) {
    yield { name: "digest-mismatch", because: `on other content than the review is about` };
  }
  if (hasEnded(request.state)) {
    yield { name: "decided-after-end", because: `it was "${request.state}" by then` };
  } else if (request.expiresAt !== null && Date.parse(entry.at) > Date.parse(request.expiresAt)) {
    yield { name: "decided-after-end", because: `its time was over at ${request.expiresAt}` };
  }
}
