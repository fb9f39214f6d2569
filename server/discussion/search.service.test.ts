import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { projectMembers, projects, users } from "#db/schema/access.ts";
import { datasetExpectations, datasetProfiles, datasets } from "#db/schema/datasets.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { phases, visits } from "#db/schema/lifecycle.ts";
import { models, versionCards } from "#db/schema/models.ts";
import { alerts } from "#db/schema/monitoring.ts";
import { experiments, runs } from "#db/schema/training.ts";
import { SEARCH_KINDS, type SearchKind } from "#domain/discussion/search.ts";
import { RECOMMENDATIONS } from "#domain/governance/recommendations.ts";
import { updateProject } from "#server/access/update-project.ts";
import { newId } from "#server/kernel/ids.ts";
import { keepSteps, makeAround } from "#server/testing/around.ts";
import { makeModelVersion } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { edit, remove } from "./change.ts";
import { comment } from "./comment.ts";
import { search } from "./search.ts";

afterAll(closeTestConnection);

const find = (w: World, who: Person, text: string, more: object = {}) => w.as(who, search, { text, ...more });
const ids = async (w: World, who: Person, text: string, more: object = {}) =>
  (await find(w, who, text, more)).items.map(({ id }) => id);

const say = (w: World, who: Person, body: string, projectId = w.projectId) =>
  w.as(who, comment, { projectId, subject: { kind: "project", id: projectId }, body });

/** `change` is null for what nobody rewrites. */
type Step = { id: string; change: ((words: string) => Promise<unknown>) | null };

// A deployment comes about through its gate alone; server/deployments/deployments.service.test.ts looks for one. People are no
// documents, and have their tests below.
type DocumentKind = Exclude<SearchKind, "deployment" | "person">;
const KINDS = SEARCH_KINDS.filter((kind): kind is DocumentKind => kind !== "deployment" && kind !== "person");

/** An object of each kind whose words can be changed, and how. */
async function objects(w: World): Promise<Record<DocumentKind, Step>> {
  const version = await makeModelVersion(w, { name: "zebrafish" });
  const made = await makeAround(w, version, "quokka, wallaby");
  let recipeVersions = 1;
  const [phase] = await w.inside((tx) =>
    tx.select().from(phases).where(eq(phases.projectId, w.projectId)).limit(1),
  );
  const [item] = await w.inside((tx) =>
    tx.select().from(checklistItems).where(eq(checklistItems.projectId, w.projectId)).limit(1),
  );
  const [run] = await w.inside((tx) => tx.select().from(runs).where(eq(runs.id, version.runId)));
  const said = await say(w, w.people.scientist, "something");
  const at = <T>(work: (tx: Parameters<Parameters<World["inside"]>[0]>[0]) => Promise<T>) => w.inside(work);
  const columns = (words: string) =>
    at(async (tx) => {
      const row = { versionId: version.datasetVersionId, orgId: w.orgId, projectId: w.projectId };
      await tx
        .insert(datasetProfiles)
        .values({ ...row, columns: [{ name: words }] })
        .onConflictDoUpdate({ target: datasetProfiles.versionId, set: { columns: [{ name: words }] } });
    });
  return {
    project: {
      id: w.projectId,
      change: (words) => w.as(w.people.lead, updateProject, { projectId: w.projectId, description: words }),
    },
    phase: {
      id: phase?.id ?? "",
      change: (words) =>
        at((tx) =>
          tx
            .update(phases)
            .set({ brief: words })
            .where(eq(phases.id, phase?.id ?? "")),
        ),
    },
    dataset: {
      id: await datasetOf(w, version.datasetVersionId),
      change: (words) =>
        at(async (tx) =>
          tx
            .update(datasets)
            .set({ description: words })
            .where(eq(datasets.id, await datasetOf(w, version.datasetVersionId))),
        ),
    },
    dataset_version: { id: version.datasetVersionId, change: columns },
    experiment: {
      id: run?.experimentId ?? "",
      change: (words) =>
        at((tx) =>
          tx
            .update(experiments)
            .set({ question: words })
            .where(eq(experiments.id, run?.experimentId ?? "")),
        ),
    },
    run: {
      id: version.runId,
      change: (words) => at((tx) => tx.update(runs).set({ error: words }).where(eq(runs.id, version.runId))),
    },
    model: {
      id: version.modelId,
      change: (words) =>
        at((tx) => tx.update(models).set({ description: words }).where(eq(models.id, version.modelId))),
    },
    model_version: {
      id: version.versionId,
      change: (words) =>
        at((tx) =>
          tx.update(versionCards).set({ body: words }).where(eq(versionCards.versionId, version.versionId)),
        ),
    },
    review_request: { id: made.review_request, change: null },
    finding: { id: made.finding, change: null },
    focus: { id: made.focus, change: null },
    expectation: { id: made.expectation, change: null },
    recipe: {
      id: made.recipe,
      change: (words) => {
        recipeVersions += 1;
        return keepSteps(w, made.recipe, { note: words, number: recipeVersions });
      },
    },
    monitor: {
      id: made.monitor,
      change: (words) =>
        at((tx) => tx.update(datasets).set({ name: words }).where(eq(datasets.id, made.datasetId))),
    },
    alert: {
      id: made.alert,
      change: (words) => at((tx) => tx.update(alerts).set({ note: words }).where(eq(alerts.id, made.alert))),
    },
    visit: {
      id: made.visit,
      change: (words) =>
        at((tx) => tx.update(visits).set({ reason: words }).where(eq(visits.id, made.visit))),
    },
    checklist_item: {
      id: item?.id ?? "",
      change: (words) =>
        at((tx) =>
          tx
            .update(checklistItems)
            .set({ note: words })
            .where(eq(checklistItems.id, item?.id ?? "")),
        ),
    },
    comment: {
      id: said.id,
      change: (words) => w.as(w.people.scientist, edit, { commentId: said.id, body: words }),
    },
  };
}

