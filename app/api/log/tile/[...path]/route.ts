import { handleTile } from "#server/http/log-doors.ts";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ path: string[] }> },
): Promise<Response> {
  return handleTile(request, (await params).path);
}
