import { datasheetMarkdown } from "#domain/datasets/datasheet/markdown.ts";
import { plainFileStem } from "#domain/format/file-stem.ts";
import { getDatasheet } from "#server/datasets/get-datasheet.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { contextOf } from "./context.ts";
import { pace } from "./pace.ts";
import { errorResponse } from "./respond.ts";

/** GET /api/datasets/<dataset>/datasheet.md?org=…&version=…: the datasheet of a dataset, for those who may see it. */
export async function handleDatasheet(request: Request, datasetId: string): Promise<Response> {
  let requestId = newRequestId();
  try {
    const { searchParams } = new URL(request.url);
    const call = await contextOf(request, searchParams.get("org"));
    requestId = call.requestId;
    pace(call.actor, getDatasheet.name);
    const versionId = searchParams.get("version") ?? undefined;
    const { facts, digest } = await execute(getDatasheet, { datasetId, versionId }, call);
    return new Response(datasheetMarkdown(facts, digest), {
      headers: {
        "content-type": "text/markdown; charset=utf-8",
        "content-disposition": `attachment; filename="datasheet-${plainFileStem(facts.dataset.name, "dataset")}-${facts.madeAt.slice(0, 10)}.md"`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": requestId,
      },
    });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}
