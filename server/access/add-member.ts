import { and, eq } from "drizzle-orm";
import { members, passwords, users } from "#db/schema/access.ts";
import { holdsOneOf } from "#domain/access/permissions.ts";
import { AddMember } from "#domain/access/schemas.ts";
import { conflict, forbidden, invalid } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { hashPassword } from "./password.ts";

export const addMember = command({
  name: "access.addMember",
  summary: "Adds a person to the organization, with an account if the address has none yet.",
  permission: "member:manage",
  phase: null,
  scope: inOrganization,
  input: AddMember,
  async run({ tx, input, orgId, standing, audit }) {
    if (input.role === "owner" && !holdsOneOf(standing, ["owner"]))
      throw forbidden("Only an owner makes another owner.");
    const [known] = await tx.select({ id: users.id }).from(users).where(eq(users.email, input.email));
    const userId = known?.id ?? newId("usr");
    if (known) {
      const [already] = await tx
        .select({ role: members.role })
        .from(members)
        .where(and(eq(members.orgId, orgId), eq(members.userId, userId)));
      if (already)
        throw conflict(
          `${input.email} is in the organization already, as ${already.role}. Change the role in the list.`,
        );
    } else {
      if (!input.password) {
        throw invalid("This address has no account yet. Give a first password for it.", [
          { path: "password", message: "Give a first password." },
        ]);
      }
      await tx.insert(users).values({ id: userId, email: input.email, name: input.name });
      await tx.insert(passwords).values({ userId, hash: await hashPassword(input.password) });
    }
    await tx.insert(members).values({ orgId, userId, role: input.role });
    audit.record({
      target: { type: "user", id: userId, label: input.email },
      after: { role: input.role, newAccount: !known },
    });
    return { id: userId };
  },
});
