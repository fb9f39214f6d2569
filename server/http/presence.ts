import { z } from "zod";
import { idSchema } from "#domain/format/ids.ts";
import { organizationOf, sessionActor } from "#server/access/authenticate.ts";
import { visibleProjects } from "#server/access/visible-projects.ts";
import { publicError } from "#server/kernel/errors.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { move, tellPresence } from "#server/kernel/presence.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { readText } from "./body.ts";
import { sameOriginProblem } from "./same-origin.ts";
import { readCookie, sessionCookieName } from "./session-cookie.ts";

export const tabSchema = z.string().regex(/^[a-z0-9]{16,40}$/);

const BODY_BYTES_MAX = 4_000;

const Moved = z.object({
  tab: tabSchema,
  organization: z.string().max(120),
  projectId: idSchema("prj").nullable(),
  place: z.string().max(300),
  editing: z.string().max(120).nullable(),
});

const say = (status: number, text: string) => new Response(`${text}\n`, { status });

/**
 * A tab with an open stream says which page it shows and what is being edited in it. It is no act and leaves no record: the row is
 * unlogged and goes with the stream. A project that one may not see is not there, for this as for everything.
 */
export async function handlePresence(request: Request): Promise<Response> {
  const { db } = runtime();
  const token = readCookie(request.headers.get("cookie"), sessionCookieName());
  const actor = token ? await sessionActor(db, token) : null;
  if (!actor) return say(401, "Sign in first.");
  const problem = sameOriginProblem(request.method, request.headers);
  if (problem) return say(403, problem);
  try {
    const said = Moved.safeParse(JSON.parse(await readText(request, BODY_BYTES_MAX)));
    if (!said.success) return say(422, "Say tab, organization, projectId, place and editing.");
    const { tab: tabId, organization, projectId, place, editing } = said.data;
    const orgId = await organizationOf(db, actor.userId, organization);
    if (!orgId) return say(404, "There is no such organization.");
    const { ids } = await execute(visibleProjects, {}, { db, actor, orgId, requestId: newRequestId() });
    if (projectId !== null && !ids.includes(projectId)) return say(404, "This project was not found.");
    const there = await move(db, { tabId, orgId, userId: actor.userId }, { projectId, place, editing });
    // The stream asks once it is open; until then there is nothing to move.
    if (!there) return say(202, "This page has no open stream yet.");
    await tellPresence(db, orgId);
    return new Response(null, { status: 204 });
  } catch (error) {
    if (error instanceof SyntaxError) return say(422, "The body is not JSON.");
    const { status, message } = publicError(error, newRequestId());
    return say(status, message);
  }
}
