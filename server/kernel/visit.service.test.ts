import { and, eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, inject, test } from "vitest";
import { connect } from "#db/client.ts";
import { focuses, visitActs, visits } from "#db/schema/lifecycle.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import {
  closeTestConnection,
  inWorld,
  makeWorld,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { recordVisit } from "./visit.ts";

afterAll(closeTestConnection);

const START = Date.now() - 86_400_000;
const minute = (n: number): string => new Date(START + n * 60_000).toISOString();

const act = (
  w: World,
  at: number,
  changes: { phase?: Phase; userId?: string | null; reason?: string } = {},
) => ({
  project: { id: w.projectId, orgId: w.orgId },
  phase: "data_acquisition" as Phase,
  userId: w.people.scientist.id,
  verb: `test.at${at}`,
  now: minute(at),
  ...changes,
});

const all = (w: World) => w.inside((tx) => tx.select().from(visits).orderBy(visits.at, visits.id));

describe("acts become visits as they are recorded", () => {
  test("gaps under 30 minutes are one visit, from its first to its last act, and each act stays", () =>
    inWorld(async (w) => {
      await w.inside(async (tx) => {
        for (const at of [0, 29, 58, 88]) await recordVisit(tx, act(w, at));
      });
      const [first, second, ...none] = await all(w);
      expect(none).toEqual([]);
      expect(first).toMatchObject({ at: minute(0), endedAt: minute(58), verb: "test.at0" });
      expect(second).toMatchObject({ at: minute(88), endedAt: minute(88) });
      const acts = await w.inside((tx) =>
        tx
          .select()
          .from(visitActs)
          .where(eq(visitActs.visitId, first?.id ?? ""))
          .orderBy(visitActs.at),
      );
      expect(acts.map(({ verb }) => verb)).toEqual(["test.at0", "test.at29", "test.at58"]);
    }));

  test("another person, another phase and the system have visits of their own", () =>
    inWorld(async (w) => {
      await w.inside(async (tx) => {
        await recordVisit(tx, act(w, 0));
        await recordVisit(tx, act(w, 1, { userId: w.people.engineer.id }));
        await recordVisit(tx, act(w, 2, { userId: null }));
        await recordVisit(tx, act(w, 3, { phase: "scalability" }));
        await recordVisit(tx, act(w, 4));
      });
      expect((await all(w)).map(({ verb }) => verb)).toEqual([
        "test.at0",
        "test.at1",
        "test.at2",
        "test.at3",
      ]);
    }));

  test("a change of focus in between begins a new visit, and the first goes on when it is changed back", () =>
    inWorld(async (w) => {
      const focus = (phase: Phase, from: number, to: number | null) =>
        w.inside((tx) =>
          tx.insert(focuses).values({
            id: `foc_${phase}${from}`,
            orgId: w.orgId,
            projectId: w.projectId,
            phase,
            reason: "r",
            declaredBy: w.people.lead.id,
            startedAt: minute(from),
            endedAt: to === null ? null : minute(to),
          }),
        );
      await focus("model_development", -10, 5);
      await focus("data_preparation", 5, 10);
      await focus("model_development", 10, null);
      await w.inside(async (tx) => {
        for (const at of [0, 6, 11]) await recordVisit(tx, act(w, at));
      });
      expect(await all(w)).toMatchObject([
        { focusPhase: "model_development", at: minute(0), endedAt: minute(11) },
        { focusPhase: "data_preparation", at: minute(6), endedAt: minute(6) },
      ]);
    }));

  test("an act that comes late moves the beginning and never the end", () =>
    inWorld(async (w) => {
      await w.inside(async (tx) => {
        for (const at of [20, 30, 5]) await recordVisit(tx, act(w, at));
      });
      expect(await all(w)).toMatchObject([{ at: minute(5), endedAt: minute(30) }]);
    }));

  test("an act with a reason of its own stands alone", () =>
    inWorld(async (w) => {
      await w.inside(async (tx) => {
        await recordVisit(tx, act(w, 0));
        await recordVisit(tx, act(w, 1, { reason: "The label leaks." }));
      });
      expect((await all(w)).map(({ reason }) => reason)).toEqual([null, "The label leaks."]);
    }));
});

test("twenty acts of one person at the same moment on several connections are one visit", async () => {
  const w = await makeWorld(testConnection().db);
  const { db, close } = connect(inject("appUrl"), { max: 8 });
  try {
    const wall = { orgId: w.orgId, userId: w.people.scientist.id };
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        inTransaction(db, wall, (tx) => recordVisit(tx, act(w, i % 3, {}))),
      ),
    );
    expect(await all(w)).toMatchObject([{ at: minute(0) }]);
    const [acts] = await w.inside((tx) =>
      tx
        .select({ n: sql<number>`count(*)::int` })
        .from(visitActs)
        .where(and(eq(visitActs.projectId, w.projectId))),
    );
    expect(acts?.n).toBe(20);
  } finally {
    await close();
  }
});
