import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { members, organizations, users } from "#db/schema/access.ts";
import { DEMO_PEOPLE } from "#domain/access/demo.ts";
import { personal } from "#server/kernel/audit.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { loadDemo } from "./jobs.ts";

/** The demo's accounts have no password: only the demo's one-click sign-in opens a session for them. */
export const openDemo = command({
  name: "demo.open",
  summary: "Adds the demo's people to its organization and has its story loaded in the background.",
  permission: "system",
  phase: null,
  scope: inOrganization,
  input: z.object({}),
  async run({ tx, orgId, audit, enqueue }) {
    const [demo] = await tx
      .select({ id: organizations.id })
      .from(organizations)
      .where(and(eq(organizations.id, orgId), eq(organizations.demo, true)));
    if (!demo) throw preconditionFailed("This is not the demo's organization.");
    for (const { email, name, role } of DEMO_PEOPLE) {
      const id = newId("usr");
      await tx.insert(users).values({ id, email, name });
      await tx.insert(members).values({ orgId, userId: id, role });
      audit.record({
        target: { type: "user", id, label: personal(email, { subject: id }) },
        after: { role, demoAccount: true },
      });
    }
    const jobId = await enqueue(loadDemo, { target: { type: "organization", id: orgId }, payload: {} });
    return { jobId };
  },
});
