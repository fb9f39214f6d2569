import { CSV_BOM, csvLine } from "#domain/audit/csv.ts";
import { AuditFilter, EXPORT_COLUMNS, EXPORT_MAX } from "#domain/audit/schemas.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { exportEntries } from "#server/audit/export-entries.ts";
import { type CallContext, execute } from "#server/kernel/execute.ts";
import { log } from "#server/kernel/log.ts";
import { download } from "./download.ts";

type ExportPage = Awaited<ReturnType<typeof execute<typeof exportEntries>>>;

const ASKED = { verb: exportEntries.name, fields: Object.keys(AuditFilter.shape) };

/** GET /api/audit/export?org=…&projectId=…&…: the audit log as a CSV file, page by page. Each page is a recorded read. */
export const handleAuditCsv = (request: Request): Promise<Response> =>
  download(request, ASKED, async ({ call, input }) => ({
    body: csvStream(input, call, await execute(exportEntries, input, call)),
    contentType: "text/csv; charset=utf-8",
    fileName: `audit-${new Date().toISOString().slice(0, 10)}.csv`,
  }));

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
