import { keyActor, organizationOf, sessionActor } from "#server/access/authenticate.ts";
import { forbidden, unauthenticated } from "#server/kernel/errors.ts";
import { type CallContext, newRequestId } from "#server/kernel/execute.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { callerOf } from "./network.ts";
import { sameOriginProblem } from "./same-origin.ts";
import { readCookie, sessionCookieName } from "./session-cookie.ts";

export const ORGANIZATION_HEADER = "x-countersign-organization";

/** Who calls, in which organization. Throws when a presented key is no good or the request is not ours. */
export async function contextOf(
  request: { method: string; headers: Headers },
  named?: string | null,
): Promise<CallContext> {
  const { db } = runtime();
  const { headers } = request;
  const base = {
    db,
    requestId: newRequestId(),
    idempotencyKey: headers.get("idempotency-key"),
    caller: callerOf(headers),
  };
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
    const found = token ? await keyActor(db, token) : null;
    if (!found)
      throw unauthenticated(
        "This API key is unknown, revoked or expired. Make a new one on the page API keys.",
      );
    return { ...base, ...found };
  }
  const cookie = readCookie(headers.get("cookie"), sessionCookieName());
  const actor = cookie === null ? null : await sessionActor(db, cookie);
  if (actor === null) return { ...base, actor: { type: "anonymous" }, orgId: null };
  const problem = sameOriginProblem(request.method, headers);
  if (problem) throw forbidden(problem);
  const orgId = await organizationOf(db, actor.userId, named ?? headers.get(ORGANIZATION_HEADER));
  return { ...base, actor, orgId };
}
