import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { checklistItems } from "#db/schema/governance.ts";
import { phases, visits } from "#db/schema/lifecycle.ts";
import { monitorConfigs, monitors } from "#db/schema/monitoring.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { DEFAULT_MONITOR_CONFIG } from "#domain/monitoring/config.ts";
import { governance } from "#server/governance/verbs.ts";
import { lifecycle } from "#server/lifecycle/verbs.ts";
import { monitoring } from "#server/monitoring/verbs.ts";
import { approveAs } from "#server/testing/approve.ts";
import { makeModelVersion } from "#server/testing/factories.ts";
import { makePolicyInForce } from "#server/testing/policies.ts";
import { signingStepUp } from "#server/testing/step-ups.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { approvals } from "./verbs.ts";

afterAll(closeTestConnection);

const PHASE: Phase = "model_development";

/** What the database says to raw SQL of the application's role. */
const wall = async (w: World, statement: ReturnType<typeof sql>): Promise<string> => {
  try {
    await w.inside((tx) => tx.execute(statement));
    return "allowed";
  } catch (error) {
    const { cause } = error as { cause?: { constraint_name?: string; code?: string } };
    return cause?.constraint_name ?? cause?.code ?? "refused";
  }
};

const stateOf = async (w: World, requestId: string) =>
  (await w.as(w.people.auditor, approvals.get, { requestId })).state;

const effects = async (w: World, targetType: string) =>
  (await w.audit("approvals.takeEffect")).filter((entry) => entry.targetType === targetType);

