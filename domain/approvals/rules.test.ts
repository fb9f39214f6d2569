import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Role } from "#domain/access/roles.ts";
import { defaultPolicy } from "./policy.ts";
import {
  type Decision,
  type DecisionKind,
  decide,
  type IgnoredBecause,
  type Policy,
  type RequestFacts,
} from "./rules.ts";
import type { RequestState } from "./states.ts";

const NOW = "a".repeat(64);
const OLD = "b".repeat(64);

const policy: Policy = {
  ...defaultPolicy("release_version"),
  quorum: 1,
  roles: ["reviewer"],
  requirePreview: false,
};
const two: Policy = { ...policy, quorum: 2 };

const request: RequestFacts = {
  state: "pending",
  contentDigest: NOW,
  requesterId: "requester",
  authorIds: ["author", "trainer"],
  lastModifierId: "modifier",
  expiresAt: "2026-12-01T00:00:00Z",
};

let minute = 0;
function by(
  personId: string,
  decision: DecisionKind,
  {
    digest = NOW,
    roles = ["reviewer"],
    at = undefined,
    for: whose = undefined,
  }: { digest?: string; roles?: Role[]; at?: number; for?: string | undefined } = {},
): Decision {
  minute += 1;
  const decidedAt = Date.parse("2026-11-21T09:00:00Z") + (at ?? minute) * 60_000;
  const onBehalfOf = whose === undefined ? null : { id: whose, name: whose };
  return { personId, personName: personId, onBehalfOf, roles, decision, contentDigest: digest, decidedAt };
}

type Case = {
  name: string;
  policy?: Policy;
  request?: Partial<RequestFacts>;
  decisions: Decision[];
  now?: string;
  state: RequestState;
  approvals?: number;
  ignored?: IgnoredBecause[];
  says?: string;
};

