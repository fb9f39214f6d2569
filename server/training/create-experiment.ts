import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { experiments } from "#db/schema/training.ts";
import { CreateExperiment } from "#domain/training/schemas.ts";
import type { AuditTrail } from "#server/kernel/audit.ts";
import { projectOf } from "#server/kernel/call.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command, type ProjectInScope } from "#server/kernel/verb.ts";

export const createExperiment = command({
  name: "training.createExperiment",
  summary: "Opens an experiment: the question that its runs try to answer.",
  permission: "run:write",
  phase: "model_development",
  scope: inProject<z.output<typeof CreateExperiment>>(),
  input: CreateExperiment,
  async run(context) {
    const { tx, input, userId, audit } = context;
    return { experimentId: await addExperiment(tx, projectOf(context), userId, input, audit) };
  },
});

export async function addExperiment(
  tx: Tx,
  project: ProjectInScope,
  userId: string | null,
  fields: { name: string; question: string },
  audit: AuditTrail,
): Promise<string> {
  const id = newId("exp");
  await tx.insert(experiments).values({
    id,
    orgId: project.orgId,
    projectId: project.id,
    name: fields.name,
    question: fields.question,
    createdBy: userId ?? "system",
  });
  audit.record({
    target: { type: "experiment", id, label: fields.name },
    before: null,
    after: { name: fields.name, question: fields.question },
  });
  return id;
}
