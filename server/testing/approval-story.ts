import { eq } from "drizzle-orm";
import fc from "fast-check";
import { reviewRequests } from "#db/schema/approvals.ts";
import { versionCards } from "#db/schema/models.ts";
import type { Role } from "#domain/access/roles.ts";
import { setMemberRole } from "#server/access/set-member-role.ts";
import { removeProjectMember, setProjectMember } from "#server/access/set-project-member.ts";
import { suspendMember } from "#server/access/suspend-member.ts";
import { delegate, endDelegation } from "#server/approvals/delegations.ts";
import { request } from "#server/approvals/request.ts";
import { vote } from "#server/approvals/test-data.ts";
import { withdraw } from "#server/approvals/withdraw.ts";
import { moveAlias } from "#server/models/move-alias.ts";
import { updateCard } from "#server/models/update-card.ts";
import type { MadeVersion } from "./factories.ts";
import type { Person, World } from "./world.ts";

/** What the acts of one random story share: its world, and what they have made so far. */
export type Story = {
  w: World;
  version: MadeVersion;
  requestIds: string[];
  delegations: { id: string; requestId: string; from: Person; to: Person }[];
  /** Who gave a person a role last: what the rule about giving oneself a role is held against. */
  grants: Map<string, string>;
};

export const ACTS = [
  "ask",
  "approve",
  "ask for changes",
  "approve for another",
  "hand over",
  "end a delegation",
  "edit",
  "withdraw",
  "change a role",
  "give oneself a role",
  "change a role of the organization",
  "remove from the project",
  "suspend",
  "let in again",
  "release",
] as const;

export type ActKind = (typeof ACTS)[number];
export type Act = { kind: ActKind; by: Who; other: Who; role: Role; words: number };

const PEOPLE = ["owner", "admin", "lead", "scientist", "engineer", "reviewer"] as const;
type Who = (typeof PEOPLE)[number];

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

export const grantKey = (userId: string, role: string) => `${userId} ${role}`;
export const newest = ({ requestIds }: Pick<Story, "requestIds">): string =>
  requestIds.at(-1) ?? "req_0000000000";

const anybody = fc.constantFrom(...PEOPLE);
/** Mostly somebody whose act this is: else nearly every act would be refused, and nothing would ever happen. */
const mostly = (...people: [Who, ...Who[]]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...people) }, { weight: 1, arbitrary: anybody });

const act = (kind: ActKind, by: fc.Arbitrary<Who>, other: fc.Arbitrary<Who> = anybody): fc.Arbitrary<Act> =>
  fc.record({
    kind: fc.constant(kind),
    by,
    other,
    role: fc.constantFrom<Role>("reviewer", "lead", "stakeholder"),
    words: fc.nat({ max: 3 }),
  });

const REVIEWERS = mostly("reviewer", "lead", "owner");
const MANAGERS = mostly("lead", "admin", "owner");
const MAKERS = mostly("engineer", "scientist");

export const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: act("ask", MAKERS) },
  { weight: 7, arbitrary: act("approve", REVIEWERS) },
  { weight: 3, arbitrary: act("approve", MAKERS) },
  { weight: 2, arbitrary: act("ask for changes", REVIEWERS) },
  { weight: 6, arbitrary: act("approve for another", anybody) },
  { weight: 5, arbitrary: act("hand over", REVIEWERS, REVIEWERS) },
  { weight: 1, arbitrary: act("end a delegation", REVIEWERS) },
  { weight: 2, arbitrary: act("edit", mostly("scientist", "engineer", "lead")) },
  { weight: 1, arbitrary: act("withdraw", mostly("engineer", "lead")) },
  { weight: 2, arbitrary: act("change a role", MANAGERS, MAKERS) },
  { weight: 1, arbitrary: act("give oneself a role", MANAGERS) },
  { weight: 1, arbitrary: act("change a role of the organization", mostly("owner", "admin")) },
  { weight: 1, arbitrary: act("remove from the project", MANAGERS) },
  { weight: 1, arbitrary: act("suspend", mostly("owner", "admin")) },
  { weight: 3, arbitrary: act("let in again", mostly("owner", "admin"), REVIEWERS) },
  { weight: 6, arbitrary: act("release", mostly("engineer", "lead")) },
);

const told = (kind: ActKind, by: Who, other: Who = by, role: Role = "reviewer"): Act => ({
  ...{ kind, by, other, role },
  words: 2,
});

