import { eq } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "#db/client.ts";

type InProject = PgTable & { id: PgColumn; projectId: PgColumn };

/** Which row says the project, so that a test can make one for each verb. */
type ObjectOf<Input> = { table: InProject; idOf(input: Input): string };

/** Where a call takes place; the kernel finds it before it asks for permission. */
export type Scope<Input> =
  | { kind: "anyone" }
  | { kind: "self" }
  | { kind: "organization" }
  | {
      /** Open to everybody who presents a secret; the organization is the one the secret belongs to. */
      kind: "presented";
      /** The sentence when the secret is unknown, used or too old. */
      missing: string;
      organization(tx: Tx, input: Input): Promise<string | null>;
      /** The project it belongs to, where it belongs to one: the call is recorded there. */
      project?(tx: Tx, input: Input): Promise<string | null>;
    }
  | {
      kind: "project";
      what: string;
      /** The project where the input itself says it, so that nothing need be looked up first. */
      named?(input: Input): string | null;
      find(tx: Tx, input: Input): Promise<string | null>;
      object?: ObjectOf<Input>;
    }
  | {
      kind: "projectOrOrganization";
      what: string;
      named?(input: Input): string | null;
      /** Null when the call means the organization; undefined when there is no such object. */
      find(tx: Tx, input: Input): Promise<string | null | undefined>;
      /** Without a project: "wide" is for roles that see every project, "mine" leaves it to the verb to keep to the caller's own. */
      without: "wide" | "mine";
      /** An object that has no project does not exist for those who do not see every project. */
      hidden?: boolean;
      object?: ObjectOf<Input>;
    };

/** No sign-in needed. */
export const anyone: Scope<unknown> = { kind: "anyone" };
/** A signed-in person, about themselves; no organization. */
export const self: Scope<unknown> = { kind: "self" };
/** The organization the call is made in. */
export const inOrganization: Scope<unknown> = { kind: "organization" };

/** The project that the input names. */
export function inProject<Input extends { projectId: string }>(): Scope<Input> {
  const named = (input: Input) => input.projectId;
  return { kind: "project", what: "This project", named, find: async (_tx, input) => named(input) };
}

/** The project that the input names; without one, the organization. */
export function inProjectOrOrganization<Input extends { projectId?: string | undefined }>(
  without: "wide" | "mine",
): Scope<Input> {
  const named = (input: Input) => input.projectId ?? null;
  const find = async (_tx: Tx, input: Input) => named(input);
  return { kind: "projectOrOrganization", what: "This project", named, find, without };
}

/** The project of the object that the input names: its row says which. */
export function inProjectOf<Input>(
  table: InProject,
  what: string,
  idOf: (input: Input) => string,
): Scope<Input> {
  return {
    kind: "project",
    what,
    object: { table, idOf },
    find: async (tx, input) => (await projectOfRow(tx, table, idOf(input))) ?? null,
  };
}

/** Null for a row of the organization alone, undefined where there is no row. */
async function projectOfRow(tx: Tx, table: InProject, id: string): Promise<string | null | undefined> {
  const [row] = await tx.select({ projectId: table.projectId }).from(table).where(eq(table.id, id)).limit(1);
  if (!row) return undefined;
  return typeof row.projectId === "string" ? row.projectId : null;
}

/** The same for objects that may belong to the organization alone. */
export function inProjectOrOrganizationOf<Input>(
  table: InProject,
  what: string,
  idOf: (input: Input) => string,
): Scope<Input> {
  return {
    kind: "projectOrOrganization",
    what,
    find: (tx, input) => projectOfRow(tx, table, idOf(input)),
    object: { table, idOf },
    without: "wide",
    hidden: true,
  };
}
