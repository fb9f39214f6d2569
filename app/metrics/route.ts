import { metricsText } from "#server/http/metrics.ts";

export async function GET(): Promise<Response> {
  return new Response(await metricsText(), {
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
  });
}
