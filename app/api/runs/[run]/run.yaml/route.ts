import { handleRunFile } from "#server/http/yaml-file.ts";

export const dynamic = "force-dynamic";

export const GET = async (request: Request, { params }: { params: Promise<{ run: string }> }) =>
  handleRunFile(request, (await params).run);
