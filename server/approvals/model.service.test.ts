import { and, asc, eq, inArray } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { decisions, reviewRequests } from "#db/schema/approvals.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { aliases, versionCards } from "#db/schema/models.ts";
import type { Role } from "#domain/access/roles.ts";
import { policySchema } from "#domain/approvals/policy.ts";
import { setProjectMember } from "#server/access/set-project-member.ts";
import { moveAlias } from "#server/models/move-alias.ts";
import { updateCard } from "#server/models/update-card.ts";
import { type MadeVersion, makeModelVersion } from "#server/testing/factories.ts";
import { makePolicyInForce } from "#server/testing/policies.ts";
import { closeTestConnection, inWorld, type Person, type World } from "#server/testing/world.ts";
import { delegate, endDelegation } from "./delegations.ts";
import { request } from "./request.ts";
import { vote } from "./test-data.ts";
import { versionContent } from "./version-content.ts";
import { withdraw } from "./withdraw.ts";

afterAll(closeTestConnection);

/** The invariants of docs/algorithms/approvals.md, held after every act of a random story on a real database. */
const RUNS = 10;
const STEPS = 12;
const PEOPLE = ["owner", "lead", "scientist", "engineer", "reviewer", "admin"] as const;
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

type Story = { w: World; version: MadeVersion; requestIds: string[]; delegationIds: string[] };
type Act = { name: string; run(story: Story): Promise<unknown> };

const who = (w: World, index: number): Person => w.people[PEOPLE[index % PEOPLE.length] ?? "owner"];
const newest = ({ requestIds }: Story): string => requestIds.at(-1) ?? "req_0000000000";

async function digestOf({ w }: Story, requestId: string): Promise<string> {
  const [row] = await w.inside((tx) =>
    tx.select().from(reviewRequests).where(eq(reviewRequests.id, requestId)),
  );
  return row?.contentDigest ?? "0".repeat(64);
}

const person = fc.nat({ max: PEOPLE.length - 1 });

const acts: fc.Arbitrary<Act>[] = [
  person.map((p) => ({
    name: `${PEOPLE[p]} asks`,
    async run(story) {
      const { w, version } = story;
      const asked = await w.as(who(w, p), request, {
        versionId: version.versionId,
        gate: "release_version",
        alias: "champion",
        reason: "r",
      });
      story.requestIds.push(asked.id);
    },
  })),
  ...[0, 1, 2].map(() =>
    fc.tuple(person, fc.constantFrom("approve" as const, "approve" as const, "request_changes" as const)).map(
      ([p, decision]): Act => ({
        name: `${PEOPLE[p]} decides ${decision}`,
        run: async (story) =>
          vote(
            story.w,
            who(story.w, p),
            { requestId: newest(story), contentDigest: await digestOf(story, newest(story)) },
            decision,
          ),
      }),
    ),
  ),
  fc.tuple(person, person).map(
    ([p, q]): Act => ({
      name: `${PEOPLE[p]} approves for ${PEOPLE[q]}`,
      run: async (story) =>
        vote(
          story.w,
          who(story.w, p),
          { requestId: newest(story), contentDigest: await digestOf(story, newest(story)) },
          "approve",
          { onBehalfOf: who(story.w, q).id },
        ),
    }),
  ),
  fc.tuple(person, person).map(
    ([p, q]): Act => ({
      name: `${PEOPLE[p]} hands over to ${PEOPLE[q]}`,
      async run(story) {
        const made = await story.w.as(who(story.w, p), delegate, {
          requestId: newest(story),
          toUserId: who(story.w, q).id,
          untilOn: TOMORROW,
          reason: "r",
        });
        story.delegationIds.push(made.delegationId);
      },
    }),
  ),
  person.map((p) => ({
    name: `${PEOPLE[p]} ends the delegation`,
    run: (story) =>
      story.w.as(who(story.w, p), endDelegation, {
        delegationId: story.delegationIds.at(-1) ?? "dlg_0000000000",
      }),
  })),
  fc.tuple(person, fc.nat({ max: 3 })).map(
    ([p, body]): Act => ({
      name: `${PEOPLE[p]} writes the card`,
      async run({ w, version }) {
        const { versionId } = version;
        const [card] = await w.inside((tx) =>
          tx.select().from(versionCards).where(eq(versionCards.versionId, versionId)),
        );
        await w.as(who(w, p), updateCard, { versionId, rev: card?.rev ?? 0, body: `Words ${body}.` });
      },
    }),
  ),
  person.map((p) => ({
    name: `${PEOPLE[p]} withdraws`,
    run: (story) => story.w.as(who(story.w, p), withdraw, { requestId: newest(story), reason: "r" }),
  })),
  fc.tuple(person, person, fc.constantFrom<Role>("reviewer", "stakeholder", "lead")).map(
    ([p, q, role]): Act => ({
      name: `${PEOPLE[p]} makes ${PEOPLE[q]} a ${role}`,
      run: ({ w }) =>
        w.as(who(w, p), setProjectMember, { projectId: w.projectId, userId: who(w, q).id, role }),
    }),
  ),
  person.map((p) => ({
    name: `${PEOPLE[p]} releases`,
    run: ({ w, version }) => w.as(who(w, p), moveAlias, { versionId: version.versionId, alias: "champion" }),
  })),
];

/** Refusals of the house are part of the story; anything else is a fault. */
async function tried(act: Act, story: Story): Promise<void> {
  try {
    await act.run(story);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (typeof code !== "string" || !/^[a-z_]+$/.test(code)) throw error;
  }
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

test(`I1 to I6 hold after each of ${STEPS} random acts, in ${RUNS} stories`, {
  timeout: 240_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(1, 2),
      fc.array(fc.oneof(...acts), { minLength: STEPS, maxLength: STEPS }),
      async (quorum, story) => {
        await inWorld(async (w) => {
          await makePolicyInForce(w, "release_version", { quorum, requirePreview: false });
          const version = await makeModelVersion(w);
          const told: Story = { w, version, requestIds: [], delegationIds: [] };
          await askAsEngineer(told);
          for (const act of story) {
            await tried(act, told);
            await holds(told);
          }
        });
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});

/** Every story begins with a request, so that no run is about nothing. */
async function askAsEngineer(story: Story): Promise<void> {
  const { w, version } = story;
  const asked = await w.as(w.people.engineer, request, {
    versionId: version.versionId,
    gate: "release_version",
    alias: "champion",
    reason: "r",
  });
  story.requestIds.push(asked.id);
}

// An approval with nobody behind it can no longer be forged for this: the walls refuse it (own-work.service.test.ts).
test("the invariants notice a breach: an open request about other content than there is", () =>
  inWorld(async (w) => {
    await makePolicyInForce(w, "release_version", { quorum: 1, requirePreview: false });
    const version = await makeModelVersion(w);
    const story: Story = { w, version, requestIds: [], delegationIds: [] };
    await askAsEngineer(story);
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