async function datasetOf(w: World, versionId: string): Promise<string> {
  const [row] = await w.inside((tx) =>
    tx.execute<{ dataset_id: string }>(sql`select dataset_id from dataset_versions where id = ${versionId}`),
  );
  return row?.dataset_id ?? "";
}

describe("each kind of object", () => {
  test("is found after it was made and by its new words after a change, never by the old ones", () =>
    inWorld(async (w) => {
      const made = await objects(w);
      for (const kind of KINDS) {
        const { id, change } = made[kind];
        await change?.("quokka habitat");
        expect(await ids(w, w.people.scientist, "quokka", { kinds: [kind] }), kind).toEqual([id]);
        if (change === null) continue;
        await change("numbat habitat");
        expect(await ids(w, w.people.scientist, "quokka", { kinds: [kind] }), kind).toEqual([]);
        expect(await ids(w, w.people.scientist, "numbat habitat", { kinds: [kind] }), kind).toEqual([id]);
        await change("nothing more");
      }
    }));

  test("is gone with its project in the archive, and found there when asked for", () =>
    inWorld(async (w) => {
      const made = await objects(w);
      for (const { change } of Object.values(made)) await change?.("wallaby");
      const all = { limit: 50 };
      const kindsOf = async (who: Person, more: object) =>
        [...new Set((await find(w, who, "wallaby", more)).items.map(({ kind }) => kind))].toSorted();
      expect(await kindsOf(w.people.lead, all)).toEqual(KINDS.toSorted());
      await w.inside((tx) =>
        tx.update(projects).set({ archivedAt: new Date().toISOString() }).where(eq(projects.id, w.projectId)),
      );
      for (const who of [w.people.lead, w.people.auditor]) {
        expect(await find(w, who, "wallaby", all)).toEqual({ items: [], nextCursor: null, total: 0 });
        expect(await ids(w, who, "wallaby", { ...all, projectId: w.projectId })).toEqual([]);
        expect(await kindsOf(who, { ...all, archived: true })).toEqual(KINDS.toSorted());
      }
    }));

  test("what is in use is found under the names of today, and what is out of use no more", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w, { name: "zebrafish" });
      const made = await makeAround(w, version, "dep_delay");
      const found = (text: string, kind: SearchKind) =>
        find(w, w.people.stakeholder, text, { kinds: [kind] });
      const title = async (text: string, kind: SearchKind) =>
        (await found(text, kind)).items.map((hit) => hit.title.map((part) => part.text).join(""));
      expect(await title("zebrafish", "monitor")).toEqual(["zebrafish champion"]);
      expect(await title("dep delay", "expectation")).toEqual(["“dep_delay” is never missing"]);
      expect(await title("dep delay", "finding")).toEqual([
        "finding 1 of release of late-flight v1 as champion",
      ]);
      expect(await title("dep delay", "focus")).toEqual(["the focus on scalability"]);
      await w.inside((tx) => tx.update(models).set({ name: "numbat" }).where(eq(models.id, version.modelId)));
      expect(await title("zebrafish", "monitor")).toEqual([]);
      expect(await title("numbat", "monitor")).toEqual(["numbat champion"]);
      const visit = (reason: string | null) =>
        w.inside((tx) => tx.update(visits).set({ reason }).where(eq(visits.id, made.visit)));
      await visit("platypus");
      expect(await title("platypus", "visit")).toEqual(["a visit to data preparation"]);
      await visit(null);
      expect(await title("platypus", "visit")).toEqual([]);
      await w.inside((tx) =>
        tx
          .update(datasetExpectations)
          .set({ retiredAt: new Date().toISOString() })
          .where(eq(datasetExpectations.id, made.expectation)),
      );
      expect(await title("dep delay", "expectation")).toEqual([]);
    }));

  test("a comment that was removed is gone from what can be found, its words too", () =>
    inWorld(async (w) => {
      const { id } = await say(w, w.people.scientist, "the bandicoot column");
      expect(await ids(w, w.people.lead, "bandicoot")).toEqual([id]);
      await w.as(w.people.scientist, remove, { commentId: id });
      expect(await ids(w, w.people.lead, "bandicoot")).toEqual([]);
      const rows = await w.inside((tx) =>
        tx.execute(sql`select 1 from search_documents where body like '%bandicoot%'`),
      );
      expect(rows).toHaveLength(0);
    }));

  test("the words of the checklist in the database are those of the program", () =>
    inWorld(async (w) => {
      const rows = await w.inside((tx) =>
        tx.execute<{ key: string; title: string; detail: string }>(sql`select * from checklist_words()`),
      );
      expect([...rows]).toEqual(RECOMMENDATIONS.map(({ key, title, detail }) => ({ key, title, detail })));
    }));
});

