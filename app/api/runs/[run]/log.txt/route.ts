import { handleRunLog } from "#server/http/run-log.ts";

export const dynamic = "force-dynamic";

export const GET = async (request: Request, { params }: { params: Promise<{ run: string }> }) =>
  handleRunLog(request, (await params).run);