describe("leaving a phase", () => {
  const closed = (w: World) => makePolicyInForce(w, "leave_phase", { quorum: 1 });
  const ask = (w: World, who: Person, more: { next?: Phase; projectId?: string } = {}) =>
    w.as(who, lifecycle.requestLeave, {
      projectId: w.projectId,
      phase: PHASE,
      reason: "The folds agree.",
      ...more,
    });
  const done = (w: World, who: Person) =>
    w.as(who, lifecycle.updatePhase, { projectId: w.projectId, phase: PHASE, status: "done" });
  const phaseNow = async (w: World) => {
    const rows = await w.inside((tx) => tx.select().from(phases).where(eq(phases.projectId, w.projectId)));
    const row = rows.find(({ phase }) => phase === PHASE);
    if (!row) throw new Error("no such phase");
    return row;
  };
  const focus = (w: World, phase: Phase) =>
    w.as(w.people.lead, lifecycle.changeFocus, { projectId: w.projectId, phase, reason: "On we go." });

  test("where the policy asks for nobody, daily work is not held up", () =>
    inWorld(async (w) => {
      await done(w, w.people.scientist);
      expect((await phaseNow(w)).status).toBe("done");
      expect(await refusal(ask(w, w.people.scientist))).toBe("conflict");
    }));

  test("where it asks, the phase is done and the focus moves with the approval, and the log says by which", () =>
    inWorld(async (w) => {
      await closed(w);
      await focus(w, PHASE);
      expect(await refusal(done(w, w.people.scientist))).toBe("precondition_failed");
      const made = await ask(w, w.people.scientist, { next: "model_deployment" });
      expect((await phaseNow(w)).status).toBe("in_progress");
      expect(await approveAs(w, w.people.reviewer, made.requestId)).toMatchObject({ state: "applied" });
      expect(await phaseNow(w)).toMatchObject({ status: "done", leaveRequestId: made.requestId });
      const summary = await w.as(w.people.lead, lifecycle.focusSummary, { projectId: w.projectId });
      expect(summary).toMatchObject({ focus: { phase: "model_deployment" } });
      const signed = { requestId: made.requestId, contentDigest: made.contentDigest };
      expect(await effects(w, "phase")).toMatchObject([{ after: { status: "done", ...signed } }]);
      expect(await effects(w, "focus")).toMatchObject([
        { after: { phase: "model_deployment", phaseStatus: "in_progress", ...signed } },
      ]);
    }));

  test("the focus does not move on past the gate, and goes back freely", () =>
    inWorld(async (w) => {
      await closed(w);
      await focus(w, PHASE);
      expect(await refusal(focus(w, "model_deployment"))).toBe("precondition_failed");
      await focus(w, "problem_definition");
    }));

  test("nor by a way round it: back, or to communication, and on from there", () =>
    inWorld(async (w) => {
      await closed(w);
      for (const way of ["problem_definition", "communication"] as const) {
        await focus(w, PHASE);
        await focus(w, way);
        const done = sql`update phases set status = 'done', leave_request_id = null where phase = ${way} and project_id = ${w.projectId}`;
        await makePolicyInForce(w, "leave_phase", { quorum: 0 });
        await w.inside((tx) => tx.execute(done));
        await makePolicyInForce(w, "leave_phase", { quorum: 1 });
        expect(await refusal(focus(w, "model_deployment"))).toBe("precondition_failed");
      }
    }));

  test("the project's focus moves with the approval, and that of a sub-team stays where it is", () =>
    inWorld(async (w) => {
      await closed(w);
      const { projectId } = w;
      const userId = w.people.engineer.id;
      await w.as(w.people.lead, lifecycle.assignTeam, { projectId, userId, team: "Data" });
      const reason = "They go on.";
      await w.as(w.people.lead, lifecycle.changeFocus, { projectId, phase: PHASE, team: "Data", reason });
      const open = async () => {
        const { items } = await w.as(w.people.lead, lifecycle.listFocus, { projectId });
        return items
          .filter(({ endedAt }) => endedAt === null)
          .map(({ team, phase }) => [team, phase] as const);
      };
      const first = await ask(w, w.people.scientist, { next: "model_deployment" });
      await approveAs(w, w.people.reviewer, first.requestId);
      expect(await open()).toEqual([["Data", PHASE]]);
      await focus(w, PHASE);
      const { requestId } = await ask(w, w.people.scientist, { next: "model_deployment" });
      expect(await approveAs(w, w.people.reviewer, requestId)).toMatchObject({ state: "applied" });
      expect(new Map(await open())).toEqual(
        new Map([
          [null, "model_deployment"],
          ["Data", PHASE],
        ]),
      );
    }));

  test("another brief or another state of its checklist voids what was asked, and says who changed what", () =>
    inWorld(async (w) => {
      await closed(w);
      const first = await ask(w, w.people.scientist);
      await w.as(w.people.engineer, lifecycle.updatePhase, {
        projectId: w.projectId,
        phase: PHASE,
        brief: "Other words.",
      });
      expect(await stateOf(w, first.requestId)).toBe("voided");
      const second = await ask(w, w.people.scientist);
      const { items } = await w.as(w.people.lead, governance.listItems, {
        projectId: w.projectId,
        phase: PHASE,
      });
      const item = items[0];
      if (!item) throw new Error("no item");
      await w.as(w.people.engineer, governance.updateItem, { itemId: item.id, note: "Looked at it." });
      expect(await stateOf(w, second.requestId)).toBe("voided");
      expect(await refusal(approveAs(w, w.people.reviewer, second.requestId))).toBe("conflict");
    }));

  test("only the checklist of the phase that is left holds it up", () =>
    inWorld(async (w) => {
      await makePolicyInForce(w, "leave_phase", {
        quorum: 1,
        requireChecklistPhases: [PHASE, "scalability"],
      });
      const { requestId } = await ask(w, w.people.scientist);
      const { items } = await w.as(w.people.lead, approvals.blockers, { requestId });
      expect(items.map(({ key }) => key)).toEqual(["signatures", `checklist:${PHASE}`]);
      expect(await refusal(approveAs(w, w.people.reviewer, requestId))).toBe("precondition_failed");
    }));

  test("who owns the phase or wrote its brief does not approve; nor does a wrong role or project ask", () =>
    inWorld(async (w) => {
      await closed(w);
      await w.as(w.people.lead, lifecycle.updatePhase, {
        projectId: w.projectId,
        phase: PHASE,
        brief: "By the lead.",
      });
      const { requestId } = await ask(w, w.people.scientist);
      expect(await refusal(approveAs(w, w.people.lead, requestId))).toBe("forbidden");
      expect(await refusal(ask(w, w.people.reviewer))).toBe("forbidden");
      expect(await refusal(ask(w, w.outsider))).toBe("not_found");
      expect(await refusal(ask(w, w.people.scientist, { projectId: w.otherProjectId }))).toBe("not_found");
    }));

  test("a reviewer whose finding reopened the phase may approve that it is left once it is mended", () =>
    inWorld(async (w) => {
      await closed(w);
      const first = await ask(w, w.people.scientist);
      const signed = {
        requestId: first.requestId,
        contentDigest: first.contentDigest,
        decision: "request_changes" as const,
      };
      const refused = await w.as(w.people.reviewer, approvals.decide, {
        ...signed,
        stepUpId: await signingStepUp(w, w.people.reviewer, signed),
        reason: "One fold is missing.",
        findings: [{ severity: "major", phase: PHASE, text: "Fold 3 is not among the runs." }],
      });
      expect(refused).toMatchObject({ state: "changes_requested", reopened: [PHASE] });
      const backtracks = await w.inside((tx) =>
        tx.select().from(visits).where(eq(visits.reason, "Fold 3 is not among the runs.")),
      );
      expect(backtracks).toMatchObject([{ phase: PHASE, actorId: w.people.reviewer.id }]);
      await w.as(w.people.scientist, approvals.withdraw, { requestId: first.requestId, reason: "Mended." });
      const second = await ask(w, w.people.scientist);
      expect(await approveAs(w, w.people.reviewer, second.requestId)).toMatchObject({ state: "applied" });
      expect((await phaseNow(w)).status).toBe("done");
    }));

  test("the asking is in the log with all that was asked", () =>
    inWorld(async (w) => {
      await closed(w);
      const made = await ask(w, w.people.scientist);
      const [entry] = await w.audit("lifecycle.requestLeave");
      expect(entry).toMatchObject({
        targetType: "review_request",
        targetId: made.requestId,
        reason: "The folds agree.",
        after: { state: "pending", gate: "leave_phase", contentDigest: made.contentDigest, policyVersion: 1 },
      });
    }));

  test("the database refuses a phase that is done without its request", () =>
    inWorld(async (w) => {
      await closed(w);
      const { id } = await phaseNow(w);
      const set = (request: string | null) =>
        sql`update phases set status = 'done', leave_request_id = ${request} where id = ${id}`;
      expect(await wall(w, set(null))).toBe("phases_left");
      const { requestId } = await ask(w, w.people.scientist);
      expect(await wall(w, set(requestId))).toBe("phases_left");
      await makePolicyInForce(w, "leave_phase", { quorum: 0 });
      expect(await wall(w, set(null))).toBe("allowed");
    }));
});

