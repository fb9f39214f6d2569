import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { datasets } from "#db/schema/datasets.ts";
import { CreateDataset } from "#domain/datasets/schemas.ts";
import { slugify } from "#domain/format/slug.ts";
import { conflict, invalid } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { personOfCall, projectOf } from "./internal.ts";

export const create = command({
  name: "datasets.create",
  summary: "Names a new dataset, which has no version yet.",
  permission: "dataset:write",
  phase: "data_acquisition",
  scope: inProject<z.output<typeof CreateDataset>>(),
  input: CreateDataset,
  async run(context) {
    const { tx, input, now, audit } = context;
    const project = projectOf(context);
    const createdBy = personOfCall(context.userId);
    const slug = input.slug ?? slugify(input.name);
    if (slug === "") {
      throw invalid("Give a short name too: this name has no letters an address can use.", [
        { path: "slug", message: "Give a short name." },
      ]);
    }
    const [taken] = await tx
      .select({ name: datasets.name })
      .from(datasets)
      .where(and(eq(datasets.projectId, project.id), eq(datasets.slug, slug)));
    if (taken) {
      throw conflict(
        `The project has a dataset at the address "${slug}" already: "${taken.name}". Add a version to it, or choose another name.`,
      );
    }
    const id = newId("dst");
    const { name, description } = input;
    await tx.insert(datasets).values({
      id,
      orgId: project.orgId,
      projectId: project.id,
      slug,
      name,
      description,
      createdBy,
      createdAt: now,
    });
    audit.record({ target: { type: "dataset", id, label: name }, after: { name, slug, description } });
    return { id, slug };
  },
});
