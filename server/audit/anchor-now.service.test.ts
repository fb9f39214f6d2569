import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { jobs } from "#db/schema/kernel.ts";
import { closeTestConnection, inWorld, refusal } from "#server/testing/world.ts";
import { audit } from "./verbs.ts";

afterAll(closeTestConnection);

describe("audit.anchorNow", () => {
  test("asks the worker for a copy, once while one is being made", () =>
    inWorld(async (w) => {
      const first = await w.as(w.people.auditor, audit.anchorNow, {});
      expect(await w.as(w.people.owner, audit.anchorNow, {})).toEqual(first);
      const [job] = await w.inside((tx) => tx.select().from(jobs).where(eq(jobs.id, first.jobId)));
      expect(job).toMatchObject({ kind: "audit.anchor", state: "queued", requestedBy: w.people.auditor.id });
      const status = await w.as(w.people.auditor, audit.logStatus, {});
      expect(status.copying).toBe(true);
    }));

  test("leaves one entry, with the kinds of places", () =>
    inWorld(async (w) => {
      await w.as(w.people.admin, audit.anchorNow, {});
      await w.as(w.people.admin, audit.anchorNow, {});
      const entries = await w.audit("audit.anchorNow");
      expect(entries).toHaveLength(1);
      expect(entries[0]).toMatchObject({
        actorId: w.people.admin.id,
        targetType: "log",
        targetId: "log",
        after: { places: ["folder", "git"] },
      });
    }));

  test.each(["lead", "scientist", "engineer", "reviewer", "stakeholder"] as const)(
    "is not for a %s",
    (role) =>
      inWorld(async (w) => {
        expect(await refusal(w.as(w.people[role], audit.anchorNow, {}))).toBe("forbidden");
      }),
  );

  test("is not for somebody of another organization", () =>
    inWorld(async (w) => {
      expect(await refusal(w.as(w.outsider, audit.anchorNow, {}, { orgId: w.orgId }))).toBe("not_found");
    }));
});

describe("audit.raiseAlarm", () => {
  const alarm = { anchor: "folder", place: "/copies", size: 12, sentence: "The copy covers more." } as const;

  test("is recorded by the worker, in the organization's own log", () =>
    inWorld(async (w) => {
      const worker = { type: "system", job: "audit.anchor", onBehalfOf: null } as const;
      await w.as(worker, audit.raiseAlarm, alarm);
      expect(await w.audit("audit.raiseAlarm")).toMatchObject([
        { actorType: "system", targetType: "log", after: alarm, reason: alarm.sentence },
      ]);
    }));

  test("is not for people", () =>
    inWorld(async (w) => {
      expect(await refusal(w.as(w.people.owner, audit.raiseAlarm, alarm))).toBe("forbidden");
    }));
});

describe("audit.logStatus", () => {
  test("names every place for copies, and says that the default ones are on this server", () =>
    inWorld(async (w) => {
      const status = await w.as(w.people.reviewer, audit.logStatus, {});
      expect(status.anchors.map(({ kind, outside }) => [kind, outside])).toEqual([
        ["folder", false],
        ["git", false],
      ]);
      expect(status.origin).toEqual(expect.any(String));
    }));

  test("is not for those who may not read the audit log, nor for another organization", () =>
    inWorld(async (w) => {
      expect(await refusal(w.as(w.people.scientist, audit.logStatus, {}))).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, audit.logStatus, {}, { orgId: w.orgId }))).toBe("not_found");
    }));
});