describe("an exception from the checklist", () => {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const itemOf = async (w: World) => {
    const { items } = await w.as(w.people.auditor, governance.listItems, { projectId: w.projectId });
    const item = items[0];
    if (!item) throw new Error("no item");
    return item;
  };
  const ask = async (w: World, who: Person, expiresOn = day(30)) =>
    w.as(who, governance.requestException, {
      itemId: (await itemOf(w)).id,
      reason: "One airport only, for a month.",
      expiresOn,
    });

  test("sets the item aside with the approval, until its day, and the log says by which", () =>
    inWorld(async (w) => {
      const { state, requestId } = await ask(w, w.people.scientist);
      expect(state).toBe("requested");
      expect(await itemOf(w)).toMatchObject({ status: "open", exceptionRequestId: requestId });
      await approveAs(w, w.people.reviewer, requestId ?? "");
      expect(await itemOf(w)).toMatchObject({
        status: "not_applicable",
        note: "One airport only, for a month.",
        exceptionUntil: day(30),
        exceptionRequestId: null,
      });
      expect(await effects(w, "checklist_item")).toMatchObject([
        { after: { status: "not_applicable", until: day(30), requestId } },
      ]);
      const [asked] = await w.audit("governance.requestException");
      expect(asked).toMatchObject({ after: { gate: "accept_exception", state: "pending" } });
    }));

  test("whoever asked takes it back, a reviewer too", () =>
    inWorld(async (w) => {
      const { requestId } = await ask(w, w.people.reviewer);
      await w.as(w.people.reviewer, approvals.withdraw, { requestId: requestId ?? "", reason: "Settled." });
      expect(await itemOf(w)).toMatchObject({ status: "open", exceptionRequestId: null });
    }));

  test("once its day has passed the item is open again everywhere", () =>
    inWorld(async (w) => {
      await makePolicyInForce(w, "accept_exception", { quorum: 0 });
      expect(await ask(w, w.people.scientist)).toMatchObject({ state: "accepted", requestId: null });
      const item = await itemOf(w);
      expect(item.status).toBe("not_applicable");
      await w.inside((tx) =>
        tx.update(checklistItems).set({ exceptionUntil: "2001-01-01" }).where(eq(checklistItems.id, item.id)),
      );
      expect((await itemOf(w)).status).toBe("open");
      const { all } = await w.as(w.people.lead, governance.progress, { projectId: w.projectId });
      expect(all.closed).toBe(0);
      const open = { projectId: w.projectId, status: "open" as const };
      const { items } = await w.as(w.people.lead, governance.listItems, open);
      expect(items.map(({ id }) => id)).toContain(item.id);
    }));

  test("where the policy asks for somebody, an item is not set aside just so", () =>
    inWorld(async (w) => {
      const { id } = await itemOf(w);
      const set = w.as(w.people.lead, governance.updateItem, {
        itemId: id,
        status: "not_applicable",
        note: "No.",
      });
      expect(await refusal(set)).toBe("precondition_failed");
    }));

  test("work on the item voids the asking; today and next century are no days; one's own is not approved", () =>
    inWorld(async (w) => {
      expect(await refusal(ask(w, w.people.scientist, day(0)))).toBe("invalid");
      expect(await refusal(ask(w, w.people.scientist, day(400)))).toBe("invalid");
      const { requestId } = await ask(w, w.people.lead);
      expect(await refusal(approveAs(w, w.people.lead, requestId ?? ""))).toBe("forbidden");
      await w.as(w.people.engineer, governance.updateItem, {
        itemId: (await itemOf(w)).id,
        note: "In fact it does apply.",
      });
      expect(await stateOf(w, requestId ?? "")).toBe("voided");
    }));

  test("wrong role, wrong project", () =>
    inWorld(async (w) => {
      expect(await refusal(ask(w, w.people.stakeholder))).toBe("forbidden");
      expect(await refusal(ask(w, w.outsider))).toBe("not_found");
    }));

  test("the database refuses to set aside without a request, until another day, or for longer", () =>
    inWorld(async (w) => {
      const { id } = await itemOf(w);
      const set = (request: string | null, until: string) =>
        sql`update checklist_items set status = 'not_applicable', exception_request_id = ${request}, exception_until = ${until} where id = ${id}`;
      expect(await wall(w, set(null, day(10)))).toBe("checklist_items_exception");
      const { requestId } = await ask(w, w.people.scientist);
      expect(await wall(w, set(requestId, day(30)))).toBe("checklist_items_exception");
      await approveAs(w, w.people.reviewer, requestId ?? "");
      expect(await wall(w, set(requestId, day(300)))).toBe("checklist_items_exception");
      expect(await wall(w, set(requestId, day(30)))).toBe("allowed");
    }));
});

