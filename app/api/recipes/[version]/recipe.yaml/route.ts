import { handleRecipeFile } from "#server/http/yaml-file.ts";

export const dynamic = "force-dynamic";

export const GET = async (request: Request, { params }: { params: Promise<{ version: string }> }) =>
  handleRecipeFile(request, (await params).version);