describe("who finds what", () => {
  test("nothing of a project that one does not see, not even in a count", () =>
    inWorld(async (w) => {
      await w.inside((tx) =>
        tx
          .update(projects)
          .set({ description: "the kookaburra project" })
          .where(eq(projects.id, w.otherProjectId)),
      );
      await say(w, w.people.owner, "a kookaburra", w.otherProjectId);
      const mine = await say(w, w.people.scientist, "my kookaburra");
      for (const who of [w.people.scientist, w.people.stakeholder, w.people.lead]) {
        const found = await find(w, who, "kookaburra");
        expect(found.items.map(({ id }) => id)).toEqual([mine.id]);
        expect(found.total).toBe(1);
        expect(await refusal(find(w, who, "kookaburra", { projectId: w.otherProjectId }))).toBe("not_found");
      }
      expect((await find(w, w.people.auditor, "kookaburra")).total).toBe(3);
      expect(await find(w, w.outsider, "kookaburra")).toEqual({ items: [], nextCursor: null, total: 0 });
    }));

  test("somebody with more projects than the index of words is asked for finds theirs and no other", () =>
    inWorld(async (w) => {
      const mine = Array.from({ length: 12 }, () => newId("prj"));
      await w.inside(async (tx) => {
        for (const id of mine) {
          await tx.insert(projects).values({
            id,
            orgId: w.orgId,
            slug: id.slice(4),
            name: "A lorikeet",
            createdBy: w.people.owner.id,
          });
          await tx
            .insert(projectMembers)
            .values({ orgId: w.orgId, projectId: id, userId: w.people.reviewer.id, role: "reviewer" });
        }
      });
      await say(w, w.people.owner, "a lorikeet", w.otherProjectId);
      const found = await find(w, w.people.reviewer, "lorikeet");
      expect(found.items.map(({ id }) => id).toSorted()).toEqual(mine.toSorted());
      expect(found.total).toBe(12);
      expect((await find(w, w.people.owner, "lorikeet")).total).toBe(13);
    }));

  test("somebody who was taken out of the project finds nothing of it from then on", () =>
    inWorld(async (w) => {
      await say(w, w.people.scientist, "a cassowary");
      expect((await find(w, w.people.reviewer, "cassowary")).total).toBe(1);
      await w.inside((tx) =>
        tx.delete(projectMembers).where(eq(projectMembers.userId, w.people.reviewer.id)),
      );
      expect((await find(w, w.people.reviewer, "cassowary")).total).toBe(0);
    }));

  test("a key finds what it was made for: its projects and its kinds", () =>
    inWorld(async (w) => {
      const { id } = await say(w, w.people.owner, "a platypus");
      await say(w, w.people.owner, "a platypus", w.otherProjectId);
      await w.inside((tx) =>
        tx.update(projects).set({ description: "platypus" }).where(eq(projects.id, w.projectId)),
      );
      const key = (narrowed: object) => ({
        type: "apiKey" as const,
        keyId: "key_0000000000aa",
        userId: w.people.owner.id,
        label: w.people.owner.email,
        role: "owner" as const,
        ...narrowed,
      });
      const total = async (narrowed: object) =>
        (await w.as(key(narrowed), search, { text: "platypus" })).total;
      expect(await total({})).toBe(3);
      expect(await total({ projects: [w.projectId] })).toBe(2);
      const talk = await w.as(
        key({ permissions: ["project:read", "comment:read"], projects: [w.projectId] }),
        search,
        {
          text: "platypus",
        },
      );
      expect(talk.items.map((one) => one.kind).toSorted()).toEqual(["comment", "project"]);
      const only = await w.as(key({ permissions: ["project:read"] }), search, { text: "platypus" });
      expect(only.items.map((one) => one.kind)).toEqual(["project"]);
      expect(only.items.map((one) => one.id)).not.toContain(id);
      await makeAround(w, await makeModelVersion(w), "platypus");
      const kinds = async (permissions: string[]) =>
        (await w.as(key({ permissions }), search, { text: "platypus", kinds: [...SEARCH_KINDS] })).items
          .map((one) => one.kind)
          .toSorted();
      expect(await kinds(["project:read", "review:read"])).toEqual(["finding", "project", "review_request"]);
      expect(await kinds(["project:read", "dataset:read"])).toEqual(["expectation", "project", "recipe"]);
      expect(await kinds(["project:read", "phase:read"])).toEqual(["focus", "project"]);
    }));
});

