import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { members, projectMembers, projects } from "#db/schema/access.ts";
import { statusLinks, statusReads } from "#db/schema/status.ts";
import { runs } from "#db/schema/training.ts";
import { plainSentence } from "#domain/audit/sentences.ts";
import { statusSections } from "#domain/lifecycle/status-report.ts";
import { changeFocus } from "#server/lifecycle/change-focus.ts";
import { makeModelVersion, makeRun } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { listActivity } from "./list-activity.ts";
import { openStatusLink } from "./open-status-link.ts";
import { markStatusSeen, projectStatus } from "./project-status.ts";
import { createStatusLink, listStatusLinks, revokeStatusLink, statusTokenHash } from "./status-links.ts";

afterAll(closeTestConnection);

const here = (w: World) => ({ projectId: w.projectId });
const focus = (w: World, reason: string) =>
  w.as(w.people.lead, changeFocus, { ...here(w), phase: "model_development", reason });

const makeLink = async (w: World, more: { label?: string; days?: number } = {}) => {
  const made = await w.as(w.people.lead, createStatusLink, { ...here(w), label: "The board", ...more });
  return { ...made, token: made.link.split("/").at(-1) ?? "" };
};
const STRANGER = { type: "anonymous" } as const;
const open = (w: World, token: string, form: "page" | "pdf" | "markdown" = "page") =>
  w.as(STRANGER, openStatusLink, { token, form }, { orgId: null });

describe("lifecycle.projectStatus and markStatusSeen", () => {
  test("tells where the project is, and from the second visit on what changed since", () =>
    inWorld(async (w) => {
      await makeModelVersion(w);
      await focus(w, "to begin");
      const first = await w.as(w.people.stakeholder, projectStatus, here(w));
      expect(first).toMatchObject({
        firstVisit: true,
        facts: { since: null, focus: { phase: "model_development" } },
      });
      expect(first.facts.changes.map(({ text }) => text).join()).toContain(
        "moved the focus to model development",
      );
      expect(first.facts.best?.label).toBe("late-flight v1");
      expect(first.digest).toMatch(/^[0-9a-f]{64}$/);
      await w.as(w.people.stakeholder, markStatusSeen, here(w));
      await w.as(w.people.stakeholder, markStatusSeen, here(w));
      expect(await w.audit("lifecycle.markStatusSeen")).toMatchObject([
        { after: { statusRead: true }, actorId: w.people.stakeholder.id },
      ]);
      const seenAt = new Date(Date.now() - 2 * 3_600_000).toISOString();
      await w.inside((tx) => tx.update(statusReads).set({ seenAt }));
      const second = await w.as(w.people.stakeholder, projectStatus, here(w));
      expect(second.facts.since).toBe(seenAt);
      await w.as(w.people.stakeholder, markStatusSeen, here(w));
      // The visit was recorded, and what it is told stays.
      expect((await w.as(w.people.stakeholder, projectStatus, here(w))).facts.since).toBe(seenAt);
      expect((await w.as(w.people.auditor, projectStatus, here(w))).facts.since).toBeNull();
    }));

  test("acts of one kind in a row are one line, and all are counted, however many they are", () =>
    inWorld(async (w) => {
      await w.inside((tx) =>
        tx.execute(sql`
          insert into audit_entries (id, org_id, project_id, at, actor_type, actor_id, actor_label, action,
            target_type, target_id, outcome, request_id, body)
          select 'aud_' || ${w.projectId} || n, ${w.orgId}, ${w.projectId}, now() + n * interval '1 second', 'user', ${w.people.scientist.id},
            'somebody', 'models.registerVersion', 'model_version', 'mdv_' || n, 'ok', 'rqs_x', ('{"n":' || n || '}')::bytea
          from generate_series(1, 150) n`),
      );
      const { facts } = await w.as(w.people.stakeholder, projectStatus, here(w));
      expect(facts.changes).toMatchObject([{ more: 149 }]);
      expect(facts.changesInAll).toBe(150);
    }));

  test.each([
    ["regression", "r2", [{ r2: 0.4 }, { r2: 0.8 }, { r2: -2 }], { name: "r2", value: 0.8 }],
    ["regression", "mae", [{ mae: 5 }, { mae: 2 }, { mae: 9 }], { name: "mae", value: 2 }],
    [
      "multiclass_classification",
      "macroF1",
      [
        { macroF1: 0.5, accuracy: 0.9 },
        { macroF1: 0.7, accuracy: 0.8 },
        { macroF1: 0.6, accuracy: 0.8 },
      ],
      { name: "macroF1", value: 0.7 },
    ],
    [
      "binary_classification",
      "rocAuc",
      [{ rocAuc: 0.6 }, { rocAuc: 0.7 }, {}],
      { name: "rocAuc", value: 0.7 },
    ],
  ])("the best of a %s is the best by %s, and only of the same question", (task, metric, holdouts, figure) =>
    inWorld(async (w) => {
      const finished = async (holdout: object, target: string, day: number) => {
        const { runId } = await makeRun(w);
        const metrics = { task, metric, holdout, n: 9 };
        const rest = { positives: null, threshold: null, trials: 1, bestParams: {}, folds: null };
        const baseline = { label: "the usual", figures: { [metric]: 0.1 } };
        const spec = { target: { column: target } };
        const createdAt = `2026-01-0${day}T00:00:00.000Z`;
        await w.inside((tx) =>
          tx
            .update(runs)
            .set({ metrics: { ...metrics, ...rest, baseline }, spec, createdAt })
            .where(eq(runs.id, runId)),
        );
      };
      const other = { r2: 0.99, mae: 0.01, macroF1: 0.99, rocAuc: 0.99 };
      await finished(other, "another", 1);
      for (const [index, holdout] of holdouts.entries()) await finished(holdout, "asked", index + 2);
      const { best } = (await w.as(w.people.stakeholder, projectStatus, here(w))).facts;
      expect(best).toMatchObject({ figure, n: 9, baseline: { answer: "the usual", figure: 0.1 } });
    }),
  );

  test("reasons and quoted words stay inside the project's own pages", () =>
    inWorld(async (w) => {
      await focus(w, "a reason that concerns nobody else");
      const { facts } = await w.as(w.people.lead, projectStatus, here(w));
      expect(JSON.stringify(facts.changes)).not.toContain("concerns nobody");
    }));

  test("every role reads and marks; a project that one is not in does not exist", () =>
    inWorld(async (w) => {
      for (const person of Object.values(w.people)) {
        expect((await w.as(person, projectStatus, here(w))).facts.project.archived).toBe(false);
        expect(await w.as(person, markStatusSeen, here(w))).toEqual({ since: null });
      }
      const other = { projectId: w.otherProjectId };
      expect(await refusal(w.as(w.people.lead, projectStatus, other))).toBe("not_found");
      expect(await refusal(w.as(w.people.lead, markStatusSeen, other))).toBe("not_found");
      expect(await refusal(w.as(w.outsider, projectStatus, here(w)))).toBe("not_found");
      expect(await refusal(w.as(w.outsider, markStatusSeen, here(w)))).toBe("not_found");
    }));
});

