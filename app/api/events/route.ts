import { handleEvents } from "#server/http/events.ts";

export function GET(request: Request): Promise<Response> {
  return handleEvents(request);
}
