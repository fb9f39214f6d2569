import { eq } from "drizzle-orm";
import { z } from "zod";
import { members, organizations, passwords, users } from "#db/schema/access.ts";
import { emailSchema, passwordSchema } from "#domain/access/schemas.ts";
import { slugSchema } from "#domain/format/slug.ts";
import { nameSchema } from "#domain/format/text.ts";
import { personal } from "#server/kernel/audit.ts";
import { conflict } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { type CommandContext, command } from "#server/kernel/verb.ts";
import { hashNewPassword } from "./common-passwords.ts";

const FoundOrganization = z.object({
  name: nameSchema,
  slug: slugSchema,
  demo: z.boolean().default(false),
  owner: z.object({ email: emailSchema, name: nameSchema, password: passwordSchema.nullable() }),
});

/** Called with a fresh organization id in force, by the operator's command line or the demo's loader. */
export const foundOrganization = command({
  name: "access.foundOrganization",
  summary: "Makes an organization with its first owner.",
  permission: "system",
  phase: null,
  scope: inOrganization,
  input: FoundOrganization,
  async run(context) {
    const { ownerId } = await found(context, context.input);
    return { id: context.orgId, ownerId };
  },
});

/** Makes the organization in force with its first owner, who may still lack a password. */
export async function found(
  { tx, orgId, audit }: Pick<CommandContext<unknown>, "tx" | "orgId" | "audit">,
  input: z.output<typeof FoundOrganization>,
): Promise<{ ownerId: string }> {
  const [known] = await tx.select({ id: users.id }).from(users).where(eq(users.email, input.owner.email));
  if (known) throw conflict(`${input.owner.email} has an account already.`);
  const inserted = await tx
    .insert(organizations)
    .values({ id: orgId, name: input.name, slug: input.slug, demo: input.demo })
    .onConflictDoNothing()
    .returning({ id: organizations.id });
  if (inserted.length === 0)
    throw conflict(`The address "${input.slug}" belongs to another organization. Choose another.`);
  const ownerId = newId("usr");
  await tx.insert(users).values({ id: ownerId, email: input.owner.email, name: input.owner.name });
  if (input.owner.password !== null)
    await tx
      .insert(passwords)
      .values({ userId: ownerId, hash: await hashNewPassword(input.owner.password, input.owner) });
  await tx.insert(members).values({ orgId, userId: ownerId, role: "owner" });
  audit.record({
    target: { type: "organization", id: orgId, label: input.name },
    after: { name: input.name, slug: input.slug, ownerId },
  });
  audit.record({
    target: { type: "user", id: ownerId, label: personal(input.owner.email, { subject: ownerId }) },
    after: { role: "owner" },
  });
  return { ownerId };
}
