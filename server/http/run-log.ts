import { execute, newRequestId } from "#server/kernel/execute.ts";
import { runLog } from "#server/training/run-log.ts";
import { contextOf } from "./context.ts";
import { pace } from "./pace.ts";
import { errorResponse } from "./respond.ts";

/** GET /api/runs/<run>/log.txt?org=…: the whole log of a run, a page of lines at a time. */
export async function handleRunLog(request: Request, runId: string): Promise<Response> {
  let requestId = newRequestId();
  try {
    const org = new URL(request.url).searchParams.get("org");
    const call = await contextOf(request, org);
    requestId = call.requestId;
    pace(call.actor, runLog.name);
    // The first page is read before the answer begins, so that a refusal is one.
    let page = await execute(runLog, { runId }, call);
    const encoder = new TextEncoder();
    let ended = false;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (ended) return controller.close();
        controller.enqueue(encoder.encode(page.lines.map(({ at, line }) => `${at} ${line}\n`).join("")));
        ended = !page.more;
        if (page.more) page = await execute(runLog, { runId, after: page.lines.at(-1)?.n ?? -1 }, call);
      },
    });
    return new Response(body, {
      headers: {
        "content-type": "text/plain; charset=utf-8",
        "content-disposition": `attachment; filename="log-${runId.replace(/[^\w]/g, "")}.txt"`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": requestId,
      },
    });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}