const cases: Case[] = [
  {
    name: "a say that was handed over counts as one",
    policy: two,
    decisions: [by("r1", "approve"), by("r2", "approve", { for: "r3" })],
    state: "approved",
    approvals: 2,
    ignored: [],
  },
  ...(["author", "trainer", "requester", "modifier"] as const).map(
    (maker): Case => ({
      name: `the say of the ${maker} counts in nobody's hands`,
      decisions: [by("r1", "approve", { for: maker })],
      state: "pending",
      approvals: 0,
      ignored: [maker === "requester" ? "requester" : maker === "modifier" ? "last_modifier" : "author"],
    }),
  ),
  {
    name: "nor does another's say in the hands of the author",
    decisions: [by("author", "approve", { for: "r1" })],
    state: "pending",
    approvals: 0,
    ignored: ["author"],
  },
  {
    name: "who approves in their own name and in another's is one person",
    policy: two,
    decisions: [by("r1", "approve"), by("r1", "approve", { for: "r2" })],
    state: "pending",
    approvals: 1,
    ignored: ["same_person"],
  },
  {
    name: "who holds two says of others is one person too",
    policy: two,
    decisions: [by("r1", "approve", { for: "r2" }), by("r1", "approve", { for: "r3" })],
    state: "pending",
    approvals: 1,
    ignored: ["same_person"],
  },
  {
    name: "whose say it is takes it back by deciding themselves",
    decisions: [by("r1", "approve", { for: "r2" }), by("r2", "request_changes")],
    state: "changes_requested",
    approvals: 0,
    ignored: ["superseded"],
  },
  {
    name: "two leads, where one has to be a reviewer",
    policy: { ...two, roles: ["reviewer", "lead"], requiredRoles: ["reviewer"] },
    decisions: [by("l1", "approve", { roles: ["lead"] }), by("l2", "approve", { roles: ["lead"] })],
    state: "pending",
    approvals: 2,
    says: "Needs 1 more approval from a reviewer or lead. One of them has to be a reviewer.",
  },
  {
    name: "a lead and a reviewer, where one has to be a reviewer",
    policy: { ...two, roles: ["reviewer", "lead"], requiredRoles: ["reviewer"] },
    decisions: [by("l1", "approve", { roles: ["lead"] }), by("r1", "approve")],
    state: "approved",
    approvals: 2,
  },
  {
    name: "nobody has decided",
    decisions: [],
    state: "pending",
    says: "Needs 1 more approval from a reviewer.",
  },
  { name: "one reviewer approves", decisions: [by("r1", "approve")], state: "approved", approvals: 1 },
  {
    name: "the author's own approval does not count",
    decisions: [by("author", "approve")],
    state: "pending",
    ignored: ["author"],
  },
  {
    name: "nor that of a second author",
    decisions: [by("trainer", "approve")],
    state: "pending",
    ignored: ["author"],
  },
  {
    name: "the requester's approval does not count",
    decisions: [by("requester", "approve")],
    state: "pending",
    ignored: ["requester"],
  },
  {
    name: "the last modifier's approval does not count",
    decisions: [by("modifier", "approve")],
    state: "pending",
    ignored: ["last_modifier"],
  },
  {
    name: "another role does not count",
    decisions: [by("s", "approve", { roles: ["scientist"] })],
    state: "pending",
    ignored: ["role"],
  },
  {
    name: "one of several roles is enough",
    decisions: [by("s", "approve", { roles: ["scientist", "reviewer"] })],
    state: "approved",
  },
  {
    name: "a person without any role does not count",
    decisions: [by("s", "approve", { roles: [] })],
    state: "pending",
    ignored: ["role"],
  },
  {
    name: "any change of the content voids what was signed, and says whose it was",
    decisions: [by("r1", "approve", { digest: OLD })],
    state: "pending",
    ignored: ["stale"],
    says: "1 signature is stale: r1 decided before the content changed.",
  },
  {
    name: "two stale signatures are both named",
    decisions: [by("r1", "approve", { digest: OLD }), by("r2", "approve", { digest: OLD })],
    state: "pending",
    ignored: ["stale", "stale"],
    says: "2 signatures are stale: r1 and r2 decided",
  },
  {
    name: "signing again after the change counts",
    decisions: [by("r1", "approve", { digest: OLD }), by("r1", "approve")],
    state: "approved",
    ignored: ["superseded"],
  },
  {
    name: "content that went back does not bring an old signature back",
    decisions: [by("r1", "approve"), by("r1", "approve", { digest: OLD })],
    state: "pending",
    ignored: ["stale", "superseded"],
  },
  {
    name: "a quorum of two needs two",
    policy: two,
    decisions: [by("r1", "approve")],
    state: "pending",
    approvals: 1,
  },
  {
    name: "the same person twice is one",
    policy: two,
    decisions: [by("r1", "approve"), by("r1", "approve")],
    state: "pending",
    approvals: 1,
    ignored: ["superseded"],
  },
  {
    name: "two people are two",
    policy: two,
    decisions: [by("r1", "approve"), by("r2", "approve")],
    state: "approved",
    approvals: 2,
  },
  {
    name: "two where one is the author are one",
    policy: two,
    decisions: [by("r1", "approve"), by("author", "approve")],
    state: "pending",
    approvals: 1,
  },
  {
    name: "a quorum of zero still needs one",
    policy: { ...policy, quorum: 0 },
    decisions: [],
    state: "pending",
  },
  {
    name: "a request for changes blocks",
    decisions: [by("r1", "request_changes")],
    state: "changes_requested",
    says: "r1 asked for changes.",
  },
  {
    name: "one request for changes outweighs a full quorum",
    decisions: [by("r1", "approve"), by("r2", "request_changes")],
    state: "changes_requested",
  },
  {
    name: "the latest decision of a person counts: changes, then approve",
    decisions: [by("r1", "request_changes"), by("r1", "approve")],
    state: "approved",
  },
  {
    name: "the latest decision of a person counts: approve, then changes",
    decisions: [by("r1", "approve"), by("r1", "request_changes")],
    state: "changes_requested",
  },
  {
    name: "latest by time, not by place in the list",
    decisions: [by("r1", "request_changes", { at: 9000 }), by("r1", "approve", { at: 8000 })],
    state: "changes_requested",
  },
  {
    name: "the author cannot block either",
    decisions: [by("author", "request_changes"), by("r1", "approve")],
    state: "approved",
    ignored: ["author"],
  },
  {
    name: "a stale request for changes blocks no more",
    decisions: [by("r1", "request_changes", { digest: OLD })],
    state: "pending",
    ignored: ["stale"],
  },
  { name: "a comment decides nothing", decisions: [by("r1", "comment")], state: "pending" },
  {
    name: "a comment does not take an approval back",
    decisions: [by("r1", "approve"), by("r1", "comment")],
    state: "approved",
  },
  {
    name: "past its day it is expired, even with a full quorum",
    decisions: [by("r1", "approve")],
    now: "2026-12-01T00:00:00Z",
    state: "expired",
  },
  {
    name: "before its day it is not",
    decisions: [by("r1", "approve")],
    now: "2026-11-30T23:59:59Z",
    state: "approved",
  },
  {
    name: "without a day it never expires",
    request: { expiresAt: null },
    decisions: [],
    now: "2036-01-01T00:00:00Z",
    state: "pending",
  },
  {
    name: "approved falls back to pending when its signature is stale",
    request: { state: "approved" },
    decisions: [by("r1", "approve", { digest: OLD })],
    state: "pending",
  },
  {
    name: "answered changes wait for review again",
    request: { state: "changes_requested" },
    decisions: [],
    state: "pending",
  },
  ...(["withdrawn", "expired", "applied", "voided"] as const).map(
    (state): Case => ({
      name: `${state} stays ${state}`,
      request: { state },
      decisions: [by("r1", "approve")],
      now: "2036-01-01T00:00:00Z",
      state,
    }),
  ),
];

