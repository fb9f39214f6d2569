import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { eq } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { z } from "zod";
import { projects, users } from "#db/schema/access.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { columnsOf, type EntryColumns, parseEntry, reveal } from "#domain/audit/entry.ts";
import { GetEntry } from "#domain/audit/schemas.ts";
import { actorLabelOf, privateValuesOf, targetLabelOf } from "#server/kernel/audit-private.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProjectOrOrganizationOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

export const getEntry = query({
  name: "audit.getEntry",
  summary: "One audit entry with its recorded bytes, its leaf hash, and whether both still agree.",
  permission: "audit:read",
  scope: inProjectOrOrganizationOf<z.output<typeof GetEntry>>(
    auditEntries,
    "This entry",
    (input) => input.entryId,
  ),
  input: GetEntry,
  async run({ tx, input }) {
    const behalf = alias(users, "behalf");
    const [row] = await tx
      .select({
        entry: auditEntries,
        actorName: users.name,
        onBehalfOfName: behalf.name,
        projectSlug: projects.slug,
        projectName: projects.name,
      })
      .from(auditEntries)
      .leftJoin(users, eq(users.id, auditEntries.actorId))
      .leftJoin(behalf, eq(behalf.id, auditEntries.onBehalfOf))
      .leftJoin(projects, eq(projects.id, auditEntries.projectId))
      .where(eq(auditEntries.id, input.entryId));
    if (!row) throw notFound("This entry");
    const { body, leafHash, ordinal: _ordinal, leafIndex, ...columns } = row.entry;
    const hash = createHash("sha256").update(Buffer.of(0)).update(body).digest("hex");
    const recorded = Buffer.from(leafHash).toString("hex");
    const text = Buffer.from(body).toString("utf8");
    const values = (await privateValuesOf(tx, [input.entryId])).of(input.entryId);
    return {
      ...columns,
      actorLabel: actorLabelOf(columns, values),
      targetLabel: targetLabelOf(columns, values),
      before: reveal(columns.before, values),
      after: reveal(columns.after, values),
      /** The fields that the recorded bytes only commit to; the value is null once it was erased. */
      private: [...values.values()],
      leafIndex,
      actorName: row.actorName,
      onBehalfOfName: row.onBehalfOfName,
      projectSlug: row.projectSlug,
      projectName: row.projectName,
      /** RFC 8785 JSON: the bytes that were hashed. */
      body: text,
      leafHash: recorded,
      /** The hash of the stored bytes, computed again just now, is the recorded one. */
      hashAgrees: hash === recorded,
      /** What this page shows is what the hashed bytes say. */
      factsAgree: saysTheSame(text, columns),
    };
  },
});

function saysTheSame(body: string, columns: EntryColumns): boolean {
  const entry = parseEntry(body);
  return entry
    ? canonicalize(columnsOf(entry)) === canonicalize(columns)
    : canonicalize({ v: 1, ...columns }) === body;
}
