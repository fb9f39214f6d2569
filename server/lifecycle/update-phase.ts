import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { members, projectMembers, users } from "#db/schema/access.ts";
import { phaseBriefs, phases } from "#db/schema/lifecycle.ts";
import { ORGANIZATION_WIDE } from "#domain/access/roles.ts";
import { closePhaseRefusal } from "#domain/lifecycle/leave.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { UpdatePhase } from "#domain/lifecycle/schemas.ts";
import { gateIsClosed } from "#server/approvals/policy-in-force.ts";
import { voidStale } from "#server/approvals/void.ts";
import { personal } from "#server/kernel/audit.ts";
import { projectOf } from "#server/kernel/call.ts";
import { conflict, invalid } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { findPhase } from "./internal.ts";

export const updatePhase = command({
  name: "lifecycle.updatePhase",
  summary: "Sets the status, the owner or the brief of a phase.",
  permission: "phase:write",
  phase: (input) => input.phase,
  scope: inProject<z.output<typeof UpdatePhase>>(),
  input: UpdatePhase,
  async run(context) {
    const { tx, input, now, userId, audit } = context;
    const project = projectOf(context);
    const was = await findPhase(tx, project.id, input.phase);
    if (input.rev !== undefined && input.rev !== was.rev) throw overtaken();
    const overwrites = input.brief !== undefined && input.brief !== was.brief;
    if (overwrites && input.briefVersion !== undefined && input.briefVersion !== was.briefVersion)
      throw rewritten(was.briefVersion);
    const next = {
      status: input.status ?? was.status,
      ownerId: input.ownerId === undefined ? was.ownerId : input.ownerId,
      brief: input.brief ?? was.brief,
    };
    const changed = {
      status: next.status !== was.status,
      owner: next.ownerId !== was.ownerId,
      brief: next.brief !== was.brief,
    };
    if (!changed.status && !changed.owner && !changed.brief) {
      audit.unchanged();
      return { phase: input.phase, rev: was.rev, briefVersion: was.briefVersion };
    }
    must(
      closePhaseRefusal(
        { before: was.status, after: next.status },
        changed.status && (await gateIsClosed(tx, project.id, "leave_phase")),
      ),
    );
    const ownerName = changed.owner && next.ownerId ? await nameOfMember(tx, project.id, next.ownerId) : null;
    const updated = await tx
      .update(phases)
      .set({
        ...next,
        briefVersion: changed.brief ? was.briefVersion + 1 : was.briefVersion,
        leaveRequestId: null,
        rev: was.rev + 1,
        updatedBy: userId,
        updatedAt: sql`${now}::timestamptz`,
      })
      .where(and(eq(phases.id, was.id), eq(phases.rev, was.rev)))
      .returning({ rev: phases.rev, briefVersion: phases.briefVersion });
    const [row] = updated;
    if (!row) throw overtaken();
    if (changed.brief) {
      await tx.insert(phaseBriefs).values({
        id: newId("brf"),
        orgId: project.orgId,
        projectId: project.id,
        phaseId: was.id,
        version: was.briefVersion + 1,
        body: next.brief,
        authorId: userId,
        at: sql`${now}::timestamptz`,
      });
    }
    const formerOwner = changed.owner && was.ownerId ? await nameOf(tx, was.ownerId) : null;
    audit.record({
      target: { type: "phase", id: was.id, label: phaseInfo(input.phase).title },
      before: {
        phase: input.phase,
        ...(changed.status && { status: was.status }),
        ...(changed.owner && { owner: named(formerOwner, was.ownerId) }),
        ...(changed.brief && { brief: was.brief, briefVersion: was.briefVersion }),
      },
      after: {
        phase: input.phase,
        ...(changed.status && { status: next.status }),
        ...(changed.owner && { owner: named(ownerName, next.ownerId) }),
        ...(changed.brief && { brief: next.brief, briefVersion: row.briefVersion }),
      },
    });
    if (changed.brief || changed.owner) {
      const what = changed.brief ? "the brief" : "the owner";
      await voidStale(tx, was.id, { userId, now, audit, what: `${what} of the phase` });
    }
    return { phase: input.phase, rev: row.rev, briefVersion: row.briefVersion };
  },
});

const overtaken = () =>
  conflict(
    "Somebody saved this phase while you were writing. Their version is kept and yours is still in the form. Copy it, reload and write it again.",
  );

const rewritten = (version: number) =>
  conflict(
    `Somebody wrote version ${version} of this brief while you were writing. Theirs is kept and yours is still in the form. Compare the two, then save yours on top of it or take theirs.`,
  );

async function nameOf(tx: Tx, userId: string): Promise<string> {
  const [row] = await tx.select({ name: users.name }).from(users).where(eq(users.id, userId));
  return row?.name ?? userId;
}

/** An owner is somebody who can see the project: one of its members, or of the roles that see every project. */
async function nameOfMember(tx: Tx, projectId: string, userId: string): Promise<string> {
  const [row] = await tx
    .select({ name: users.name, role: members.role, inProject: projectMembers.role })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .leftJoin(
      projectMembers,
      and(eq(projectMembers.userId, members.userId), eq(projectMembers.projectId, projectId)),
    )
    .where(eq(members.userId, userId));
  if (!row || (row.inProject === null && !ORGANIZATION_WIDE.has(row.role))) {
    throw invalid("The owner of a phase has to be a member of the project. Add the person first.", [
      { path: "ownerId", message: "This person is not a member of the project." },
    ]);
  }
  return row.name;
}

const named = (name: string | null, userId: string | null) =>
  name === null ? null : personal(name, { subject: userId });
