import { connect } from "#db/client.ts";
import { createProject } from "#server/access/create-project.ts";
import { foundOrganization } from "#server/access/found-organization.ts";
import { updateProject } from "#server/access/update-project.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { type CallContext, execute, newRequestId } from "#server/kernel/execute.ts";
import { newId } from "#server/kernel/ids.ts";
import { closeQueue, configureQueue } from "#server/kernel/queue.ts";

export type Clients = {
  act(client: number, turn: number): Promise<void>;
  call: CallContext;
  close(): Promise<void>;
};

/** Some clients, each with a project of its own, who change its description through the command that people use. */
export async function makeClients(appUrl: string, count: number): Promise<Clients> {
  configureQueue(appUrl);
  const connection = connect(appUrl, { max: count, name: "countersign-bench" });
  const { db } = connection;
  const orgId = newId("org");
  const email = `${orgId}@example.test`;
  const system: Actor = { type: "system", job: "bench", onBehalfOf: null };
  const { ownerId } = await execute(
    foundOrganization,
    {
      name: "Bench",
      slug: orgId.replace("_", "-"),
      demo: false,
      owner: { email, name: "Bench", password: null },
    },
    { db, actor: system, orgId, requestId: newRequestId() },
  );
  const actor: Actor = { type: "user", userId: ownerId, label: email, sessionId: "ses_bench" };
  const caller = {
    ip: "192.0.2.1",
    userAgent: "Mozilla/5.0 (bench) of the usual length of such a line, about a hundred",
  };
  const call: CallContext = { db, actor, orgId, caller, requestId: newRequestId() };
  const projects: string[] = [];
  for (let i = 0; i < count; i++) {
    const { id } = await execute(createProject, { name: `Project ${i}`, description: "" }, call);
    projects.push(id);
  }
  return {
    call,
    async act(client, turn) {
      const projectId = projects[client % count] ?? "";
      const description = `What this project is about, as of turn ${turn} of client ${client}.`;
      await execute(updateProject, { projectId, description }, { ...call, requestId: newRequestId() });
    },
    async close() {
      await closeQueue();
      await connection.close();
    },
  };
}
