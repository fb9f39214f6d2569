import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { members, organizations, users } from "#db/schema/access.ts";
import { DEMO_PEOPLE } from "#domain/access/demo.ts";
import { DemoSignIn } from "#domain/access/schemas.ts";
import { personal } from "#server/kernel/audit.ts";
import { env, isDemo } from "#server/kernel/env.ts";
import { forbidden, unauthenticated } from "#server/kernel/errors.ts";
import { anyone } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { openSession } from "./open-session.ts";
import { device, type SignedIn } from "./signed-in.ts";

export const demoSignIn = command({
  name: "access.demoSignIn",
  summary: "Opens a session as one of the demo's accounts, while demo mode is on.",
  permission: "public",
  phase: null,
  secretAnswer: true,
  scope: anyone,
  input: DemoSignIn.extend(device),
  async run({ tx, input, audit }): Promise<SignedIn> {
    if (!isDemo(env())) throw forbidden("Demo sign-in is off here. Sign in with your password.");
    const [account] = await tx
      .select({ id: users.id, email: users.email, name: users.name })
      .from(users)
      .where(and(eq(users.email, input.email), sql`${users.suspendedAt} is null`));
    if (!account || !(await isDemoAccount(tx, account)))
      throw unauthenticated("This is not one of the demo's accounts.");
    const { token } = await openSession(tx, {
      userId: account.id,
      method: "demo",
      factors: ["demo"],
      userAgent: input.userAgent,
    });
    audit.record({
      target: { type: "user", id: account.id, label: personal(account.email, { subject: account.id }) },
      after: { signedIn: true, method: "demo", factors: ["demo"] },
    });
    return { token, userId: account.id, email: account.email, name: account.name };
  },
});

/** One of the demo's seven people, who belong to the demo's organization and to no other. */
async function isDemoAccount(tx: Tx, account: { id: string; email: string }): Promise<boolean> {
  if (!DEMO_PEOPLE.some(({ email }) => email === account.email)) return false;
  await tx.execute(sql`select set_config('app.user_id', ${account.id}, true)`);
  const orgs = await tx
    .select({ demo: organizations.demo })
    .from(members)
    .innerJoin(organizations, eq(organizations.id, members.orgId))
    .where(eq(members.userId, account.id));
  await tx.execute(sql`select set_config('app.user_id', '', true)`);
  return orgs.length > 0 && orgs.every((org) => org.demo);
}
