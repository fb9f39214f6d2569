import { handleCertificate } from "#server/http/certificate.ts";

export const dynamic = "force-dynamic";

export const GET = async (request: Request, { params }: { params: Promise<{ request: string }> }) =>
  handleCertificate(request, (await params).request);
