import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { apiKeys, projects, users } from "#db/schema/access.ts";
import { keyRefusal } from "#domain/access/keys.ts";
import { mayInOrganization } from "#domain/access/permissions.ts";
import { CreateApiKey, RevokeApiKey } from "#domain/access/schemas.ts";
import { forbidden, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { keyset, pageInput, toPage } from "#server/kernel/page.ts";
import { must } from "#server/kernel/refuse.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command, query } from "#server/kernel/verb.ts";
import { hashToken, newToken } from "./internal.ts";
import { holderOf, seenByHolder } from "./key-holder.ts";

export const createApiKey = command({
  name: "access.createApiKey",
  summary:
    "Makes an API key for oneself or a service account, with at most the given role, permissions and projects. It is in this answer and nowhere else.",
  permission: "key:manage",
  phase: null,
  secretAnswer: true,
  scope: inOrganization,
  input: CreateApiKey,
  async run({ tx, input, orgId, userId, actor, standing, audit }) {
    if (userId === null || actor.type === "apiKey")
      throw forbidden("A key is made by a person who is signed in, not by another key.");
    const holder = await holderOf(tx, { orgId, userId, standing, forUserId: input.forUserId });
    must(keyRefusal(input.role, input.permissions ?? null, holder.kind));
    if (input.projectIds) await seenByHolder(tx, holder, input.projectIds);
    const token = newToken("cs");
    const id = newId("key");
    const narrowed = { permissions: input.permissions ?? null, projects: input.projectIds ?? null };
    const [row] = await tx
      .insert(apiKeys)
      .values({
        id,
        orgId,
        userId: holder.id,
        createdBy: userId,
        name: input.name,
        role: input.role,
        ...narrowed,
        tokenHash: hashToken(token),
        hint: token.slice(-4),
        expiresAt: sql`now() + make_interval(days => ${input.expiresInDays})`,
      })
      .returning({ expiresAt: apiKeys.expiresAt });
    const expiresAt = row?.expiresAt ?? "";
    audit.record({
      target: { type: "api_key", id, label: input.name },
      after: { name: input.name, role: input.role, ...narrowed, holder: holder.id, expiresAt },
    });
    return { id, token, expiresAt };
  },
});

export const revokeApiKey = command({
  name: "access.revokeApiKey",
  summary: "Ends an API key at once.",
  permission: "key:manage",
  phase: null,
  scope: inOrganization,
  input: RevokeApiKey,
  async run({ tx, input, userId, standing, now, audit }) {
    const [key] = await tx.select().from(apiKeys).where(eq(apiKeys.id, input.keyId));
    if (!key || (key.userId !== userId && !mayInOrganization(standing, "member:manage")))
      throw notFound("This key");
    const revoked = await tx
      .update(apiKeys)
      .set({ revokedAt: now })
      .where(and(eq(apiKeys.id, input.keyId), isNull(apiKeys.revokedAt)))
      .returning({ id: apiKeys.id });
    if (revoked.length === 0) audit.unchanged();
    else
      audit.record({
        target: { type: "api_key", id: key.id, label: key.name },
        before: { revoked: false },
        after: { revoked: true },
      });
    return { revoked: true };
  },
});

export const listApiKeys = query({
  name: "access.listApiKeys",
  summary: "One's own API keys; for those who manage members, all of them.",
  permission: "key:manage",
  scope: inOrganization,
  input: z.object({ ...pageInput }),
  async run({ tx, input, orgId, userId, standing }) {
    const all = mayInOrganization(standing, "member:manage");
    const projectNames = sql<string[] | null>`(select array_agg(p.name order by p.name) from ${projects} p
      where p.id = any(${apiKeys.projects}))`;
    const { after, orderBy } = keyset(apiKeys.createdAt, apiKeys.id, input.cursor);
    const rows = await tx
      .select({
        id: apiKeys.id,
        name: apiKeys.name,
        hint: apiKeys.hint,
        role: apiKeys.role,
        permissions: apiKeys.permissions,
        projects: projectNames,
        person: users.name,
        kind: users.kind,
        mine: sql<boolean>`${apiKeys.userId} = ${userId ?? ""}`,
        createdAt: apiKeys.createdAt,
        expiresAt: apiKeys.expiresAt,
        lastUsedAt: apiKeys.lastUsedAt,
        revokedAt: apiKeys.revokedAt,
      })
      .from(apiKeys)
      .innerJoin(users, eq(users.id, apiKeys.userId))
      .where(and(eq(apiKeys.orgId, orgId), all ? undefined : eq(apiKeys.userId, userId ?? ""), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    return toPage(rows, input.limit, (row) => row);
  },
});
