import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { aliases } from "#db/schema/models.ts";
import { conflict } from "#server/kernel/errors.ts";

/** Moves a name only from where it was read: somebody else's move in between refuses this one. */
export async function pointAlias(
  tx: Tx,
  from: string | null,
  to: typeof aliases.$inferInsert,
): Promise<void> {
  const { versionId, requestId, movedBy, movedAt } = to;
  const moved =
    from === null
      ? await tx.insert(aliases).values(to).onConflictDoNothing().returning({ alias: aliases.alias })
      : await tx
          .update(aliases)
          .set({ versionId, requestId, movedBy, movedAt })
          .where(
            and(eq(aliases.modelId, to.modelId), eq(aliases.alias, to.alias), eq(aliases.versionId, from)),
          )
          .returning({ alias: aliases.alias });
  if (moved.length === 0) {
    throw conflict(
      `Somebody moved ${to.alias} a moment ago. Nothing was moved by you. Reload and look at which version it names now.`,
    );
  }
}
