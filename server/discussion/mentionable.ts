import { z } from "zod";
import { allows } from "#domain/access/permissions.ts";
import { ROLES, type Role } from "#domain/access/roles.ts";
import { type Mention, type Mentionable, roleMentionName } from "#domain/discussion/mentions.ts";
import { idSchema } from "#domain/format/ids.ts";
import { findPeople } from "#server/kernel/project-people.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

const Find = z.object({ projectId: idSchema("prj"), asked: z.string().max(80).default("") });

export type Offered = Mentionable & {
  /** What tells two of one name apart. */
  detail: string;
  /** Whether they would be told: the project shows itself to them. */
  sees: boolean;
};

const PEOPLE_MAX = 8;

/** Roles that somebody in a project can be called by. */
const CALLED: readonly Role[] = ROLES.filter((role) => allows([role], "comment:read"));

export const mentionable = query({
  name: "discussion.mentionable",
  summary:
    "Whom a comment can name, by what was typed: people and roles, and whether the project shows itself to them.",
  permission: "comment:read",
  scope: inProject<z.output<typeof Find>>(),
  input: Find,
  async run({ tx, input }): Promise<{ items: Offered[] }> {
    const asked = input.asked.trim().toLowerCase();
    const people = await findPeople(tx, input.projectId, asked, PEOPLE_MAX);
    const roles = CALLED.filter((role) => roleMentionName(role).startsWith(asked));
    const seen = new Set<string>();
    const nameOf = ({ name, email }: { name: string; email: string }) => {
      const own = seen.has(name) ? `${name} (${email.split("@")[0] ?? email})` : name;
      seen.add(name);
      return own;
    };
    return {
      items: [
        ...people.map((person) => ({
          mention: { kind: "person", id: person.id } satisfies Mention,
          name: nameOf(person),
          detail: person.email,
          sees: person.sees,
        })),
        ...(asked === "" ? [] : roles).map((role) => ({
          mention: { kind: "role", role } satisfies Mention,
          name: roleMentionName(role),
          detail: "everybody in this role",
          sees: true,
        })),
      ],
    };
  },
});
