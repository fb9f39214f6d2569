import type { Database } from "#db/client.ts";
import { DEMO_ORGANIZATION, DEMO_OWNER } from "#domain/access/demo.ts";
import { foundOrganization } from "#server/access/found-organization.ts";
import { hasOrganization } from "#server/access/has-organization.ts";
import { DomainError } from "#server/kernel/errors.ts";
import { type CallContext, execute, newRequestId } from "#server/kernel/execute.ts";
import { newId } from "#server/kernel/ids.ts";
import { openDemo } from "./people.ts";

/** Founds the demo's organization in an empty database, once; whatever is there already is left alone. */
export async function ensureDemo(db: Database): Promise<void> {
  if (await hasOrganization(db)) return;
  const orgId = newId("org");
  const call: CallContext = {
    db,
    actor: { type: "system", job: "demo", onBehalfOf: null },
    orgId,
    requestId: newRequestId(),
  };
  try {
    // Both or neither: a demo without its people would never be loaded again.
    await db.transaction(async (tx) => {
      await execute(
        foundOrganization,
        { ...DEMO_ORGANIZATION, demo: true, owner: { ...DEMO_OWNER, password: null } },
        { ...call, db: tx },
      );
      await execute(openDemo, {}, { ...call, db: tx });
    });
  } catch (error) {
    // Another worker that started in the same moment was first.
    if (!(error instanceof DomainError && error.code === "conflict")) throw error;
  }
}
