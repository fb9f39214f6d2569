import { handleExperimentFile } from "#server/http/yaml-file.ts";

export const dynamic = "force-dynamic";

export const GET = async (request: Request, { params }: { params: Promise<{ experiment: string }> }) =>
  handleExperimentFile(request, (await params).experiment);
