import { ExportEvidence } from "#domain/audit/schemas.ts";
import type { EvidenceScope } from "#domain/audit/verify/manifest.ts";
import { openEvidence } from "#server/audit/evidence/open.ts";
import { exportEvidence } from "#server/audit/export-evidence.ts";
import { personOf } from "#server/kernel/actor.ts";
import { forbidden } from "#server/kernel/errors.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { log } from "#server/kernel/log.ts";
import { contextOf } from "./context.ts";
import { pace } from "./pace.ts";
import { errorResponse } from "./respond.ts";

/** GET /api/audit/evidence?org=…&projectId=…&versionId=…&from=…&to=…: an evidence pack, recorded before its first byte is sent. */
export async function handleEvidence(request: Request): Promise<Response> {
  let requestId = newRequestId();
  try {
    const { searchParams } = new URL(request.url);
    const { org, ...given } = Object.fromEntries(searchParams);
    const call = await contextOf(request, org ?? null);
    requestId = call.requestId;
    // A link on another site must not make a person's browser read, and leave entries in the log.
    const from = request.headers.get("sec-fetch-site") ?? "none";
    if (from !== "same-origin" && from !== "none") throw forbidden("Start the export from the audit page.");
    pace(call.actor, exportEvidence.name);
    const input = Object.fromEntries(
      Object.keys(ExportEvidence.shape).flatMap((key) => (given[key] ? [[key, given[key]]] : [])),
    );
    const plan = await execute(exportEvidence, input, call);
    const wall = { orgId: call.orgId ?? "", userId: personOf(call.actor) };
    return new Response(streamOf(openEvidence(call.db, plan, wall), requestId), {
      headers: {
        "content-type": "application/zip",
        "content-disposition": `attachment; filename="${fileName(plan.scope, plan.madeAt)}"`,
        "cache-control": "no-store, no-transform",
        "x-content-type-options": "nosniff",
        "x-request-id": requestId,
      },
    });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}

function fileName({ kind, name }: EvidenceScope, madeAt: string): string {
  const words = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60);
  return `evidence-${words.replace(/^-|-$/g, "") || kind}-${madeAt.slice(0, 10)}.zip`;
}

/** A reader who leaves ends the reading; what breaks off never looks like a finished zip. */
function streamOf(pieces: AsyncGenerator<Uint8Array>, requestId: string): ReadableStream<Uint8Array> {
  let left = false;
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (left) return;
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        log.error({ err: error, requestId }, "an evidence pack broke off");
        controller.error(error);
      }
    },
    async cancel() {
      left = true;
      await pieces.return(undefined);
    },
  });
}
