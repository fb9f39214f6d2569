import { and, eq, gte, isNull, or } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { delegations, reviewRequests } from "#db/schema/approvals.ts";
import { allows, mayInProject } from "#domain/access/permissions.ts";
import { ROLES, type Role } from "#domain/access/roles.ts";
import { delegationRefusal } from "#domain/approvals/delegation.ts";
import { policySchema } from "#domain/approvals/policy.ts";
import { Delegate, EndDelegation } from "#domain/approvals/schemas.ts";
import { requestLabel } from "#domain/approvals/titles.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict, forbidden, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { grantedOwnRole, ownGrants } from "./conditions.ts";
import { type RequestRow, readDossier, rolesOf } from "./internal.ts";
import { askedOf, passageOf } from "./passages.ts";
import { standingIn } from "./people.ts";

export type DelegationRow = typeof delegations.$inferSelect & { fromName: string; toName: string };

/** What was handed over on a request, newest last; ended ones included. */
export async function delegationsOf(tx: Tx, requestId: string): Promise<DelegationRow[]> {
  const to = tx.select({ id: users.id, name: users.name }).from(users).as("receiver");
  const rows = await tx
    .select({ delegation: delegations, fromName: users.name, toName: to.name })
    .from(delegations)
    .innerJoin(users, eq(users.id, delegations.fromUser))
    .innerJoin(to, eq(to.id, delegations.toUser))
    .where(eq(delegations.requestId, requestId))
    .orderBy(delegations.createdAt, delegations.id);
  return rows.map(({ delegation, fromName, toName }) => ({ ...delegation, fromName, toName }));
}

export const inForce = (row: Pick<DelegationRow, "revokedAt" | "untilOn">, now: string): boolean =>
  row.revokedAt === null && row.untilOn >= now.slice(0, 10);

const asRole = (text: string): Role => ROLES.find((role) => role === text) ?? "stakeholder";

export type Standings = {
  handedTo: string | null;
  actingFor: { id: string; name: string; role: Role; grantedOwnRole: boolean; delegationId: string } | null;
};

/** Whose say a person would use on this request, and whether they gave their own away. */
export async function saysOf(
  tx: Tx,
  row: RequestRow,
  person: { userId: string; onBehalfOf: string | undefined; now: string },
): Promise<Standings> {
  const live = (await delegationsOf(tx, row.id)).filter((one) => inForce(one, person.now));
  const handedTo = live.find((one) => one.fromUser === person.userId)?.toName ?? null;
  if (person.onBehalfOf === undefined) return { handedTo, actingFor: null };
  const held = live.find((one) => one.fromUser === person.onBehalfOf && one.toUser === person.userId);
  if (!held) {
    throw forbidden(
      "Nobody handed you this say, or it was taken back or ran out. Decide for yourself, if you may.",
    );
  }
  if (await isAcrossProjects(tx, row)) {
    const own = await standingIn(tx, row, person.userId);
    const { roles } = policySchema.parse(row.policy);
    if (!own || !rolesOf(own).some((role) => roles.includes(role))) {
      throw forbidden(
        "This is a rule for all projects, and you have no say on those yourself. What was handed to you does not count here.",
      );
    }
  }
  const standing = await standingIn(tx, row, held.fromUser);
  const role = asRole(held.fromRole);
  if (!standing || !rolesOf(standing).includes(role)) {
    throw forbidden(
      `${held.fromName} no longer has the role that this say came from. It does not count any more.`,
    );
  }
  return {
    handedTo,
    actingFor: {
      id: held.fromUser,
      name: held.fromName,
      role,
      grantedOwnRole:
        (await ownGrants(tx, held.fromUser, row)).has(role) || (await grantedOwnRole(tx, held.fromUser, row)),
      delegationId: held.id,
    },
  };
}

/** A rule for all projects is decided by the roles that it counts alone, whoever's say they use. */
export const isAcrossProjects = async (tx: Tx, row: RequestRow): Promise<boolean> =>
  ((await passageOf(row.gate).ruleAcrossProjects?.(tx, askedOf(row))) ?? null) !== null;