describe("a monitor's thresholds", () => {
  const { version: _, ...defaults } = DEFAULT_MONITOR_CONFIG;
  const config = { ...defaults, psiWarn: 0.15 };

  async function watched(w: World) {
    const version = await makeModelVersion(w);
    const [row] = await w.inside((tx) =>
      tx.execute<{ id: string }>(
        sql`select dataset_id as id from dataset_versions where id = ${version.datasetVersionId}`,
      ),
    );
    const { monitorId } = await w.as(w.people.engineer, monitoring.create, {
      projectId: w.projectId,
      modelId: version.modelId,
      datasetId: row?.id ?? "",
    });
    return monitorId;
  }
  const propose = (w: World, who: Person, monitorId: string, more: object = {}) =>
    w.as(who, monitoring.updateConfig, { monitorId, config, reason: "Summer moves more.", ...more });

  test("count from the approval on, as the next version; every version stays readable", () =>
    inWorld(async (w) => {
      const monitorId = await watched(w);
      const { state, requestId } = await propose(w, w.people.engineer, monitorId);
      expect(state).toBe("proposed");
      const now = async () => (await w.as(w.people.lead, monitoring.get, { monitorId })).monitor.config;
      expect(await now()).toMatchObject({ version: 1, psiWarn: 0.1 });
      await approveAs(w, w.people.reviewer, requestId ?? "");
      expect(await now()).toMatchObject({ version: 2, psiWarn: 0.15 });
      const { items } = await w.as(w.people.auditor, monitoring.listConfigs, { monitorId });
      expect(items).toMatchObject([
        { config: { version: 2, psiWarn: 0.15 }, reason: "Summer moves more.", requestId },
        { config: { version: 1, psiWarn: 0.1 }, requestId: null },
      ]);
      expect(await effects(w, "monitor")).toMatchObject([
        { before: { version: 1 }, after: { version: 2, requestId, psiWarn: 0.15 } },
      ]);
    }));

  test("a second proposal waits for the first; without a reason nothing is asked", () =>
    inWorld(async (w) => {
      const monitorId = await watched(w);
      expect(await refusal(propose(w, w.people.engineer, monitorId, { reason: undefined }))).toBe("invalid");
      await propose(w, w.people.engineer, monitorId);
      expect(await refusal(propose(w, w.people.engineer, monitorId))).toBe("conflict");
    }));

  test("wrong role, wrong project; the proposer does not approve", () =>
    inWorld(async (w) => {
      const monitorId = await watched(w);
      expect(await refusal(propose(w, w.people.scientist, monitorId))).toBe("forbidden");
      expect(await refusal(propose(w, w.outsider, monitorId))).toBe("not_found");
      const { requestId } = await propose(w, w.people.lead, monitorId);
      expect(await refusal(approveAs(w, w.people.lead, requestId ?? ""))).toBe("forbidden");
    }));

  test("the database refuses thresholds without a request, and others than those approved", () =>
    inWorld(async (w) => {
      const monitorId = await watched(w);
      const set = (psi: number, request: string | null) =>
        sql`update monitors set config = jsonb_set(config, '{psiWarn}', ${String(psi)}::jsonb), config_version = config_version + 1,
            config_request_id = ${request} where id = ${monitorId}`;
      expect(await wall(w, set(0.15, null))).toBe("monitors_thresholds");
      const { requestId } = await propose(w, w.people.engineer, monitorId);
      expect(await wall(w, set(0.15, requestId))).toBe("monitors_thresholds");
      await approveAs(w, w.people.reviewer, requestId ?? "");
      expect(await wall(w, set(9, requestId))).toBe("monitors_thresholds");
      expect(
        await wall(w, sql`update monitor_configs set reason = 'x' where monitor_id = ${monitorId}`),
      ).toBe("42501");
      const rows = await w.inside((tx) =>
        tx.select().from(monitorConfigs).where(eq(monitorConfigs.monitorId, monitorId)),
      );
      const [monitor] = await w.inside((tx) => tx.select().from(monitors).where(eq(monitors.id, monitorId)));
      expect([rows.length, monitor?.configVersion]).toEqual([2, 2]);
    }));
});