/** Turns that chance alone seldom finds, each as a story of its own: how many approvals are asked for, and what happens. */
export const RARE: [number, Act[]][] = [
  [2, [told("ask for changes", "reviewer"), told("approve", "reviewer"), told("approve", "lead")]],
  [1, [told("ask for changes", "reviewer"), told("withdraw", "engineer")]],
  [1, [told("ask for changes", "reviewer"), told("edit", "scientist"), told("ask", "engineer")]],
  [1, [told("approve", "reviewer"), told("ask for changes", "lead"), told("approve", "lead")]],
  [1, [told("approve", "reviewer"), told("withdraw", "lead"), told("release", "engineer")]],
  [1, [told("approve", "reviewer"), told("edit", "scientist"), told("release", "engineer")]],
  [
    2,
    [
      told("hand over", "reviewer", "lead"),
      told("approve for another", "lead", "reviewer"),
      told("approve", "lead"),
      told("approve", "owner"),
      told("release", "engineer"),
    ],
  ],
  [
    1,
    [
      told("hand over", "reviewer", "lead"),
      told("remove from the project", "admin"),
      told("approve for another", "lead", "reviewer"),
      told("end a delegation", "reviewer"),
    ],
  ],
  [
    1,
    [
      told("edit", "engineer"),
      told("ask", "scientist"),
      told("change a role", "admin", "engineer"),
      told("approve", "engineer"),
    ],
  ],
  [1, [told("change a role", "lead", "scientist"), told("approve", "scientist")]],
  [1, [told("give oneself a role", "lead"), told("approve", "lead"), told("suspend", "engineer")]],
];

/** Plays one act by the commands that people use. Throws what they throw. */
export async function play(act: Act, story: Story): Promise<void> {
  const { kind, role, words } = act;
  const { w, version } = story;
  const { versionId } = version;
  const [who, whom] = partiesOf(act, story);
  const requestId = newest(story);
  const decide = async (decision: "approve" | "request_changes", onBehalfOf?: string) => {
    const to = { requestId, contentDigest: await digestOf(w, requestId) };
    await vote(w, who, to, decision, { ...(onBehalfOf && { onBehalfOf }) });
  };
  const { projectId } = w;
  switch (kind) {
    case "ask":
      return ask(story, who);
    case "approve":
      return decide("approve");
    case "ask for changes":
      return decide("request_changes");
    case "approve for another":
      return decide("approve", whom.id);
    case "hand over": {
      const given = { requestId, toUserId: whom.id, untilOn: TOMORROW, reason: "r" };
      const { delegationId } = await w.as(who, delegate, given);
      story.delegations.push({ id: delegationId, requestId, from: who, to: whom });
      return;
    }
    case "end a delegation":
      await w.as(who, endDelegation, { delegationId: story.delegations.at(-1)?.id ?? "dlg_0000000000" });
      return;
    case "edit":
      await w.as(who, updateCard, { versionId, rev: await cardRev(w, versionId), body: `Words ${words}.` });
      return;
    case "withdraw":
      await w.as(who, withdraw, { requestId, reason: "r" });
      return;
    case "change a role":
    case "give oneself a role": {
      const of = kind === "change a role" ? whom : who;
      await w.as(who, setProjectMember, { projectId, userId: of.id, role });
      story.grants.set(grantKey(of.id, role), who.id);
      return;
    }
    case "change a role of the organization": {
      const given = role === "lead" ? "owner" : "admin";
      await w.as(who, setMemberRole, { userId: whom.id, role: given });
      story.grants.set(grantKey(whom.id, given), who.id);
      return;
    }
    case "remove from the project":
      await w.as(who, removeProjectMember, { projectId, userId: whom.id });
      return;
    case "suspend":
      await w.as(who, suspendMember, { userId: whom.id, suspended: true });
      return;
    case "let in again":
      // Back in, and in the project: else a story would soon have nobody left in it.
      await w.as(who, suspendMember, { userId: whom.id, suspended: false });
      await w.as(who, setProjectMember, { projectId, userId: whom.id, role: asBefore(whom) });
      story.grants.set(grantKey(whom.id, asBefore(whom)), who.id);
      return;
    case "release":
      await w.as(who, moveAlias, { versionId, alias: "champion" });
      return;
  }
}

/** What they were in the project when the story began; the administrator of the organization leads it. */
const asBefore = ({ role }: Person): Role => (role === "owner" || role === "admin" ? "lead" : role);

/** Whose act it is. A say that was handed over is mostly used, ended, and sometimes undermined, by those whose it is. */
function partiesOf({ kind, by, other, words }: Act, story: Story): [Person, Person] {
  const { people } = story.w;
  const held = story.delegations.findLast((one) => one.requestId === newest(story));
  if (held && words > 0 && kind === "approve for another") return [held.to, held.from];
  if (held && words > 1 && kind === "end a delegation") return [held.from, held.to];
  if (held && words > 1 && (kind === "change a role" || kind === "remove from the project")) {
    return [people[by], held.from];
  }
  return [people[by], people[other]];
}

export async function ask(story: Story, who: Person): Promise<void> {
  const { versionId } = story.version;
  const asked = { versionId, gate: "release_version" as const, alias: "champion", reason: "r" };
  story.requestIds.push((await story.w.as(who, request, asked)).id);
}

async function digestOf(w: World, requestId: string): Promise<string> {
  const [row] = await w.inside((tx) =>
    tx.select().from(reviewRequests).where(eq(reviewRequests.id, requestId)),
  );
  return row?.contentDigest ?? "0".repeat(64);
}

async function cardRev(w: World, versionId: string): Promise<number> {
  const [card] = await w.inside((tx) =>
    tx.select().from(versionCards).where(eq(versionCards.versionId, versionId)),
  );
  return card?.rev ?? 0;
}
