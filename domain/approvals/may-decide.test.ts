import { describe, expect, test } from "vitest";
import type { Role } from "#domain/access/roles.ts";
import { defaultPolicy, policySchema } from "./policy.ts";
import {
  type DecidingActor,
  type DecisionKind,
  digestRefusal,
  mayDecide,
  type Policy,
  type RequestFacts,
  roleNames,
} from "./rules.ts";

const NOW = "a".repeat(64);
const OLD = "b".repeat(64);
const policy: Policy = { ...defaultPolicy("release_version"), roles: ["reviewer"], requirePreview: false };
const request: RequestFacts = {
  state: "pending",
  contentDigest: NOW,
  requesterId: "requester",
  authorIds: ["author", "trainer"],
  lastModifierId: "modifier",
};

const r2 = { id: "r2", name: "Rita", role: "reviewer" as Role, grantedOwnRole: false };

describe("who may decide", () => {
  const reviewer: DecidingActor = { id: "r1", type: "user", roles: ["reviewer"] };
  const withPreview: Policy = { ...policy, requirePreview: true };
  const table: {
    name: string;
    actor?: Partial<DecidingActor>;
    request?: Partial<RequestFacts>;
    policy?: Policy;
    decision?: DecisionKind;
    key: string | null;
  }[] = [
    { name: "a reviewer may", key: null },
    { name: "an author may not", actor: { id: "author" }, key: "author" },
    { name: "the requester may not", actor: { id: "requester" }, key: "requester" },
    { name: "the last modifier may not", actor: { id: "modifier" }, key: "last_modifier" },
    {
      name: "an author may not ask for changes either",
      actor: { id: "author" },
      decision: "request_changes",
      key: "author",
    },
    { name: "an author may comment", actor: { id: "author" }, decision: "comment", key: null },
    { name: "a scientist may not", actor: { roles: ["scientist"] }, key: "role" },
    { name: "an owner may not unless the policy says so", actor: { roles: ["owner"] }, key: "role" },
    { name: "an API key may not", actor: { type: "apiKey" }, key: "not_a_person" },
    {
      name: "an API key may not comment as a reviewer",
      actor: { type: "apiKey" },
      decision: "comment",
      key: "not_a_person",
    },
    { name: "the worker may not", actor: { type: "system" }, key: "not_a_person" },
    { name: "who was handed a say may", actor: { roles: ["scientist"], actingFor: r2 }, key: null },
    {
      name: "a say handed over counts in the role of the one whose it is",
      actor: { actingFor: { ...r2, role: "scientist" } },
      key: "role",
    },
    {
      name: "the say of an author is nobody's",
      actor: { actingFor: { ...r2, id: "author" } },
      key: "delegator_part",
    },
    {
      name: "an author may not in another's place",
      actor: { id: "author", actingFor: r2 },
      key: "author",
    },
    {
      name: "the say of somebody who gave themselves the role is nobody's",
      actor: { actingFor: { ...r2, grantedOwnRole: true } },
      key: "granted_own_role",
    },
    { name: "who handed their say over may not use it", actor: { handedTo: "Rita" }, key: "handed_over" },
    {
      name: "who handed theirs over may use another's",
      actor: { handedTo: "Rita", actingFor: r2 },
      key: null,
    },
    {
      name: "giving oneself the role does not help",
      actor: { grantedOwnRole: true },
      key: "granted_own_role",
    },
    { name: "an approver previews first", policy: withPreview, key: "preview" },
    { name: "having previewed, they may", policy: withPreview, actor: { hasPreviewed: true }, key: null },
    {
      name: "asking for changes needs no preview",
      policy: withPreview,
      decision: "request_changes",
      key: null,
    },
    {
      name: "changes asked for: another decision may follow",
      request: { state: "changes_requested" },
      key: null,
    },
    {
      name: "approved, not applied: a reviewer may still object",
      request: { state: "approved" },
      decision: "request_changes",
      key: null,
    },
    { name: "withdrawn", request: { state: "withdrawn" }, key: "closed" },
    { name: "expired", request: { state: "expired" }, key: "closed" },
    { name: "applied", request: { state: "applied" }, key: "closed" },
    { name: "voided", request: { state: "voided" }, key: "closed" },
    {
      name: "a comment on a closed request is fine",
      request: { state: "applied" },
      decision: "comment",
      key: null,
    },
  ];
  test.each(table)("$name", (row) => {
    const refusal = mayDecide(
      { ...reviewer, ...row.actor },
      { ...request, ...row.request },
      row.policy ?? policy,
      row.decision,
    );
    expect(refusal?.key ?? null).toBe(row.key);
  });

  test("a decision on other content than the present one is refused", () => {
    expect(digestRefusal(request, NOW)).toBeNull();
    expect(digestRefusal(request, OLD)).toMatchObject({ kind: "conflict", key: "stale" });
  });

  test.each([
    [["reviewer"], "a reviewer"],
    [["owner", "lead"], "an owner or lead"],
    [["reviewer", "lead", "owner"], "a reviewer, lead or owner"],
  ] as [Role[], string][])("%s reads as %s", (roles, text) => expect(roleNames({ roles })).toBe(text));

  test("the default policy is a valid one, and nonsense is refused", () => {
    expect(policySchema.safeParse(defaultPolicy("release_version")).success).toBe(true);
    for (const wrong of [
      { quorum: -1 },
      { quorum: 1.5 },
      { roles: [] },
      { expiresAfterDays: 0 },
      { gate: "exit" },
    ]) {
      expect(policySchema.safeParse({ ...defaultPolicy("deploy"), ...wrong }).success).toBe(false);
    }
  });
});
