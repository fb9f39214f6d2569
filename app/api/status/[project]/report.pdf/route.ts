import { handleStatusReport } from "#server/http/status-doors.ts";

export const dynamic = "force-dynamic";

export const GET = async (request: Request, { params }: { params: Promise<{ project: string }> }) =>
  handleStatusReport(request, (await params).project, "pdf");
