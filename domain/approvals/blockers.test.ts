import { describe, expect, test } from "vitest";
import { type BlockerFacts, blockers, conditionsRefusal, factorLines } from "./blockers.ts";
import { defaultPolicy } from "./policy.ts";
import { type Decision, decide, type Policy, type RequestFacts } from "./rules.ts";
import { Decide, RequestApproval } from "./schemas.ts";
import { signatureStatement } from "./statements.ts";

const DIGEST = "a".repeat(64);
const policy: Policy = {
  ...defaultPolicy("release_version"),
  roles: ["reviewer"],
  requirePreview: true,
  requireChecklistPhases: ["data_acquisition", "model_development"],
  blockOnOpenThreads: true,
};
const request: RequestFacts = {
  state: "pending",
  contentDigest: DIGEST,
  requesterId: "s",
  authorIds: ["s"],
  lastModifierId: null,
};
const decision = (name: string, kind: Decision["decision"], contentDigest = DIGEST): Decision => ({
  personId: name,
  personName: name,
  roles: ["reviewer"],
  decision: kind,
  contentDigest,
  decidedAt: "2026-11-21T09:00:00Z",
});
const open = (count: number) => ({ count, first: count === 0 ? null : "cmt_oldest" });
const facts = (changes: Partial<BlockerFacts> = {}, decisions: Decision[] = []): BlockerFacts => ({
  verdict: decide(policy, request, decisions),
  previewers: 0,
  openItems: {},
  openThreads: open(0),
  blockingThreads: open(0),
  openFindings: { critical: 0, other: 0 },
  awaitingReceipt: 0,
  ...changes,
});
const lines = (given: BlockerFacts, by: Policy = policy) =>
  blockers(by, given).map(({ key, done }) => `${key}=${done}`);

describe("what blocks this", () => {
  const cases: { name: string; facts: BlockerFacts; policy?: Policy; lines: string[] }[] = [
    {
      name: "nothing has happened yet",
      facts: facts(),
      lines: [
        "signatures=false",
        "preview=false",
        "checklist:data_acquisition=true",
        "checklist:model_development=true",
        "threads=true",
      ],
    },
    {
      name: "only what the policy asks for is listed",
      facts: facts({ openItems: { data_acquisition: 3 }, openThreads: open(2) }),
      policy: { ...policy, requirePreview: false, requireChecklistPhases: [], blockOnOpenThreads: false },
      lines: ["signatures=false"],
    },
    {
      name: "open items and threads",
      facts: facts({ openItems: { data_acquisition: 1 }, openThreads: open(2), previewers: 1 }),
      lines: [
        "signatures=false",
        "preview=true",
        "checklist:data_acquisition=false",
        "checklist:model_development=true",
        "threads=false",
      ],
    },
    {
      name: "all is done",
      facts: facts({ previewers: 1 }, [decision("r1", "approve")]),
      lines: [
        "signatures=true",
        "preview=true",
        "checklist:data_acquisition=true",
        "checklist:model_development=true",
        "threads=true",
      ],
    },
    {
      name: "changes asked for come first, stale signatures are named",
      facts: facts({ previewers: 1 }, [
        decision("r1", "request_changes"),
        decision("r2", "approve", "b".repeat(64)),
      ]),
      policy: { ...policy, requireChecklistPhases: [], blockOnOpenThreads: false },
      lines: ["changes_requested=false", "signatures=false", "stale=false", "preview=true"],
    },
  ];
  test.each(cases)("$name", (row) => expect(lines(row.facts, row.policy)).toEqual(row.lines));

  test("each line says what it is about and where to mend it", () => {
    const [, , checklist, , threads] = blockers(
      policy,
      facts({ openItems: { data_acquisition: 2 }, openThreads: open(1) }),
    );
    expect(checklist).toEqual({
      key: "checklist:data_acquisition",
      done: false,
      sentence: "2 checklist items of data acquisition are still open.",
      href: { kind: "checklist", phase: "data_acquisition" },
    });
    expect(threads?.sentence).toBe("1 thread is not resolved.");
  });

  test("missing signatures and previews do not stop an approval; open conditions do", () => {
    expect(conditionsRefusal(blockers(policy, facts()))).toBeNull();
    const refusal = conditionsRefusal(
      blockers(policy, facts({ openItems: { model_development: 1 }, openThreads: open(1) })),
    );
    expect(refusal?.kind).toBe("precondition_failed");
    expect(refusal?.sentence).toContain(
      "1 checklist item of model development is still open. 1 thread is not resolved.",
    );
  });
});

describe("what a person sends and signs", () => {
  test("the statement names person, role, thing, purpose and digest", () => {
    for (const kind of ["approve", "request_changes", "comment"] as const) {
      const text = signatureStatement(kind, {
        personName: "Rita Reviewer",
        role: "reviewer",
        subject: "Delay model, version 3",
        purpose: "its release as champion",
        contentDigest: DIGEST,
      });
      expect(text).toContain("I, Rita Reviewer (Reviewer),");
      expect(text).toContain(`Delay model, version 3, content sha256:${DIGEST}`);
      expect(text.includes("approve its release as champion")).toBe(kind !== "comment");
    }
  });

  const id = "4k0d9xw2mq7h";
  test.each([
    [{ contentDigest: DIGEST }, true],
    [{ contentDigest: DIGEST.toUpperCase() }, false],
    [{ contentDigest: "abc" }, false],
    [{ contentDigest: DIGEST, decision: "reject" }, false],
    [{ contentDigest: DIGEST, reason: "" }, false],
    [{ contentDigest: DIGEST, reason: "x".repeat(4001) }, false],
  ])("a decision with %j is taken: %s", (changes, taken) => {
    const input = { requestId: `req_${id}`, decision: "approve", reason: "Seen it", ...changes };
    expect(Decide.safeParse(input).success).toBe(taken);
  });

  test.each(["champion", "shadow-2"])("%s is an alias", (alias) => {
    const input = { versionId: `mdv_${id}`, gate: "release_version", alias, reason: "Better than the last" };
    expect(RequestApproval.safeParse(input).success).toBe(true);
  });
  test.each(["", "Champion", "2nd", "a b", "../x", "x".repeat(41)])("%j is no alias", (alias) => {
    const input = { versionId: `mdv_${id}`, gate: "release_version", alias, reason: "Better than the last" };
    expect(RequestApproval.safeParse(input).success).toBe(false);
  });
});

describe("one's own second factor", () => {
  test("is a line for somebody who has no way to sign, with the page that mends it; it holds nobody else up", () => {
    const [line] = factorLines([]);
    expect(line).toMatchObject({ done: false, href: { kind: "security" } });
    expect(factorLines(["passkey"])).toEqual([]);
  });
});
