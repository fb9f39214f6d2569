import { forbidden } from "#server/kernel/errors.ts";
import { type CallContext, newRequestId } from "#server/kernel/execute.ts";
import { contextOf } from "./context.ts";
import { pace } from "./pace.ts";
import { errorResponse } from "./respond.ts";

/** What the address asks for: the fields that the verb knows and that are given, as text for its schema. */
export type Order = { call: CallContext; input: Record<string, string> };

export type Download = {
  body: ReadableStream<Uint8Array>;
  contentType: string;
  fileName: string;
  /** Bytes that a proxy must not pack again, such as a zip. */
  packed?: boolean;
};

/**
 * The door of a file that the verb records before its first byte is sent: `?org=…` and the verb's own fields. What is refused is
 * an answer as everywhere; what breaks off later ends the stream with an error.
 */
export async function download(
  request: Request,
  asked: { verb: string; fields: readonly string[] },
  make: (order: Order) => Promise<Download>,
): Promise<Response> {
  let requestId = newRequestId();
  try {
    const { searchParams } = new URL(request.url);
    const { org, ...given } = Object.fromEntries(searchParams);
    const call = await contextOf(request, org ?? null);
    requestId = call.requestId;
    // A link on another site must not make a person's browser read, and leave entries in the log.
    const from = request.headers.get("sec-fetch-site") ?? "none";
    if (from !== "same-origin" && from !== "none") throw forbidden("Start the export from the audit page.");
    pace(call.actor, asked.verb);
    const input = Object.fromEntries(
      asked.fields.flatMap((field) => (given[field] ? [[field, given[field]]] : [])),
    );
    const { body, contentType, fileName, packed = false } = await make({ call, input });
    return new Response(body, {
      headers: {
        "content-type": contentType,
        "content-disposition": `attachment; filename="${fileName}"`,
        "cache-control": packed ? "no-store, no-transform" : "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": requestId,
      },
    });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}
