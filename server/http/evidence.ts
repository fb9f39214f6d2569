import { ExportEvidence } from "#domain/audit/schemas.ts";
import type { EvidenceScope } from "#domain/audit/verify/manifest.ts";
import { openEvidence } from "#server/audit/evidence/open.ts";
import { exportEvidence } from "#server/audit/export-evidence.ts";
import { personOf } from "#server/kernel/actor.ts";
import { execute } from "#server/kernel/execute.ts";
import { log } from "#server/kernel/log.ts";
import { download } from "./download.ts";

const ASKED = { verb: exportEvidence.name, fields: Object.keys(ExportEvidence.shape) };

/** GET /api/audit/evidence?org=…&projectId=…&versionId=…&from=…&to=…: an evidence pack, recorded before its first byte is sent. */
export const handleEvidence = (request: Request): Promise<Response> =>
  download(request, ASKED, async ({ call, input }) => {
    const plan = await execute(exportEvidence, input, call);
    const wall = { orgId: call.orgId ?? "", userId: personOf(call.actor) };
    return {
      body: streamOf(openEvidence(call.db, plan, wall), call.requestId),
      contentType: "application/zip",
      fileName: fileName(plan.scope, plan.madeAt),
      packed: true,
    };
  });

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