describe("people", () => {
  const rename = (w: World, who: Person, name: string, more: object = {}) =>
    w.inside((tx) =>
      tx
        .update(users)
        .set({ name, ...more })
        .where(eq(users.id, who.id)),
    );
  const found = async (w: World, who: Person, text: string, more: object = {}) =>
    (await find(w, who, text, { kinds: ["person"], ...more })).items.map(({ id }) => id);

  test("are found by the beginning of a name or an address, with their role, and lead to their line", () =>
    inWorld(async (w) => {
      const { lead, scientist, stakeholder } = w.people;
      await rename(w, lead, "Zoë Quokka-Mäher", { email: "zq@wombat.example" });
      for (const text of ["quok", "Zoë", "mäher quokka", "zq", "zq@wombat.example", "QUOKKA"])
        expect(await found(w, stakeholder, text), text).toEqual([lead.id]);
      for (const text of ["uokka", "quokka numbat", "wombat", "q", "example"])
        expect(await found(w, stakeholder, text), text).toEqual([]);
      const everything = await find(w, scientist, "quokka");
      expect(everything).toMatchObject({
        total: 1,
        items: [{ kind: "person", project: null, snippet: [{ text: "Lead · zq@wombat.example" }] }],
      });
      expect(everything.items[0]?.title).toContainEqual({ text: "Quokka", hit: true });
    }));

  test("stand after what is named so and before what says so, page by page without doubles", () =>
    inWorld(async (w) => {
      const { lead, scientist, reviewer } = w.people;
      for (const who of [lead, scientist, reviewer]) await rename(w, who, `Numbat ${who.role}`);
      const { modelId } = await makeModelVersion(w, { name: "numbat" });
      const { id: said } = await say(w, lead, "ask the numbat");
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof find>> = await find(w, lead, "numbat", {
          limit: 2,
          cursor,
          kinds: ["model", "person", "comment"],
        });
        if (cursor === null) expect(page.total).toBeNull();
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen[0]).toBe(modelId);
      expect(seen.slice(1, 4).toSorted()).toEqual([lead.id, scientist.id, reviewer.id].toSorted());
      expect(seen.slice(4)).toEqual([said]);
    }));

  test("of another organization are not there, nor anybody for an outsider or a key that is kept from them", () =>
    inWorld(async (w) => {
      const { lead, owner } = w.people;
      await rename(w, lead, "Tasman Devil");
      await rename(w, w.outsider, "Tasman Outsider");
      expect(await found(w, owner, "tasman")).toEqual([lead.id]);
      expect(await found(w, w.outsider, "tasman")).not.toContain(lead.id);
      const key = (narrowed: object) => ({
        type: "apiKey" as const,
        keyId: "key_0000000000aa",
        userId: owner.id,
        label: owner.email,
        role: "owner" as const,
        ...narrowed,
      });
      const asKey = async (narrowed: object, more: object = {}) =>
        (await w.as(key(narrowed), search, { text: "tasman", ...more })).items.map(({ id }) => id);
      expect(await asKey({})).toEqual([lead.id]);
      expect(await asKey({ permissions: ["project:read"] })).toEqual([]);
      expect(await asKey({ projects: [w.projectId] })).toEqual([]);
      expect(await asKey({ projects: [w.projectId] }, { projectId: w.projectId })).toEqual([lead.id]);
    }));

  test("within a project are those to whom it shows itself", () =>
    inWorld(async (w) => {
      const { lead, owner, reviewer, scientist } = w.people;
      for (const who of [lead, owner, reviewer]) await rename(w, who, `Bilby ${who.role}`);
      await w.inside((tx) => tx.delete(projectMembers).where(eq(projectMembers.userId, reviewer.id)));
      const inProject = await found(w, scientist, "bilby", { projectId: w.projectId });
      expect(inProject.toSorted()).toEqual([lead.id, owner.id].toSorted());
      expect(await found(w, scientist, "bilby")).toContain(reviewer.id);
    }));
});

