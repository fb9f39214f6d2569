import { asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { members, organizations, users } from "#db/schema/access.ts";
import { self } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

export const me = query({
  name: "access.me",
  summary: "Who one is, and the organizations one belongs to.",
  permission: "self",
  scope: self,
  input: z.object({}),
  async run({ tx, userId }) {
    const [user] = await tx
      .select({ id: users.id, email: users.email, name: users.name })
      .from(users)
      .where(eq(users.id, userId ?? ""));
    const orgs = await tx
      .select({
        id: organizations.id,
        slug: organizations.slug,
        name: organizations.name,
        demo: organizations.demo,
        role: members.role,
        suspended: sql<boolean>`${members.suspendedAt} is not null`,
      })
      .from(members)
      .innerJoin(organizations, eq(organizations.id, members.orgId))
      .where(eq(members.userId, userId ?? ""))
      .orderBy(asc(organizations.name))
      .limit(100);
    return { user: user ?? { id: "", email: "", name: "" }, organizations: orgs };
  },
});
