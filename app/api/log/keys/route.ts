import { handleKeys } from "#server/http/log-doors.ts";

export function GET(request: Request): Promise<Response> {
  return handleKeys(request);
}
