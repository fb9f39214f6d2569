import { health } from "#server/http/health.ts";
import { jsonResponse } from "#server/http/respond.ts";

export async function GET(): Promise<Response> {
  const report = await health();
  return jsonResponse(report, { status: report.status === "ok" ? 200 : 503 });
}
