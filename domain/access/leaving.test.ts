import { expect, test } from "vitest";
import { leavingWarnings, type Ties } from "./leaving.ts";

const none: Ties = {
  reviewsWaiting: 0,
  requestsOpen: 0,
  keys: 0,
  serviceKeys: 0,
  phasesOwned: 0,
  focuses: 0,
  invitations: 0,
  onlyLeadOf: [],
  onlyOwner: false,
};

const cases: { ties: Partial<Ties>; says: string[] }[] = [
  { ties: {}, says: [] },
  {
    ties: { reviewsWaiting: 1 },
    says: ["1 review waits for their signature. Somebody else has to sign."],
  },
  {
    ties: { keys: 2, serviceKeys: 1 },
    says: [
      "2 API keys end: programs that use them are refused.",
      "1 key they made for a service account goes on. Revoke what they may have kept.",
    ],
  },
  {
    ties: { onlyOwner: true, onlyLeadOf: ["Flight delays", "Sites"] },
    says: [
      "Ada is the only owner. Make somebody else an owner first.",
      "They are the only lead of Flight delays, Sites.",
    ],
  },
  {
    ties: { phasesOwned: 3, focuses: 1, requestsOpen: 1, invitations: 2 },
    says: [
      "1 request of theirs stays open until somebody decides.",
      "3 phases are left without an owner.",
      "1 present focus was declared by them. The focus stays until somebody changes it.",
      "2 invitations of theirs end.",
    ],
  },
];

test.each(cases)("$ties", ({ ties, says }) => {
  expect(leavingWarnings("Ada", { ...none, ...ties })).toEqual(says);
});