describe("lifecycle.createStatusLink", () => {
  test("shows the token once and keeps its hash; the record names the link and not the token", () =>
    inWorld(async (w) => {
      const { linkId, token, expiresAt } = await makeLink(w, { days: 3 });
      expect(token).toMatch(/^stat_[\w-]{43}$/);
      expect(Math.round((Date.parse(expiresAt) - Date.now()) / 86_400_000)).toBe(3);
      const [row] = await w.inside((tx) => tx.select().from(statusLinks).where(eq(statusLinks.id, linkId)));
      expect(row?.tokenHash).toBe(statusTokenHash(token));
      expect(JSON.stringify(row)).not.toContain(token);
      const [entry] = await w.audit("lifecycle.createStatusLink");
      expect(entry).toMatchObject({ targetId: linkId, targetLabel: "The board", after: { expiresAt } });
      expect(JSON.stringify(entry)).not.toContain(token);
      const { items } = await w.as(w.people.stakeholder, listStatusLinks, here(w));
      expect(items).toMatchObject([{ id: linkId, label: "The board", openings: 0, expired: false }]);
      expect(JSON.stringify(items)).not.toContain(row?.tokenHash);
    }));

  test("at most twenty are open; wrong role, wrong project, wrong days", () =>
    inWorld(async (w) => {
      const make = (who = w.people.lead, more: object = {}) =>
        w.as(who, createStatusLink, { ...here(w), label: "x", ...more });
      for (const role of ["scientist", "engineer", "reviewer", "stakeholder", "auditor"] as const)
        expect(await refusal(make(w.people[role])), role).toBe("forbidden");
      expect(await refusal(make(w.people.lead, { projectId: w.otherProjectId }))).toBe("not_found");
      expect(await refusal(make(w.outsider))).toBe("not_found");
      for (const days of [0, 91, 1.5]) expect(await refusal(make(w.people.lead, { days }))).toBe("invalid");
      for (let n = 0; n < 20; n += 1) await make();
      expect(await refusal(make())).toBe("conflict");
    }));
});

