import { handleModelFile } from "#server/http/model-file.ts";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ version: string }> },
): Promise<Response> {
  return handleModelFile(request, (await params).version);
}
