import { and, asc, eq, inArray } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { decisions, reviewRequests } from "#db/schema/approvals.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { aliases } from "#db/schema/models.ts";
import { policySchema } from "#domain/approvals/policy.ts";
import { TRANSITIONS } from "#domain/approvals/states.ts";
import {
  ACTS,
  type Act,
  anyAct,
  ask,
  grantKey,
  newest,
  play,
  RARE,
  type Story,
} from "#server/testing/approval-story.ts";
import { makeModelVersion } from "#server/testing/factories.ts";
import { makePolicyInForce } from "#server/testing/policies.ts";
import { closeTestConnection, inWorld, type World } from "#server/testing/world.ts";
import { versionContent } from "./version-content.ts";

afterAll(closeTestConnection);

/** The invariants of docs/algorithms/approvals.md, held after every act of a random story on a real database. */
const RUNS = 36;
const STEPS = 24;

/** What happened in all stories together: an invariant that nothing ever tried to break has not been tested. */
const seen = new Map<string, number>();
const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);

/** Refusals of the house are part of the story; anything else is a fault. */
async function tried(act: Act, story: Story): Promise<void> {
  try {
    await play(act, story);
    count(`${act.kind}: done`);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (!(error instanceof Error) || typeof code !== "string" || !/^[a-z_]+$/.test(code)) throw error;
    count(`${act.kind}: refused`);
    const because = REFUSALS.find(([, words]) => error.message.includes(words));
    if (because) count(`refused: ${because[0]}`);
  }
}

/** The refusals that the invariants rest on, by words of their sentences. */
const REFUSALS = [
  ["author", "You are an author of this"],
  ["requester", "You asked for this review"],
  ["last modifier", "You made the last change"],
  ["own role", "You gave yourself the role"],
  ["approved already", "You approved this content already"],
  ["role lost", "no longer has the role"],
] as const;

type Snapshot = { states: Map<string, string>; taken: (typeof decisions.$inferSelect)[] };

const snapshot = ({ w, requestIds }: Story): Promise<Snapshot> =>
  w.inside(async (tx) => {
    const rows = await tx
      .select({ id: reviewRequests.id, state: reviewRequests.state })
      .from(reviewRequests)
      .where(inArray(reviewRequests.id, requestIds));
    const taken = await tx.select().from(decisions).where(inArray(decisions.requestId, requestIds));
    return { states: new Map(rows.map(({ id, state }) => [id, state])), taken };
  });

/** The last part of I1: no decision was taken in a role that whose say it is was the last to give to themselves. */
function decidedInOwnRole(story: Story, before: Snapshot, after: Snapshot) {
  const earlier = new Set(before.taken.map(({ id }) => id));
  return after.taken
    .filter(({ id }) => !earlier.has(id))
    .filter((one) => story.grants.get(grantKey(one.say, one.reviewerRole)) === one.say);
}

async function holds(story: Story): Promise<void> {
  const { w, version } = story;
  if (story.requestIds.length === 0) return;
  const [requests, all, entries, pointed, content, trainer] = await w.inside(async (tx) => [
    await tx.select().from(reviewRequests).where(inArray(reviewRequests.id, story.requestIds)),
    await tx
      .select()
      .from(decisions)
      .where(inArray(decisions.requestId, story.requestIds))
      .orderBy(asc(decisions.ordinal)),
    await tx
      .select()
      .from(auditEntries)
      .where(and(eq(auditEntries.orgId, w.orgId), inArray(auditEntries.targetId, story.requestIds)))
      .orderBy(asc(auditEntries.ordinal)),
    await tx.select().from(aliases).where(eq(aliases.modelId, version.modelId)),
    await versionContent(tx, version.versionId),
    version.authorId,
  ]);
  const replaced = new Set(all.map((one) => one.supersedes));
  for (const row of requests) {
    const policy = policySchema.parse(row.policy);
    const own = new Set([row.requestedBy, row.authorId, row.lastModifierId, ...row.authorIds, trainer]);
    const taken = all.filter((one) => one.requestId === row.id && one.decision !== "comment");
    const inForce = taken.filter((one) => !replaced.has(one.id));
    const approving = inForce.filter((one) => one.decision === "approve");
    // I1: nobody's approval of their own work is there, in their own name or in another's.
    for (const one of approving) {
      expect(own.has(one.reviewerId), "I1").toBe(false);
      expect(own.has(one.say), "I1").toBe(false);
    }
    // I2: approved means the quorum of different people in a role that counts, on the request's own content.
    if (row.state === "approved" || row.state === "applied") {
      const people = new Set(
        approving
          .filter((one) => one.contentDigest === row.contentDigest)
          .filter((one) => policy.roles.some((role) => role === one.reviewerRole))
          .map((one) => one.reviewerId),
      );
      expect(people.size, "I2").toBeGreaterThanOrEqual(policy.quorum);
    }
    // I3: an open request is about the content as it is now.
    if (["pending", "approved", "changes_requested"].includes(row.state)) {
      expect(row.contentDigest, "I3").toBe(content.digest);
    }
    // I4: one decision of each say is in force.
    expect(new Set(inForce.map((one) => one.say)).size, "I4").toBe(inForce.length);
    // I6: the log alone comes to the same state.
    expect(stateFromLog(entries.filter((one) => one.targetId === row.id)), "I6").toBe(row.state);
  }
  // I5: the name points at what was approved.
  for (const alias of pointed) {
    const by = requests.find((row) => row.id === alias.requestId);
    expect(by, "I5").toMatchObject({ state: "applied", subjectId: alias.versionId, alias: alias.alias });
  }
}

