import { and, eq, inArray } from "drizzle-orm";
import type { z } from "zod";
import { users } from "#db/schema/access.ts";
import { phaseBriefs } from "#db/schema/lifecycle.ts";
import { type DiffLine, diffTexts } from "#domain/format/text-diff.ts";
import { CompareBriefs, GetPhase } from "#domain/lifecycle/queries.ts";
import { notFound } from "#server/kernel/errors.ts";
import { keyset, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { findPhase } from "./internal.ts";

const ListBriefs = GetPhase.extend(pageInput);

export const listBriefs = query({
  name: "lifecycle.listBriefs",
  summary: "The versions of the brief of a phase, each with its author and moment, newest first.",
  permission: "phase:read",
  scope: inProject<z.output<typeof ListBriefs>>(),
  input: ListBriefs,
  async run({ tx, input }) {
    const phase = await findPhase(tx, input.projectId, input.phase);
    const { after, orderBy } = keyset(phaseBriefs.at, phaseBriefs.id, input.cursor);
    const rows = await tx
      .select({
        id: phaseBriefs.id,
        version: phaseBriefs.version,
        authorName: users.name,
        at: phaseBriefs.at,
        body: phaseBriefs.body,
      })
      .from(phaseBriefs)
      .leftJoin(users, eq(users.id, phaseBriefs.authorId))
      .where(and(eq(phaseBriefs.phaseId, phase.id), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    return toPage(rows, input.limit, (row) => ({ createdAt: row.at, id: row.id }));
  },
});

export const compareBriefs = query({
  name: "lifecycle.compareBriefs",
  summary: "What changed between any two versions of the brief of a phase, line by line and word by word.",
  permission: "phase:read",
  scope: inProject<z.output<typeof CompareBriefs>>(),
  input: CompareBriefs,
  async run({ tx, input }): Promise<{ from: number; to: number; lines: DiffLine[] }> {
    const phase = await findPhase(tx, input.projectId, input.phase);
    const rows = await tx
      .select({ version: phaseBriefs.version, body: phaseBriefs.body })
      .from(phaseBriefs)
      .where(and(eq(phaseBriefs.phaseId, phase.id), inArray(phaseBriefs.version, [input.from, input.to])));
    const bodyOf = (version: number): string => {
      if (version === 0) return "";
      const row = rows.find((one) => one.version === version);
      if (!row) throw notFound(`Version ${version} of this brief`);
      return row.body;
    };
    const { from, to } = input;
    return { from, to, lines: diffTexts(bodyOf(from), bodyOf(to)) };
  },
});
