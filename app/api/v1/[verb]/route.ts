import { handleRest } from "#server/http/rest.ts";

export async function POST(
  request: Request,
  { params }: { params: Promise<{ verb: string }> },
): Promise<Response> {
  return handleRest(request, (await params).verb);
}
