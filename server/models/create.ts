import type { z } from "zod";
import { CreateModel } from "#domain/models/schemas.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { insertModel } from "./internal.ts";

export const create = command({
  name: "models.create",
  summary: "Names a new model, which has no version yet.",
  permission: "model:register",
  phase: "model_development",
  scope: inProject<z.output<typeof CreateModel>>(),
  input: CreateModel,
  async run(context) {
    const { tx, input, audit, userId } = context;
    const place = { project: projectOf(context), userId: personOfCall(userId) };
    return insertModel(tx, audit, place, input);
  },
});