describe("what a request comes to", () => {
  test.each(cases)("$name", (row) => {
    const verdict = decide(row.policy ?? policy, { ...request, ...row.request }, row.decisions, row.now);
    expect(verdict.state).toBe(row.state);
    if (row.approvals !== undefined) expect(verdict.approvals).toBe(row.approvals);
    if (row.ignored) expect(verdict.ignored.map((entry) => entry.because)).toEqual(row.ignored);
    if (row.says) expect(verdict.sentence).toContain(row.says);
    for (const entry of verdict.ignored) expect(entry.sentence).toContain(entry.decision.personName);
  });

  test("whatever is decided, approved means a quorum of different, uninvolved people on this very content", () => {
    const people = ["author", "trainer", "requester", "modifier", "r1", "r2", "r3"];
    const anyDecision = fc
      .tuple(
        fc.constantFrom(...people),
        fc.constantFrom<DecisionKind[]>("approve", "request_changes", "comment"),
        fc.constantFrom(NOW, OLD),
        fc.constantFrom<Role[]>("reviewer", "scientist"),
        fc.nat(20),
        fc.option(fc.constantFrom(...people), { nil: undefined }),
      )
      .map(([person, decision, digest, role, at, whose]) =>
        by(person, decision, { digest, roles: [role], at, for: whose === person ? undefined : whose }),
      );
    fc.assert(
      fc.property(
        fc.array(anyDecision, { maxLength: 12 }),
        fc.integer({ min: 1, max: 3 }),
        (decisions, quorum) => {
          const verdict = decide({ ...policy, quorum }, request, decisions);
          const decided = decisions.filter((entry) => entry.decision !== "comment").length;
          expect(verdict.counted.length + verdict.ignored.length).toBe(decided);
          if (verdict.state !== "approved") return;
          const signers = new Set(verdict.counted.map((entry) => entry.personId));
          expect(signers.size).toBeGreaterThanOrEqual(quorum);
          for (const entry of verdict.counted) {
            expect(entry).toMatchObject({ decision: "approve", contentDigest: NOW, roles: ["reviewer"] });
            expect(["r1", "r2", "r3"]).toContain(entry.personId);
            expect(["r1", "r2", "r3"]).toContain(entry.onBehalfOf?.id ?? entry.personId);
          }
        },
      ),
    );
  });
});
