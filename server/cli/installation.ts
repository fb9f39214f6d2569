import { and, eq, sql } from "drizzle-orm";
import { prepareDatabase } from "#db/bootstrap.ts";
import { startEmbedded } from "#db/embedded.ts";
import { members, organizations, users } from "#db/schema/access.ts";
import { organizationOf } from "#server/access/authenticate.ts";
import { env } from "#server/kernel/env.ts";
import { type CallContext, newRequestId } from "#server/kernel/execute.ts";
import { openRuntime, type Runtime } from "#server/kernel/runtime.ts";
import { inTransaction } from "#server/kernel/transaction.ts";

/** `ownerUrl`: the owner of the tables, for the operator's own look at everything. */
export type Installation = Runtime & { ownerUrl: string; stop: () => Promise<void> };

/** The database of this installation, joined when the portal has it running, started for the moment when not. */
export async function openInstallation(): Promise<Installation> {
  const home = env().COUNTERSIGN_HOME;
  const given = env().DATABASE_URL;
  const server = given ? { url: given, stop: async () => {} } : await startEmbedded(home);
  const { appUrl } = await prepareDatabase({
    ownerUrl: server.url,
    home,
    logOrigin: env().COUNTERSIGN_LOG_ORIGIN,
  });
  const runtime = openRuntime(appUrl, "cli");
  return {
    ...runtime,
    ownerUrl: server.url,
    stop: async () => {
      await runtime.close();
      await server.stop();
    },
  };
}

/** A call as a member, in the organization they name or their only one. */
export async function callAs(
  installation: Installation,
  email: string,
  organization: string | undefined,
): Promise<CallContext> {
  const { db } = installation;
  const [user] = await db.select({ id: users.id }).from(users).where(eq(users.email, email.toLowerCase()));
  if (!user) throw new Error(`Nobody here has the address ${email}.`);
  const orgId = await organizationOf(db, user.id, organization ?? null);
  if (!orgId)
    throw new Error(
      `${email} belongs to several organizations or to none of this name. Say which with --organization SLUG.`,
    );
  return {
    db,
    actor: { type: "user", userId: user.id, label: email, sessionId: "command-line" },
    orgId,
    requestId: newRequestId(),
  };
}

/** A call as an owner of the named organization, or of the only one: the operator's own reading. */
export async function callAsOwner(
  installation: Installation,
  organization: string | undefined,
): Promise<CallContext> {
  const { db } = installation;
  const found = await inTransaction(db, { orgId: null, userId: null, readOnly: true }, async (tx) => {
    await tx.execute(sql`select set_config('app.reader', 'scheduler', true)`);
    return tx
      .select({ id: organizations.id })
      .from(organizations)
      .where(organization ? eq(organizations.slug, organization) : undefined)
      .limit(2);
  });
  const orgId = found[0]?.id;
  if (!orgId || found.length > 1)
    throw new Error("There is no single organization of this name. Say which with --organization SLUG.");
  const [owner] = await inTransaction(db, { orgId, userId: null, readOnly: true }, (tx) =>
    tx
      .select({ email: users.email })
      .from(members)
      .innerJoin(users, eq(users.id, members.userId))
      .where(and(eq(members.orgId, orgId), eq(members.role, "owner")))
      .limit(1),
  );
  if (!owner) throw new Error("This organization has no owner.");
  return callAs(installation, owner.email, orgId);
}