type Entry = typeof auditEntries.$inferSelect;

const factsOf = (entry: Entry): Record<string, unknown> =>
  typeof entry.after === "object" && entry.after !== null ? { ...entry.after } : {};

/** What an outsider makes of the log: policy, parts and decisions as they stand in the entries, and nothing of the tables. */
function stateFromLog(entries: readonly Entry[]): string {
  const asked = entries.find((one) => one.action === "approvals.request" && one.outcome === "ok");
  const ended = entries.findLast((one) =>
    ["withdrawn", "voided", "expired", "applied"].includes(String(factsOf(one).state)),
  );
  if (ended) return String(factsOf(ended).state);
  if (!asked) return "unknown";
  const first = factsOf(asked);
  const policy = policySchema.parse(first.policy);
  const own = new Set([first.requestedBy, first.lastModifier, ...(first.authors as string[])]);
  const latest = new Map<unknown, Record<string, unknown>>();
  for (const one of entries) {
    const facts = factsOf(one);
    if (one.action !== "approvals.decide" || one.outcome !== "ok") continue;
    if (facts.decision !== "approve" && facts.decision !== "request_changes") continue;
    latest.set(facts.onBehalfOf ?? facts.signer, facts);
  }
  const counted = [...latest.values()].filter(
    (one) =>
      one.contentDigest === first.contentDigest &&
      !own.has(one.signer) &&
      !own.has(one.onBehalfOf) &&
      policy.roles.some((role) => role === one.role),
  );
  if (counted.some((one) => one.decision === "request_changes")) return "changes_requested";
  const people = new Set(counted.map((one) => one.signer));
  return people.size >= policy.quorum ? "approved" : "pending";
}

test(`I1 to I6 hold after each of ${STEPS} acts, in ${RUNS + RARE.length} stories`, {
  timeout: 240_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(1, 1, 2),
      fc.array(anyAct, { minLength: STEPS, maxLength: STEPS }),
      async (quorum, acts) => {
        await inWorld(async (w) => {
          const story = await begun(w, quorum);
          for (const act of acts) {
            const before = await snapshot(story);
            await tried(act, story);
            const after = await snapshot(story);
            for (const [id, state] of after.states) {
              const was = before.states.get(id);
              if (was !== undefined && was !== state) count(`${was} to ${state}`);
            }
            expect(decidedInOwnRole(story, before, after), "I1").toEqual([]);
            await holds(story);
          }
        });
      },
    ),
    { numRuns: RUNS + RARE.length, examples: RARE, endOnFailure: true },
  );
  expect(missing()).toEqual([]);
});

/** What the stories should have come by and did not: each act, done and refused, each passage between states, each wall. */
function missing(): string[] {
  const passages = Object.entries(TRANSITIONS).flatMap(([from, tos]) =>
    // Time is the database's own; what ends by it: server/worker/expired-reviews.service.test.ts.
    tos.filter((to) => to !== "expired").map((to) => `${from} to ${to}`),
  );
  const acts = ACTS.flatMap((kind) => [`${kind}: done`, `${kind}: refused`]);
  const walls = REFUSALS.map(([name]) => `refused: ${name}`);
  return [...passages, ...acts, ...walls].filter((what) => !seen.has(what));
}

/** Every story begins with a request, so that no run is about nothing. */
async function begun(w: World, quorum: number): Promise<Story> {
  await makePolicyInForce(w, "release_version", { quorum, requirePreview: false });
  const version = await makeModelVersion(w);
  const story: Story = { w, version, requestIds: [], delegations: [], grants: new Map() };
  await ask(story, w.people.engineer);
  return story;
}

// An approval with nobody behind it can no longer be forged for this: the walls refuse it (own-work.service.test.ts).
test("the invariants notice a breach: an open request about other content than there is", () =>
  inWorld(async (w) => {
    const story = await begun(w, 1);
    await holds(story);
    const [row] = await w.inside((tx) =>
      tx
        .select()
        .from(reviewRequests)
        .where(eq(reviewRequests.id, newest(story))),
    );
    const id = `${newest(story).slice(0, -4)}zzzz`;
    await w.inside((tx) =>
      tx
        .insert(reviewRequests)
        .values({ ...row, id, alias: "forged", contentDigest: "0".repeat(64) } as NonNullable<typeof row>),
    );
    story.requestIds.push(id);
    await expect(holds(story)).rejects.toThrow("I3");
  }));