describe("how words are found", () => {
  test("by stem, by their beginning while they are typed, across hyphens and underscores, in any script", () =>
    inWorld(async (w) => {
      const { id } = await say(
        w,
        w.people.lead,
        "Monitored late-flight dep_delay. Задержка рейсов, 遅延 und Über.",
      );
      const found = (text: string) => ids(w, w.people.lead, text, { kinds: ["comment"] });
      for (const text of [
        "monitoring",
        "monit",
        "late flight",
        "flights dep",
        "dep-delay",
        "задер",
        "遅延",
        "über ",
      ])
        expect(await found(text), text).toEqual([id]);
      for (const text of ["monit ", "light", "late train", "", "   ", "&|!:*()'\"\\", "🙂"])
        expect(await found(text), text).toEqual([]);
    }));

  test("what is named so comes before what says so, each newest first, page by page without doubles", () =>
    inWorld(async (w) => {
      for (const n of [1, 2, 3]) await say(w, w.people.lead, `quoll number ${n}`);
      const version = await makeModelVersion(w, { name: "quoll" });
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof find>> = await find(w, w.people.lead, "quoll", {
          limit: 2,
          cursor,
        });
        seen.push(...page.items.map(({ kind, id }) => `${kind} ${id}`));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(new Set(seen).size).toBe(seen.length);
      const named = seen.slice(0, 4);
      expect(named).toContain(`model ${version.modelId}`);
      expect(named).toContain(`model_version ${version.versionId}`);
      expect(seen.slice(4).map((one) => one.split(" ")[0])).toEqual(["comment", "comment", "comment"]);
      const { items } = await find(w, w.people.lead, "quoll number 3");
      expect(items[0]?.snippet).toContainEqual({ text: "quoll", hit: true });
      expect(await refusal(find(w, w.people.lead, "quoll", { cursor: "bm9uc2Vuc2U" }))).toBe("invalid");
    }));

  test("afterwards the transaction sees every document again", () =>
    inWorld(async (w) => {
      await say(w, w.people.lead, "a bilby");
      await find(w, w.people.lead, "bilby");
      const count = (tx: Parameters<Parameters<World["inside"]>[0]>[0]) =>
        tx.execute<{ n: number }>(sql`select count(*)::int as n from search_documents`);
      const [row] = await w.inside(count);
      expect(row?.n).toBeGreaterThan(40);
    }));
});
