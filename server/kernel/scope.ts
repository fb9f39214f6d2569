import { eq } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "#db/client.ts";

/** Where a call takes place; the kernel finds it before it asks for permission. */
export type Scope<Input> =
  | { kind: "anyone" }
  | { kind: "self" }
  | { kind: "organization" }
  | { kind: "project"; what: string; find(tx: Tx, input: Input): Promise<string | null> }
  | {
      kind: "projectOrOrganization";
      what: string;
      find(tx: Tx, input: Input): Promise<string | null>;
      /** Without a project: "wide" is for roles that see every project, "mine" leaves it to the verb to keep to the caller's own. */
      without: "wide" | "mine";
      /** An object that has no project does not exist for those who do not see every project. */
      hidden?: boolean;
    };

/** No sign-in needed. */
export const anyone: Scope<unknown> = { kind: "anyone" };
/** A signed-in person, about themselves; no organization. */
export const self: Scope<unknown> = { kind: "self" };
/** The organization the call is made in. */
export const inOrganization: Scope<unknown> = { kind: "organization" };

/** The project that the input names. */
export function inProject<Input extends { projectId: string }>(): Scope<Input> {
  return { kind: "project", what: "This project", find: async (_tx, input) => input.projectId };
}

/** The project that the input names; without one, the organization. */
export function inProjectOrOrganization<Input extends { projectId?: string | undefined }>(
  without: "wide" | "mine",
): Scope<Input> {
  return {
    kind: "projectOrOrganization",
    what: "This project",
    find: async (_tx, input) => input.projectId ?? null,
    without,
  };
}

/** The project of the object that the input names: its row says which. */
export function inProjectOf<Input>(
  table: PgTable & { id: PgColumn; projectId: PgColumn },
  what: string,
  idOf: (input: Input) => string,
): Scope<Input> {
  return {
    kind: "project",
    what,
    async find(tx, input) {
      const [row] = await tx
        .select({ projectId: table.projectId })
        .from(table)
        .where(eq(table.id, idOf(input)))
        .limit(1);
      return typeof row?.projectId === "string" ? row.projectId : null;
    },
  };
}

/** The same for objects that may belong to the organization alone. */
export function inProjectOrOrganizationOf<Input>(
  table: PgTable & { id: PgColumn; projectId: PgColumn },
  what: string,
  idOf: (input: Input) => string,
): Scope<Input> {
  const { find } = inProjectOf(table, what, idOf) as Extract<Scope<Input>, { kind: "project" }>;
  return { kind: "projectOrOrganization", what, find, without: "wide", hidden: true };
}
