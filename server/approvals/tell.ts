import type { Tx } from "#db/client.ts";
import type { Role } from "#domain/access/roles.ts";
import type { NoticeKind } from "#domain/discussion/notices.ts";
import { tell, tellChannel } from "#server/kernel/notify.ts";
import { peopleInRoles } from "#server/kernel/project-people.ts";

type Context = { tx: Tx; orgId: string; userId: string | null; now: string };

const happening = (context: Context, request: { id: string; projectId: string }) => ({
  tx: context.tx,
  orgId: context.orgId,
  projectId: request.projectId,
  actorId: context.userId,
  now: context.now,
  subject: { kind: "review_request" as const, id: request.id },
});

/** Tells those whose roles decide that a review waits; its authors cannot decide on it. */
export async function tellOfRequest(
  context: Context,
  request: { id: string; projectId: string; roles: readonly Role[]; authorIds: readonly string[] },
): Promise<void> {
  const people = await peopleInRoles(context.tx, request.projectId, request.roles);
  const told = people.filter(({ id }) => !request.authorIds.includes(id));
  const kind: NoticeKind = "review";
  await tell(happening(context, request), new Map(told.map(({ id }) => [id, kind])));
  await tellChannel(happening(context, request), kind);
}

/** Tells whoever asked what was decided. */
export async function tellOfDecision(
  context: Context,
  request: { id: string; projectId: string; requestedBy: string },
): Promise<void> {
  await tell(happening(context, request), new Map([[request.requestedBy, "decision"]]));
  await tellChannel(happening(context, request), "decision");
}
