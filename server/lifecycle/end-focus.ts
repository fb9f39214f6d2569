import { and, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { focuses } from "#db/schema/lifecycle.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { focusPeriodRefusal } from "#domain/lifecycle/rules.ts";
import { EndFocus } from "#domain/lifecycle/schemas.ts";
import { projectOf } from "#server/kernel/call.ts";
import { conflict } from "#server/kernel/errors.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { openFocus } from "./internal.ts";

export const endFocus = command({
  name: "lifecycle.endFocus",
  summary: "Ends the focus of a sub-team: its work is held against the project's focus again.",
  permission: "focus:declare",
  phase: "communication",
  scope: inProject<z.output<typeof EndFocus>>(),
  input: EndFocus,
  async run(context) {
    const { tx, input, now, audit } = context;
    const current = await openFocus(tx, projectOf(context).id, input.team);
    if (!current) throw conflict(`No focus of "${input.team}" is open. Nothing was changed.`);
    must(focusPeriodRefusal(current.startedAt, now));
    await tx
      .update(focuses)
      .set({ endedAt: sql`${now}::timestamptz` })
      .where(and(eq(focuses.id, current.id), isNull(focuses.endedAt)));
    audit.record({
      target: { type: "focus", id: current.id, label: phaseInfo(current.phase).title },
      before: { phase: current.phase, team: input.team },
      after: { team: input.team, ended: true },
    });
    return { focusId: current.id, endedAt: now };
  },
});
