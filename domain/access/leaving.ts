/** What hangs on somebody who is to be suspended or removed. Counts, but for the names of projects. */
export type Ties = {
  reviewsWaiting: number;
  requestsOpen: number;
  keys: number;
  serviceKeys: number;
  phasesOwned: number;
  focuses: number;
  invitations: number;
  onlyLeadOf: readonly string[];
  onlyOwner: boolean;
};

const some = (n: number, one: string, more: string): string => `${n} ${n === 1 ? one : more}`;

/** What will stand still or end, a sentence each; empty when nothing hangs on them. */
export function leavingWarnings(name: string, ties: Ties): string[] {
  const { reviewsWaiting, requestsOpen, keys, serviceKeys, phasesOwned, focuses, invitations } = ties;
  const said = [
    ties.onlyOwner && `${name} is the only owner. Make somebody else an owner first.`,
    reviewsWaiting > 0 &&
      `${some(reviewsWaiting, "review waits", "reviews wait")} for their signature. Somebody else has to sign.`,
    requestsOpen > 0 &&
      `${some(requestsOpen, "request of theirs stays", "requests of theirs stay")} open until somebody decides.`,
    keys > 0 && `${some(keys, "API key ends", "API keys end")}: programs that use them are refused.`,
    serviceKeys > 0 &&
      `${some(serviceKeys, "key they made for a service account goes", "keys they made for service accounts go")} on. Revoke what they may have kept.`,
    phasesOwned > 0 && `${some(phasesOwned, "phase is left", "phases are left")} without an owner.`,
    focuses > 0 &&
      `${some(focuses, "present focus was", "present foci were")} declared by them. The focus stays until somebody changes it.`,
    invitations > 0 && `${some(invitations, "invitation of theirs ends", "invitations of theirs end")}.`,
    ties.onlyLeadOf.length > 0 && `They are the only lead of ${ties.onlyLeadOf.join(", ")}.`,
  ];
  return said.filter((line) => typeof line === "string");
}
