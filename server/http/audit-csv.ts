import { CSV_BOM, csvLine } from "#domain/audit/csv.ts";
import { AuditFilter, EXPORT_COLUMNS, EXPORT_MAX } from "#domain/audit/schemas.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { exportEntries } from "#server/audit/export-entries.ts";
import { forbidden } from "#server/kernel/errors.ts";
import { type CallContext, execute, newRequestId } from "#server/kernel/execute.ts";
import { log } from "#server/kernel/log.ts";
import { contextOf } from "./context.ts";
import { pace } from "./pace.ts";
import { errorResponse } from "./respond.ts";

type ExportPage = Awaited<ReturnType<typeof execute<typeof exportEntries>>>;

/** GET /api/audit/export?org=…&projectId=…&…: the audit log as a CSV file, page by page. Each page is a recorded read. */
export async function handleAuditCsv(request: Request): Promise<Response> {
  let requestId = newRequestId();
  try {
    const { searchParams } = new URL(request.url);
    const { org, ...given } = Object.fromEntries(searchParams);
    const call = await contextOf(request, org ?? null);
    requestId = call.requestId;
    // A link on another site must not make a person's browser read, and leave entries in the log.
    const from = request.headers.get("sec-fetch-site") ?? "none";
    if (from !== "same-origin" && from !== "none") throw forbidden("Start the export from the audit page.");
    pace(call.actor, exportEntries.name);
    const filter = Object.fromEntries(
      Object.keys(AuditFilter.shape).flatMap((key) => (given[key] ? [[key, given[key]]] : [])),
    );
    const first = await execute(exportEntries, filter, call);
    const day = new Date().toISOString().slice(0, 10);
    return new Response(csvStream(filter, call, first), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="audit-${day}.csv"`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": requestId,
      },
    });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}

/** What has been read goes out before more is read; a reader who leaves ends it. */
function csvStream(filter: AuditFilter, call: CallContext, first: ExportPage): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let page = first;
  let written = 0;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(CSV_BOM + csvLine(EXPORT_COLUMNS)));
    },
    async pull(controller) {
      try {
        controller.enqueue(encoder.encode(page.csv));
        written += page.entries;
        if (page.nextCursor !== null && written >= EXPORT_MAX) {
          const sentence = `Only the newest ${formatCount(EXPORT_MAX)} entries are in this file. Narrow the filter to get the others.`;
          controller.enqueue(encoder.encode(csvLine([sentence])));
          controller.close();
        } else if (page.nextCursor === null) {
          controller.close();
        } else {
          page = await execute(exportEntries, { ...filter, cursor: page.nextCursor }, call);
        }
      } catch (error) {
        log.error({ err: error, requestId: call.requestId }, "audit export broke off");
        controller.error(error);
      }
    },
  });
}
