import { type ErrorCode, notFound } from "#server/kernel/errors.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { readJson } from "./body.ts";
import { contextOf } from "./context.ts";
import { doorVerb } from "./doors.ts";
import { pace } from "./pace.ts";
import { errorResponse, jsonResponse } from "./respond.ts";

/** POST /api/v1/<area>.<verb> */
export async function handleRest(request: Request, name: string): Promise<Response> {
  let requestId = newRequestId();
  try {
    const call = await contextOf(request);
    requestId = call.requestId;
    const verb = doorVerb(name);
    if (!verb) throw notFound(`The verb ${name.slice(0, 80)}`);
    pace(call.actor, name);
    const output = await execute(verb, await readJson(request), call);
    return jsonResponse(output, { headers: { "x-request-id": requestId } });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}

export type RestError = {
  error: { code: ErrorCode | "unavailable" | "internal"; message: string; requestId: string };
};
