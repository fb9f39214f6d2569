import { isDeepStrictEqual } from "node:util";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { inboxSettings as table } from "#db/schema/discussion.ts";
import { SetInboxRules } from "#domain/discussion/inbox-schemas.ts";
import type { InboxRules } from "#domain/discussion/notices.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { canMail } from "#server/kernel/mail.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command, query } from "#server/kernel/verb.ts";
import { hookOf } from "./chat-hooks.ts";

type Settings = { rules: InboxRules; digestHour: number };

async function settingsOf(tx: Tx, orgId: string, userId: string): Promise<Settings> {
  const [row] = await tx
    .select({ rules: table.rules, digestHour: table.digestHour })
    .from(table)
    .where(and(eq(table.orgId, orgId), eq(table.userId, userId)));
  return row ?? { rules: {}, digestHour: 7 };
}

export const inboxSettings = query({
  name: "discussion.inboxSettings",
  summary: "How the caller is told of each kind, when the digest goes out, and where besides the portal.",
  permission: "comment:read",
  scope: inOrganization,
  input: z.object({}),
  async run({ tx, orgId, userId }) {
    const person = personOfCall(userId);
    const hook = await hookOf(tx, { orgId, userId: person });
    return {
      ...(await settingsOf(tx, orgId, person)),
      mail: canMail(),
      chat: hook && { host: hook.host, since: hook.createdAt },
    };
  },
});

export const setInboxRules = command({
  name: "discussion.setInboxRules",
  summary:
    "Sets how one is told of each kind: in the portal, at once by mail or chat, in the daily digest, or not at all.",
  permission: "comment:read",
  phase: null,
  toldOnlyToCaller: true,
  scope: inOrganization,
  input: SetInboxRules,
  async run({ tx, input, orgId, userId, now, audit }) {
    const person = personOfCall(userId);
    const before = await settingsOf(tx, orgId, person);
    const after = { rules: input.rules, digestHour: input.digestHour };
    if (isDeepStrictEqual(before, after)) {
      audit.unchanged();
      return after;
    }
    await tx
      .insert(table)
      .values({ orgId, userId: person, ...after, updatedAt: now })
      .onConflictDoUpdate({ target: [table.orgId, table.userId], set: { ...after, updatedAt: now } });
    audit.record({ target: { type: "inbox", id: person }, before, after });
    return after;
  },
});
