import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { invalid } from "#server/kernel/errors.ts";
import { newRequestId } from "#server/kernel/execute.ts";
import { BODY_BYTES_MAX, readText } from "./body.ts";
import { contextOf } from "./context.ts";
import { errorResponse, retryAfter } from "./respond.ts";
import { appRouter } from "./trpc.ts";

export const BATCH_MAX = 20;

/** The browser's door. Context first, so that a request from elsewhere is refused before anything is parsed. */
export async function handleTrpc(request: Request): Promise<Response> {
  const requestId = newRequestId();
  try {
    const call = await contextOf(request);
    const checked = request.method === "GET" ? request : await withCheckedBody(request);
    return await fetchRequestHandler({
      endpoint: "/api/trpc",
      req: checked,
      router: appRouter,
      createContext: () => call,
      maxBatchSize: BATCH_MAX,
      // A question that would not fit into an address, such as a whole recipe, may come in a body.
      allowMethodOverride: true,
      responseMeta: ({ errors }) => {
        const headers = new Headers({ "cache-control": "no-store", "x-request-id": call.requestId });
        const tooFast = errors.find(({ code }) => code === "TOO_MANY_REQUESTS");
        if (tooFast) headers.set("retry-after", retryAfter(tooFast.cause));
        return { headers };
      },
    });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}

/** tRPC would take a multipart form as a mutation, which any site can send; only JSON comes in here. */
async function withCheckedBody(request: Request): Promise<Request> {
  if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? ""))
    throw invalid("Send the body as application/json.");
  const body = await readText(request, BODY_BYTES_MAX);
  return new Request(request.url, { method: request.method, headers: request.headers, body });
}
