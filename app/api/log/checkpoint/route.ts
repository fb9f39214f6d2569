import { handleCheckpoint } from "#server/http/log-doors.ts";

export function GET(request: Request): Promise<Response> {
  return handleCheckpoint(request);
}
