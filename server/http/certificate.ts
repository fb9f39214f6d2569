import { certificate } from "#server/approvals/certificate.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { certificatePdf } from "./certificate-pdf.ts";
import { contextOf } from "./context.ts";
import { pace } from "./pace.ts";
import { errorResponse } from "./respond.ts";

/** GET /api/approvals/<request>/certificate.pdf?org=…: the signatures of a request on paper. */
export async function handleCertificate(request: Request, id: string): Promise<Response> {
  let requestId = newRequestId();
  try {
    const org = new URL(request.url).searchParams.get("org");
    const call = await contextOf(request, org);
    requestId = call.requestId;
    pace(call.actor, certificate.name);
    const facts = await execute(certificate, { requestId: id }, call);
    const pdf = await certificatePdf(facts);
    return new Response(pdf, {
      headers: {
        "content-type": "application/pdf",
        "content-disposition": `attachment; filename="certificate-${facts.requestId}.pdf"`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": requestId,
      },
    });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}
