import { handleAsideCsv } from "#server/http/aside-csv.ts";

export const dynamic = "force-dynamic";

export const GET = async (request: Request, { params }: { params: Promise<{ version: string }> }) =>
  handleAsideCsv(request, (await params).version);
