import { and, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { focuses } from "#db/schema/lifecycle.ts";
import { leaveRefusal } from "#domain/lifecycle/leave.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { focusPeriodRefusal, focusRefusal } from "#domain/lifecycle/rules.ts";
import { ChangeFocus } from "#domain/lifecycle/schemas.ts";
import { gateIsClosed } from "#server/approvals/policy-in-force.ts";
import { projectOf } from "#server/kernel/call.ts";
import { conflict } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { comeIntoFocus, phasesBeen } from "./come-into-focus.ts";
import { openFocus } from "./internal.ts";

export const changeFocus = command({
  name: "lifecycle.changeFocus",
  summary: "Declares another phase as the focus of the project or of one of its sub-teams, with the reason.",
  permission: "focus:declare",
  // Telling everybody where the work goes next. The new phase itself would put a visit on its diagonal that nobody made.
  phase: "communication",
  scope: inProject<z.output<typeof ChangeFocus>>(),
  input: ChangeFocus,
  async run(context) {
    const { tx, input, now, userId, audit } = context;
    const project = projectOf(context);
    const team = input.team ?? null;
    const current = await openFocus(tx, project.id, team);
    must(focusRefusal(current?.phase ?? null, input.phase));
    if (current) must(focusPeriodRefusal(current.startedAt, now));
    // The project leaves a phase through its gate; a sub-team that turns elsewhere leaves it to the others.
    const been = team === null ? await phasesBeen(tx, project.id) : [];
    must(
      leaveRefusal({
        needsApproval: been.length > 0 && (await gateIsClosed(tx, project.id, "leave_phase")),
        been,
        to: input.phase,
      }),
    );
    const startedAt = sql<string>`${now}::timestamptz`;
    if (current) {
      const closed = await tx
        .update(focuses)
        .set({ endedAt: startedAt })
        .where(and(eq(focuses.id, current.id), isNull(focuses.endedAt)))
        .returning({ id: focuses.id });
      if (closed.length === 0) {
        throw conflict(
          "Somebody changed the focus while you were deciding. It stays as they set it; reload and look.",
        );
      }
    }
    const id = newId("foc");
    await tx.insert(focuses).values({
      id,
      orgId: project.orgId,
      projectId: project.id,
      phase: input.phase,
      team,
      reason: input.reason,
      declaredBy: userId ?? "system",
      startedAt,
    });
    const begun = await comeIntoFocus(tx, project.id, input.phase);
    audit.record({
      target: { type: "focus", id, label: phaseInfo(input.phase).title },
      before: current ? { phase: current.phase } : null,
      after: { phase: input.phase, ...(team !== null && { team }), ...begun },
      reason: input.reason,
    });
    return { focusId: id, phase: input.phase, startedAt: now };
  },
});
