import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { runs } from "#db/schema/training.ts";
import { idSchema } from "#domain/format/ids.ts";
import { runFilterFields } from "#domain/training/schemas.ts";
import { projectOf } from "#server/kernel/call.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { type RunItem, selectRuns, toRunItems } from "./run-list.ts";

const ListRuns = z.object({ projectId: idSchema("prj"), ...runFilterFields, ...pageInput });

export const listRuns = query({
  name: "training.listRuns",
  summary: "The runs of a project or of one experiment, newest first, with their figures.",
  permission: "run:read",
  scope: inProject<z.output<typeof ListRuns>>(),
  input: ListRuns,
  async run(context): Promise<Page<RunItem>> {
    const { tx, input } = context;
    const { after, orderBy } = keyset(runs.createdAt, runs.id, input.cursor);
    const rows = await selectRuns(tx)
      .where(
        and(
          eq(runs.projectId, projectOf(context).id),
          input.experimentId ? eq(runs.experimentId, input.experimentId) : undefined,
          input.state ? eq(runs.state, input.state) : undefined,
          input.algorithm ? eq(runs.algorithm, input.algorithm) : undefined,
          after,
        ),
      )
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    return toPage(await toRunItems(tx, rows), input.limit, (row) => row);
  },
});
