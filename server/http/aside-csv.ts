import { CSV_BOM, csvLine } from "#domain/audit/csv.ts";
import { plainFileStem } from "#domain/format/file-stem.ts";
import { getVersion } from "#server/datasets/get-version.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { contextOf } from "./context.ts";
import { pace } from "./pace.ts";
import { errorResponse } from "./respond.ts";

const COLUMNS = ["line", "lines", "column", "what is wrong", "text in the file"];

/**
 * GET /api/datasets/versions/<version>/aside.csv?org=…: the rows kept aside, with nothing in it that a spreadsheet would run. Where more were
 * counted than are kept, the last line says so.
 */
export async function handleAsideCsv(request: Request, versionId: string): Promise<Response> {
  let requestId = newRequestId();
  try {
    const call = await contextOf(request, new URL(request.url).searchParams.get("org"));
    requestId = call.requestId;
    pace(call.actor, "download");
    const version = await execute(getVersion, { versionId, withRejected: true }, call);
    const { rows = 0, kept = [] } = version.rejected ?? {};
    const more =
      rows > kept.length
        ? [
            csvLine([
              `These are the first ${kept.length} of ${rows} rows. All of them are counted; the others stand in the source file.`,
            ]),
          ]
        : [];
    const body = [
      csvLine(COLUMNS),
      ...kept.map(({ line, lines, column, reason, text }) => csvLine([line, lines, column, reason, text])),
      ...more,
    ].join("");
    return new Response(CSV_BOM + body, {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="kept-aside-${plainFileStem(version.dataset.name, "dataset")}-v${version.number}.csv"`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": requestId,
      },
    });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}
