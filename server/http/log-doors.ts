import { fromBase64 } from "#domain/audit/log/bytes.ts";
import { getCheckpoint } from "#server/audit/get-checkpoint.ts";
import { getTile } from "#server/audit/get-tile.ts";
import { notFound } from "#server/kernel/errors.ts";
import { type CallContext, execute, newRequestId } from "#server/kernel/execute.ts";
import { contextOf } from "./context.ts";
import { errorResponse } from "./respond.ts";

// The layout of c2sp.org/tlog-tiles, for whoever may read the audit log: its tools work with a key as bearer token.

async function answer(request: Request, work: (call: CallContext) => Promise<Response>): Promise<Response> {
  let requestId = newRequestId();
  try {
    const call = await contextOf(request, new URL(request.url).searchParams.get("org"));
    requestId = call.requestId;
    return await work(call);
  } catch (error) {
    return errorResponse(error, requestId);
  }
}

const text = (body: string): Response =>
  new Response(body, {
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "private, no-store" },
  });

/** `GET /api/log/checkpoint`: the newest signed note, byte for byte. */
export const handleCheckpoint = (request: Request): Promise<Response> =>
  answer(request, async (call) => {
    const { checkpoint } = await execute(getCheckpoint, {}, call);
    if (!checkpoint) throw notFound("A checkpoint");
    return text(checkpoint.note);
  });

/** `GET /api/log/keys`: verifier keys of checkpoints and records, one on a line. */
export const handleKeys = (request: Request): Promise<Response> =>
  answer(request, async (call) => {
    const { keys } = await execute(getCheckpoint, {}, call);
    return text(keys.map(({ verifierKey }) => `${verifierKey}\n`).join(""));
  });

/** `GET /api/log/tile/<level>/<index>[.p/<width>]`: hashes, and never an entry. */
export const handleTile = (request: Request, parts: readonly string[]): Promise<Response> =>
  answer(request, async (call) => {
    const tile = await execute(getTile, { path: `tile/${parts.join("/")}` }, call);
    return new Response(fromBase64(tile.data), {
      headers: {
        "content-type": "application/octet-stream",
        "cache-control": tile.full ? "private, max-age=31536000, immutable" : "private, no-store",
      },
    });
  });
