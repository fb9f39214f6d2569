import { type Env, publicUrl } from "#server/kernel/env.ts";

/** The link that makes the first organization, new at each start; null once there is one. It goes to the terminal and nowhere else. */
export async function firstStartLink(env: Env, appUrl: string): Promise<string | null> {
  const [{ connect }, { hasOrganization }, { makeSetupLink }, { execute, newRequestId }] = await Promise.all([
    import("#db/client.ts"),
    import("#server/access/has-organization.ts"),
    import("#server/access/setup-link.ts"),
    import("#server/kernel/execute.ts"),
  ]);
  const { db, close } = connect(appUrl, { max: 1, name: "countersign-setup" });
  try {
    if (await hasOrganization(db)) return null;
    const actor = { type: "system" as const, job: "first start", onBehalfOf: null };
    const call = { db, actor, orgId: null, requestId: newRequestId() };
    const { token } = await execute(makeSetupLink, {}, call);
    return `${publicUrl(env)}/setup/${token}`;
  } finally {
    await close();
  }
}
