import { eq } from "drizzle-orm";
import { users } from "#db/schema/access.ts";
import { ChangeName } from "#domain/access/schemas.ts";
import { personal } from "#server/kernel/audit.ts";
import { self } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { ownTarget, personalAccount } from "./personal-account.ts";

export const changeName = command({
  name: "access.changeName",
  summary: "Changes the name that others read. What was signed keeps the name it was signed with.",
  permission: "self",
  phase: null,
  scope: self,
  input: ChangeName,
  async run(context) {
    const { tx, input, audit } = context;
    const person = await personalAccount(context);
    const [before] = await tx
      .select({ name: users.name })
      .from(users)
      .where(eq(users.id, person.userId))
      .for("update");
    if (before?.name === input.name) {
      audit.unchanged();
      return { name: input.name };
    }
    await tx.update(users).set({ name: input.name }).where(eq(users.id, person.userId));
    const about = { subject: person.userId };
    audit.record({
      target: ownTarget(person),
      before: { name: personal(before?.name ?? "", about) },
      after: { name: personal(input.name, about) },
    });
    return { name: input.name };
  },
});
