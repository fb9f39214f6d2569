import { eq, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { projectMembers } from "#db/schema/access.ts";
import { ORGANIZATION_WIDE } from "#domain/access/roles.ts";
import type { RunContext } from "./verb.ts";

/** The projects that a call is about: the one in scope, or each that the caller may see. */
export function seenProjects(
  context: Pick<RunContext<unknown>, "project" | "standing" | "userId" | "orgId">,
  column: PgColumn,
): SQL {
  if (context.project) return eq(column, context.project.id);
  const { organization } = context.standing;
  if (organization && ORGANIZATION_WIDE.has(organization)) return sql`true`;
  return sql`${column} in (select ${projectMembers.projectId} from ${projectMembers}
    where ${projectMembers.userId} = ${context.userId} and ${projectMembers.orgId} = ${context.orgId})`;
}
