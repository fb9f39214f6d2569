import { randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { datasets } from "#db/schema/datasets.ts";
import { reservedProblem } from "#domain/datasets/reserved.ts";
import { CreateDataset } from "#domain/datasets/schemas.ts";
import { slugify } from "#domain/format/slug.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict, invalid } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";

export const create = command({
  name: "datasets.create",
  summary: "Names a new dataset, which has no version yet.",
  permission: "dataset:write",
  phase: "data_acquisition",
  scope: inProject<z.output<typeof CreateDataset>>(),
  input: CreateDataset,
  async run(context): Promise<{ id: string; slug: string }> {
    const { tx, input, audit } = context;
    const project = projectOf(context);
    // A name without any letter of ASCII, such as one in Arabic, still gets an address.
    const slug = slugify(input.name) || `dataset-${randomBytes(4).toString("hex")}`;
    const reserved = reservedProblem("dataset", slug);
    if (reserved) throw invalid(reserved, [{ path: "name", message: reserved }]);
    const row = { id: newId("dst"), slug, name: input.name, description: input.description };
    const made = await tx
      .insert(datasets)
      .values({
        ...row,
        orgId: project.orgId,
        projectId: project.id,
        createdBy: personOfCall(context.userId),
      })
      .onConflictDoNothing({ target: [datasets.projectId, datasets.slug] })
      .returning({ id: datasets.id });
    if (made.length === 0) {
      const [there] = await tx
        .select({ name: datasets.name })
        .from(datasets)
        .where(and(eq(datasets.projectId, project.id), eq(datasets.slug, slug)));
      throw conflict(
        `The project has the dataset "${there?.name ?? slug}" already. Nothing was made. Choose another name, or upload a version of that dataset.`,
      );
    }
    audit.record({
      target: { type: "dataset", id: row.id, label: row.name },
      after: { name: row.name, slug, description: row.description },
    });
    return { id: row.id, slug };
  },
});
