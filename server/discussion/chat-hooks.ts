import { and, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { chatHooks } from "#db/schema/discussion.ts";
import { mayInProject } from "#domain/access/permissions.ts";
import { RemoveChatHook, SetChatHook } from "#domain/discussion/inbox-schemas.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { forbidden, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { egressPolicy } from "#server/kernel/outbound.ts";
import { checkAddress } from "#server/kernel/outbound-address.ts";
import { inProjectOrOrganization } from "#server/kernel/scope.ts";
import { seal, unseal } from "#server/kernel/seal.ts";
import { command, query, type RunContext } from "#server/kernel/verb.ts";

type Owner = { orgId: string; userId: string } | { orgId: string; projectId: string };

const of = (owner: Owner) =>
  and(
    eq(chatHooks.orgId, owner.orgId),
    "userId" in owner ? eq(chatHooks.userId, owner.userId) : eq(chatHooks.projectId, owner.projectId),
    isNull(chatHooks.removedAt),
  );

/** The address in use, still sealed. */
export async function hookOf(tx: Tx, owner: Owner) {
  const [row] = await tx.select().from(chatHooks).where(of(owner)).limit(1);
  return row ?? null;
}

const contextOf = (id: string) => `chat hook ${id}`;

/** The address to send to; null when it was sealed under another secret. */
export const openHook = (hook: { id: string; sealedUrl: string }): string | null =>
  unseal(hook.sealedUrl, contextOf(hook.id));

/** One's own, or the project's, which only those who manage it set. */
function ownerOf(context: Pick<RunContext<unknown>, "project" | "userId" | "orgId" | "standing">): Owner {
  const { project, orgId } = context;
  if (!project) return { orgId, userId: personOfCall(context.userId) };
  if (!mayInProject(context.standing, "project:manage"))
    throw forbidden(
      "The project's channel is set by a lead, an administrator or an owner. Your own is in your inbox.",
    );
  return { orgId, projectId: project.id };
}

const targetOf = (owner: Owner) =>
  "userId" in owner ? { type: "inbox", id: owner.userId } : { type: "project", id: owner.projectId };

export const setChatHook = command({
  name: "discussion.setChatHook",
  summary:
    "Sets the address to which messages go as Slack takes them: one's own, or the project's. It replaces the one before.",
  permission: "comment:read",
  phase: null,
  toldOnlyToCaller: true,
  scope: inProjectOrOrganization<z.output<typeof SetChatHook>>("mine"),
  input: SetChatHook,
  async run(context) {
    const { tx, input, orgId, now, audit } = context;
    const owner = ownerOf(context);
    const { host } = checkAddress(input.url, egressPolicy());
    const before = await hookOf(tx, owner);
    await tx.update(chatHooks).set({ removedAt: now }).where(of(owner));
    const id = newId("hok");
    await tx.insert(chatHooks).values({
      id,
      orgId,
      projectId: "projectId" in owner ? owner.projectId : null,
      userId: "userId" in owner ? owner.userId : null,
      host,
      sealedUrl: seal(input.url, contextOf(id)),
      createdBy: personOfCall(context.userId),
      createdAt: now,
    });
    audit.record({
      target: targetOf(owner),
      before: { chat: before?.host ?? null },
      after: { chat: host, hookId: id },
    });
    return { host };
  },
});

export const removeChatHook = command({
  name: "discussion.removeChatHook",
  summary: "Sends nothing more to one's own, or the project's, chat.",
  permission: "comment:read",
  phase: null,
  toldOnlyToCaller: true,
  scope: inProjectOrOrganization<z.output<typeof RemoveChatHook>>("mine"),
  input: RemoveChatHook,
  async run(context) {
    const { tx, now, audit } = context;
    const owner = ownerOf(context);
    const [gone] = await tx
      .update(chatHooks)
      .set({ removedAt: now })
      .where(of(owner))
      .returning({ host: chatHooks.host });
    if (!gone) throw notFound("A chat address");
    audit.record({ target: targetOf(owner), before: { chat: gone.host }, after: { chat: null } });
    return { removed: true };
  },
});

export const getChatHook = query({
  name: "discussion.getChatHook",
  summary: "Where messages go besides mail: the host only, since the address itself is a secret.",
  permission: "comment:read",
  scope: inProjectOrOrganization<z.output<typeof RemoveChatHook>>("mine"),
  input: RemoveChatHook,
  async run({ tx, project, orgId, userId }) {
    const owner = project ? { orgId, projectId: project.id } : { orgId, userId: personOfCall(userId) };
    const hook = await hookOf(tx, owner);
    return { chat: hook && { host: hook.host, since: hook.createdAt } };
  },
});
