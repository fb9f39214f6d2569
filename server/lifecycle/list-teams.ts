import { and, asc, eq, isNotNull, isNull } from "drizzle-orm";
import type { z } from "zod";
import { projectMembers, users } from "#db/schema/access.ts";
import { focuses } from "#db/schema/lifecycle.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { OfProject } from "#domain/lifecycle/queries.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

const MEMBERS_MAX = 500;

export type Team = {
  name: string;
  focus: { phase: Phase; since: string } | null;
  members: { id: string; name: string }[];
};

export const listTeams = query({
  name: "lifecycle.listTeams",
  summary: `The sub-teams of a project with their focus, and who is in which, among its first ${MEMBERS_MAX} members.`,
  permission: "phase:read",
  scope: inProject<z.output<typeof OfProject>>(),
  input: OfProject,
  async run({ tx, input }): Promise<{
    items: Team[];
    members: { id: string; name: string; team: string | null }[];
    nextCursor: null;
  }> {
    const members = await tx
      .select({ id: users.id, name: users.name, team: projectMembers.team })
      .from(projectMembers)
      .innerJoin(users, eq(users.id, projectMembers.userId))
      .where(eq(projectMembers.projectId, input.projectId))
      .orderBy(asc(users.name), asc(users.id))
      .limit(MEMBERS_MAX);
    const open = await tx
      .select({ team: focuses.team, phase: focuses.phase, since: focuses.startedAt })
      .from(focuses)
      .where(and(eq(focuses.projectId, input.projectId), isNull(focuses.endedAt), isNotNull(focuses.team)));
    const names = new Set([...members, ...open].flatMap(({ team }) => (team === null ? [] : [team])));
    const items = [...names].sort().map((name): Team => {
      const focus = open.find(({ team }) => team === name);
      return {
        name,
        focus: focus ? { phase: focus.phase, since: focus.since } : null,
        members: members.filter(({ team }) => team === name).map(({ id, name: of }) => ({ id, name: of })),
      };
    });
    return { items, members, nextCursor: null };
  },
});