describe("lifecycle.openStatusLink", () => {
  test("a stranger reads the same facts, and each opening is recorded in the project", () =>
    inWorld(async (w) => {
      await focus(w, "to begin");
      const { token, linkId } = await makeLink(w);
      const opened = await open(w, token);
      const inside = await w.as(w.people.lead, projectStatus, here(w));
      expect(statusSections(opened.facts)).toEqual(statusSections(inside.facts));
      await open(w, token, "pdf");
      const entries = await w.audit("lifecycle.openStatusLink");
      expect(entries.map(({ after }) => after)).toEqual([{ form: "pdf" }, { form: "page" }]);
      expect(entries[0]).toMatchObject({ targetId: linkId, projectId: w.projectId, actorType: "anonymous" });
      expect(JSON.stringify(entries)).not.toContain(token);
      const { items } = await w.as(w.people.lead, listStatusLinks, here(w));
      expect(items[0]).toMatchObject({ openings: 2, lastOpenedAt: expect.any(String) });
      const feed = await w.as(w.people.lead, listActivity, here(w));
      expect(plainSentence(feed.items[0]?.parts ?? [])).toContain("opened the status link The board");
    }));

  test("a revoked link, one whose time is over and one that never was are the same nothing", () =>
    inWorld(async (w) => {
      const [revoked, old] = [await makeLink(w), await makeLink(w)];
      await w.as(w.people.admin, revokeStatusLink, { linkId: revoked.linkId });
      await w.inside((tx) =>
        tx
          .update(statusLinks)
          .set({ createdAt: "2026-01-01T00:00:00.000Z", expiresAt: "2026-01-02T00:00:00.000Z" })
          .where(eq(statusLinks.id, old.linkId)),
      );
      for (const token of [revoked.token, old.token, `stat_${"x".repeat(43)}`])
        expect(await refusal(open(w, token))).toBe("not_found");
      expect(await w.audit("lifecycle.openStatusLink")).toHaveLength(0);
    }));

  test("it ends with what its maker may do: out of the project, suspended, or in another role", () =>
    inWorld(async (w) => {
      const { token } = await makeLink(w);
      const member = eq(projectMembers.userId, w.people.lead.id);
      await w.inside((tx) => tx.update(projectMembers).set({ role: "scientist" }).where(member));
      expect(await refusal(open(w, token))).toBe("not_found");
      await w.inside((tx) => tx.update(projectMembers).set({ role: "lead" }).where(member));
      await open(w, token);
      const suspendedAt = new Date().toISOString();
      await w.inside((tx) =>
        tx.update(members).set({ suspendedAt }).where(eq(members.userId, w.people.lead.id)),
      );
      expect(await refusal(open(w, token))).toBe("not_found");
    }));

  test("an archived project is still read; thirty openings a minute are enough", () =>
    inWorld(async (w) => {
      const { token } = await makeLink(w);
      await w.inside((tx) =>
        tx.update(projects).set({ archivedAt: new Date().toISOString() }).where(eq(projects.id, w.projectId)),
      );
      expect((await open(w, token)).facts.project.archived).toBe(true);
      for (let n = 1; n < 30; n += 1) await open(w, token);
      expect(await refusal(open(w, token))).toBe("rate_limited");
    }));
});

describe("lifecycle.revokeStatusLink", () => {
  test("works once, is recorded, and only for those who run the project", () =>
    inWorld(async (w) => {
      const { linkId, token } = await makeLink(w);
      for (const role of ["scientist", "stakeholder", "auditor"] as const)
        expect(await refusal(w.as(w.people[role], revokeStatusLink, { linkId })), role).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, revokeStatusLink, { linkId }))).toBe("not_found");
      await open(w, token);
      await w.as(w.people.lead, revokeStatusLink, { linkId });
      await w.as(w.people.lead, revokeStatusLink, { linkId });
      const done = (await w.audit("lifecycle.revokeStatusLink")).filter(({ outcome }) => outcome === "ok");
      expect(done).toMatchObject([
        { before: { revoked: false }, after: { revoked: true }, targetLabel: "The board" },
      ]);
      expect(await refusal(open(w, token))).toBe("not_found");
      const { items } = await w.as(w.people.auditor, listStatusLinks, here(w));
      expect(items[0]).toMatchObject({ revokedBy: expect.stringMatching(/^lead /) });
      expect(await refusal(w.as(w.outsider, listStatusLinks, here(w)))).toBe("not_found");
    }));
});
