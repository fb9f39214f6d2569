import { handleSharedReport } from "#server/http/status-doors.ts";

export const dynamic = "force-dynamic";

export const GET = async (request: Request, { params }: { params: Promise<{ token: string }> }) =>
  handleSharedReport(request, (await params).token, "markdown");
