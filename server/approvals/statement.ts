import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { notFound } from "#server/kernel/errors.ts";
import type { CurrentContent } from "./content.ts";

export async function personNamed(tx: Tx, userId: string): Promise<string> {
  const [row] = await tx.select({ name: users.name }).from(users).where(eq(users.id, userId)).limit(1);
  if (!row) throw notFound("This person");
  return row.name;
}

export const subjectOf = (content: Pick<CurrentContent, "modelName" | "number">) =>
  `${content.modelName}, version ${content.number}`;

export const purposeOf = (alias: string | null) => `the release as ${alias ?? "a version in use"}`;
