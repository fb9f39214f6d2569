import { afterAll, describe, expect, test } from "vitest";
import { readText } from "#domain/audit/verify/reader.ts";
import { access } from "#server/access/verbs.ts";
import { lifecycle } from "#server/lifecycle/verbs.ts";
import { makeModelVersion } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { audit } from "../verbs.ts";
import { readingOf } from "./reading.ts";
import { evidenceSource } from "./source.ts";

afterAll(closeTestConnection);

const focus = (w: World, projectId: string, reason: string) =>
  w.as(w.people.owner, lifecycle.changeFocus, { projectId, phase: "scalability", reason });

/** What a pack would hold, read inside the wall of the world's organization. */
async function packOf(w: World, input: Parameters<typeof w.as<typeof audit.exportEvidence>>[2]) {
  const plan = await w.as(w.people.auditor, audit.exportEvidence, input);
  const source = evidenceSource(plan, readingOf(w.db, { orgId: w.orgId, userId: null }));
  const entries = (await readText(source, "entries.txt")) ?? "";
  return { plan, source, entries };
}

describe("what is in a pack", () => {
  test("a project's has its own entries and none of another project or organization", () =>
    inWorld(async (w) => {
      await focus(w, w.projectId, "mine");
      await focus(w, w.otherProjectId, "elsewhere");
      const { plan, entries } = await packOf(w, { projectId: w.projectId });
      expect(entries).toContain('"reason":"mine"');
      expect(entries).not.toContain("elsewhere");
      expect(plan.scope).toMatchObject({ kind: "project", id: w.projectId });
      // The entry about the export itself is the last, and waits for its place.
      expect(entries.trimEnd().split("\n").length).toBe(plan.entries + plan.waiting + 1);
      expect(entries).toMatch(/\n-\t.*audit\.exportEvidence/);
    }));

  test("a project's has the act that began it, and not that of another", () =>
    inWorld(async (w) => {
      const begin = (name: string) => w.as(w.people.owner, access.createProject, { name });
      const [mine, other] = [await begin("Mine"), await begin("Other")];
      const { entries } = await packOf(w, { projectId: mine.id });
      const begun = entries.split("\n").filter((line) => line.includes('"action":"access.createProject"'));
      expect(begun).toHaveLength(1);
      expect(begun[0]).toContain(mine.id);
      expect(entries).not.toContain(other.id);
    }));

  test("an organization's has all of its projects", () =>
    inWorld(async (w) => {
      await focus(w, w.projectId, "mine");
      await focus(w, w.otherProjectId, "elsewhere");
      const { entries } = await packOf(w, {});
      expect(entries).toContain('"reason":"mine"');
      expect(entries).toContain("elsewhere");
      expect(entries).not.toContain(w.otherOrgId);
    }));

  test("a version's has its digest and its card, and says what it is about", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      await focus(w, w.projectId, "another matter");
      const { plan, source, entries } = await packOf(w, { versionId: version.versionId });
      expect(plan.scope).toMatchObject({ kind: "model_version", name: "late-flight v1" });
      expect(entries).not.toContain("another matter");
      expect(await readText(source, "models.json")).toContain(version.sha256);
      expect(await readText(source, `cards/${version.versionId}.md`)).toContain("Predicts flights");
      expect(await source.all()).toContain(`cards/${version.versionId}.md`);
    }));

  test("a period has nothing of before or after it", () =>
    inWorld(async (w) => {
      await focus(w, w.projectId, "now");
      const past = await packOf(w, { projectId: w.projectId, to: "2020-01-01T00:00:00Z" });
      expect(past.entries).toBe("");
      const since = await packOf(w, { projectId: w.projectId, from: "2020-01-01T00:00:00Z" });
      expect(since.entries).toContain('"reason":"now"');
    }));

  test("its page holds what people wrote as text, never as markup, and asks no network for anything", () =>
    inWorld(async (w) => {
      await focus(w, w.projectId, "<img src=x onerror=alert(1)>");
      const { source } = await packOf(w, { projectId: w.projectId });
      const page = (await readText(source, "README.html")) ?? "";
      expect(page).not.toContain("<img");
      expect(page).not.toMatch(/<script|src=|href="http|url\(/);
      expect(page).toContain("default-src &#39;none&#39;".replaceAll("&#39;", "'"));
    }));

  test("the verifier is in it, word for word", () =>
    inWorld(async (w) => {
      const { source } = await packOf(w, { projectId: w.projectId });
      expect(await readText(source, "verify.mjs")).toContain("async function verifyEvidence");
    }));

  test("a name out of the list opens nothing", () =>
    inWorld(async (w) => {
      const { source } = await packOf(w, { projectId: w.projectId });
      for (const name of [
        "../package.json",
        "cards/../x.md",
        "signatures/dec_1.json",
        "tile/0/x",
        "checkpoints/900000000000.note",
      ]) {
        expect(await source.open(name), name).toBeNull();
      }
    }));
});

test("taking one is recorded before its bytes are read, with what was asked for", () =>
  inWorld(async (w) => {
    await w.as(w.people.auditor, audit.exportEvidence, { projectId: w.projectId });
    const [entry] = await w.audit("audit.exportEvidence");
    expect(entry).toMatchObject({
      projectId: w.projectId,
      actorId: w.people.auditor.id,
      after: { projectId: w.projectId },
    });
  }));

test("asking how large it is leaves no entry", () =>
  inWorld(async (w) => {
    await focus(w, w.projectId, "mine");
    const size = await w.as(w.people.auditor, audit.evidenceSize, { projectId: w.projectId });
    expect(size.entries + size.waiting).toBeGreaterThan(0);
    expect(size.bytes).toBeGreaterThan(100);
    expect(await w.audit("audit.evidenceSize")).toEqual([]);
  }));

describe.each([audit.exportEvidence, audit.evidenceSize])("$name", (verb) => {
  test.each(["lead", "reviewer", "scientist", "stakeholder"] as const)("%s may not", (role) =>
    inWorld(async (w) => {
      expect(await refusal(w.as(w.people[role], verb, { projectId: w.projectId }))).toBe("forbidden");
      expect(await refusal(w.as(w.people[role], verb, {}))).toBe("forbidden");
    }),
  );

  test("wrong project, wrong organization, wrong version", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const outsider = (input: object) => refusal(w.as(w.outsider, verb, input));
      expect(await refusal(w.as(w.people.auditor, verb, { projectId: w.foreignProjectId }))).toBe(
        "not_found",
      );
      expect(await outsider({ projectId: w.projectId })).toBe("not_found");
      expect(await outsider({ versionId: version.versionId })).toBe("not_found");
      expect(await refusal(w.as(w.people.auditor, verb, { versionId: `mdv_${"0".repeat(20)}` }))).toBe(
        "not_found",
      );
    }));

  test("a period that ends before it begins is a sentence", () =>
    inWorld(async (w) => {
      const call = w.as(w.people.auditor, verb, { from: "2026-02-01T00:00:00Z", to: "2026-01-01T00:00:00Z" });
      await expect(call).rejects.toThrow("The period ends before it begins.");
    }));
});