export const delegate = command({
  name: "approvals.delegate",
  summary: "Hands one's own say on a request to a colleague, until a day. What bars from deciding bars both.",
  permission: "review:decide",
  phase: "governance_and_compliance",
  scope: inProjectOf<z.output<typeof Delegate>>(
    reviewRequests,
    "This review request",
    (input) => input.requestId,
  ),
  input: Delegate,
  async run(context) {
    const { tx, input, now, audit, standing, actor } = context;
    const userId = personOfCall(context.userId);
    if (actor.type !== "user")
      throw forbidden("A say is handed over by the person whose it is, not by a key.");
    const project = projectOf(context);
    const { row, facts, policy, content, verdict } = await readDossier(tx, input.requestId, now, {
      lock: true,
    });
    const [colleague] = await tx.select({ name: users.name }).from(users).where(eq(users.id, input.toUserId));
    const theirs = await standingIn(tx, row, input.toUserId);
    if (!colleague || !theirs) throw notFound("This person");
    const own = await ownGrants(tx, userId, row);
    const role = rolesOf(standing).find((held) => policy.roles.includes(held) && !own.has(held));
    must(
      delegationRefusal(
        {
          fromId: userId,
          toId: input.toUserId,
          toName: colleague.name,
          fromCounts: role !== undefined && !(await grantedOwnRole(tx, userId, row)),
          toMayDecide: mayInProject(theirs, "review:decide"),
          toCounts: rolesOf(theirs).some((held) => policy.roles.includes(held)),
          acrossProjects: await isAcrossProjects(tx, row),
          held: await eitherHolds(tx, row.id, [userId, input.toUserId], now),
          untilOn: input.untilOn,
          today: now.slice(0, 10),
          expiresOn: row.expiresAt?.slice(0, 10) ?? null,
        },
        { ...facts, state: verdict.state },
      ),
    );
    await endRunOut(tx, row.id, userId, now);
    const id = newId("dlg");
    await tx.insert(delegations).values({
      id,
      orgId: row.orgId,
      projectId: project.id,
      requestId: row.id,
      fromUser: userId,
      fromRole: role ?? "",
      toUser: input.toUserId,
      reason: input.reason,
      untilOn: input.untilOn,
      createdBy: userId,
      createdAt: now,
    });
    audit.record({
      target: { type: "review_request", id: row.id, label: requestLabel(content.label, row.alias) },
      after: { delegationId: id, from: userId, role, to: input.toUserId, untilOn: input.untilOn },
      reason: input.reason,
    });
    return { delegationId: id };
  },
});

async function eitherHolds(tx: Tx, requestId: string, people: [string, string], now: string) {
  const [from, to] = people;
  const rows = await tx
    .select({ id: delegations.id })
    .from(delegations)
    .where(
      and(
        eq(delegations.requestId, requestId),
        isNull(delegations.revokedAt),
        gte(delegations.untilOn, now.slice(0, 10)),
        or(
          eq(delegations.fromUser, from),
          eq(delegations.toUser, from),
          eq(delegations.fromUser, to),
          eq(delegations.toUser, to),
        ),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** One whose day is over makes room for the next. */
async function endRunOut(tx: Tx, requestId: string, fromUser: string, now: string): Promise<void> {
  await tx
    .update(delegations)
    .set({ revokedAt: now })
    .where(
      and(
        eq(delegations.requestId, requestId),
        eq(delegations.fromUser, fromUser),
        isNull(delegations.revokedAt),
      ),
    );
}

export const endDelegation = command({
  name: "approvals.endDelegation",
  summary: "Takes one's say back, or gives back one that was handed over.",
  permission: "review:decide",
  phase: "governance_and_compliance",
  scope: inProjectOf<z.output<typeof EndDelegation>>(
    delegations,
    "This delegation",
    (input) => input.delegationId,
  ),
  input: EndDelegation,
  async run(context) {
    const { tx, input, now, audit, standing } = context;
    const userId = personOfCall(context.userId);
    const [found] = await tx
      .select({ delegation: delegations, request: reviewRequests })
      .from(delegations)
      .innerJoin(reviewRequests, eq(reviewRequests.id, delegations.requestId))
      .where(eq(delegations.id, input.delegationId));
    if (!found || !allows(rolesOf(standing), "review:decide")) throw notFound("This delegation");
    const { delegation, request } = found;
    if (delegation.fromUser !== userId && delegation.toUser !== userId) {
      throw forbidden("Only the two people of a delegation end it.");
    }
    const ended = await tx
      .update(delegations)
      .set({ revokedAt: now })
      .where(and(eq(delegations.id, delegation.id), isNull(delegations.revokedAt)))
      .returning({ id: delegations.id });
    if (ended.length === 0) throw conflict("This delegation has ended already. Nothing was changed.");
    audit.record({
      target: {
        type: "review_request",
        id: request.id,
        label: requestLabel(request.subjectLabel, request.alias),
      },
      before: { delegationId: delegation.id, from: delegation.fromUser, to: delegation.toUser },
      after: { delegationId: delegation.id, ended: true },
    });
    return { requestId: request.id };
  },
});
