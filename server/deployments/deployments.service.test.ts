import { sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { approvals } from "#server/approvals/verbs.ts";
import { comment } from "#server/discussion/comment.ts";
import { listRecent } from "#server/discussion/list-recent.ts";
import { search } from "#server/discussion/search.ts";
import { models } from "#server/models/verbs.ts";
import { approveAs } from "#server/testing/approve.ts";
import { type MadeVersion, makeModelVersion, makePreview } from "#server/testing/factories.ts";
import { makePolicyInForce } from "#server/testing/policies.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { deployments } from "./verbs.ts";

afterAll(closeTestConnection);

/** A version that the reviewer released as champion. */
async function released(w: World, options: { modelId?: string; number?: number } = {}) {
  const version = await makeModelVersion(w, options);
  const { versionId } = version;
  const { id } = await w.as(w.people.engineer, approvals.request, {
    versionId,
    gate: "release_version",
    alias: "champion",
    reason: "Better.",
  });
  await makePreview(w, { version, userId: w.people.reviewer.id });
  await approveAs(w, w.people.reviewer, id);
  await w.as(w.people.engineer, models.moveAlias, { versionId, alias: "champion" });
  return version;
}

const at = (version: MadeVersion, endpoint = "crews-desk") => ({ versionId: version.versionId, endpoint });
const ask = (w: World, who: Person, version: MadeVersion, endpoint?: string) =>
  w.as(who, deployments.requestDeploy, { ...at(version, endpoint), reason: "The crews desk calls it." });
const put = (w: World, who: Person, version: MadeVersion, endpoint?: string) =>
  w.as(who, deployments.deploy, at(version, endpoint));

async function inService(w: World, options: { modelId?: string; number?: number } = {}) {
  const version = await released(w, options);
  const { requestId } = await ask(w, w.people.engineer, version);
  await approveAs(w, w.people.reviewer, requestId);
  return { version, requestId, made: await put(w, w.people.engineer, version) };
}

const nameOf = async (w: World) => {
  const { items } = await w.as(w.people.lead, deployments.listEndpoints, { projectId: w.projectId });
  return items.map(({ endpoint, version, state }) => `${endpoint} v${version.number} ${state}`);
};

describe("deployments.deploy", () => {
  test("a released version goes into service with its approval, and the log says by which", () =>
    inWorld(async (w) => {
      const { version, requestId } = await inService(w);
      expect(await nameOf(w)).toEqual(["crews-desk v1 live"]);
      const [entry] = (await w.audit("deployments.deploy")).filter((e) => e.targetType === "deployment");
      expect(entry).toMatchObject({
        actorId: w.people.engineer.id,
        reason: "The crews desk calls it.",
        after: {
          endpoint: "crews-desk",
          versionId: version.versionId,
          requestId,
          contentDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
          signedBy: [w.people.reviewer.id],
        },
      });
      expect(await w.as(w.people.lead, approvals.get, { requestId })).toMatchObject({ state: "applied" });
      const [asked] = await w.audit("deployments.requestDeploy");
      expect(asked).toMatchObject({ after: { gate: "deploy", alias: "crews-desk", state: "pending" } });
    }));

  test("a signature is for one endpoint and no other", () =>
    inWorld(async (w) => {
      const version = await released(w);
      const one = await ask(w, w.people.engineer, version);
      const other = await ask(w, w.people.engineer, version, "night-desk");
      expect(other.contentDigest).not.toBe(one.contentDigest);
      await approveAs(w, w.people.reviewer, one.requestId);
      expect(await refusal(put(w, w.people.engineer, version, "night-desk"))).toBe("precondition_failed");
      await put(w, w.people.engineer, version);
    }));

  test("the next version takes its place, and the one before is history", () =>
    inWorld(async (w) => {
      const first = await inService(w);
      await inService(w, { modelId: first.version.modelId, number: 2 });
      expect(await nameOf(w)).toEqual(["crews-desk v2 live", "crews-desk v1 retired"]);
    }));

  test("not without an approval, not unreleased, not under an alias, not twice", () =>
    inWorld(async (w) => {
      const version = await released(w);
      expect(await refusal(put(w, w.people.engineer, version))).toBe("precondition_failed");
      const { requestId } = await ask(w, w.people.engineer, version);
      expect(await refusal(put(w, w.people.engineer, version))).toBe("precondition_failed");
      expect(await refusal(ask(w, w.people.engineer, version, "champion"))).toBe("conflict");
      const raw = await makeModelVersion(w);
      expect(await refusal(ask(w, w.people.engineer, raw))).toBe("precondition_failed");
      await approveAs(w, w.people.reviewer, requestId);
      await put(w, w.people.engineer, version);
      expect(await refusal(put(w, w.people.engineer, version))).toBe("conflict");
    }));

  test("a name that is an endpoint in service is not asked for as an alias", () =>
    inWorld(async (w) => {
      const { version } = await inService(w);
      const asked = w.as(w.people.engineer, approvals.request, {
        versionId: version.versionId,
        gate: "release_version",
        alias: "crews-desk",
        reason: "The same word twice.",
      });
      expect(await refusal(asked)).toBe("conflict");
    }));

  test("another card voids the approval: what was signed is not what would run", () =>
    inWorld(async (w) => {
      const version = await released(w);
      const { requestId } = await ask(w, w.people.engineer, version);
      await approveAs(w, w.people.reviewer, requestId);
      await w.as(w.people.scientist, models.updateCard, {
        versionId: version.versionId,
        rev: 0,
        body: "Other.",
      });
      expect(await refusal(put(w, w.people.engineer, version))).toBe("precondition_failed");
      expect(await nameOf(w)).toEqual([]);
    }));

  test("where the policy asks for nobody, a released version goes into service with a reason", () =>
    inWorld(async (w) => {
      await makePolicyInForce(w, "deploy", { quorum: 0 });
      const version = await released(w);
      expect(await refusal(put(w, w.people.engineer, version))).toBe("invalid");
      await w.as(w.people.engineer, deployments.deploy, { ...at(version), reason: "For the crews desk." });
      expect(await nameOf(w)).toEqual(["crews-desk v1 live"]);
    }));

  test("wrong role, wrong project", () =>
    inWorld(async (w) => {
      const version = await released(w);
      for (const role of ["scientist", "reviewer", "stakeholder", "auditor"] as const) {
        expect(await refusal(put(w, w.people[role], version)), role).toBe("forbidden");
      }
      expect(await refusal(ask(w, w.people.reviewer, version))).toBe("forbidden");
      expect(await refusal(put(w, w.outsider, version))).toBe("not_found");
      expect(await refusal(ask(w, w.outsider, version))).toBe("not_found");
      const elsewhere = await makeModelVersion(w, { projectId: w.otherProjectId });
      expect(await refusal(put(w, w.people.engineer, elsewhere))).toBe("not_found");
    }));

  test("the database refuses what has no approval, is not released, or comes back", () =>
    inWorld(async (w) => {
      const { version, requestId, made } = await inService(w);
      const wall = async (statement: ReturnType<typeof sql>) => {
        try {
          await w.inside((tx) => tx.execute(statement));
          return "allowed";
        } catch (error) {
          const { cause } = error as { cause?: { constraint_name?: string } };
          return cause?.constraint_name;
        }
      };
      const insert = (id: string, of: MadeVersion, endpoint: string, request: string | null) =>
        sql`insert into deployments (id, org_id, project_id, model_id, version_id, endpoint, reason, request_id, deployed_by)
            values (${id}, ${w.orgId}, ${w.projectId}, ${of.modelId}, ${of.versionId}, ${endpoint}, 'r', ${request}, ${w.people.engineer.id})`;
      expect(await wall(insert("dep_a", version, "elsewhere", null))).toBe("deployments_approved");
      expect(await wall(insert("dep_b", version, "elsewhere", requestId))).toBe("deployments_approved");
      const raw = await makeModelVersion(w);
      await makePolicyInForce(w, "deploy", { quorum: 0 });
      expect(await wall(insert("dep_c", raw, "elsewhere", null))).toBe("deployments_released");
      const retire = { deploymentId: made.deploymentId, reason: "No longer called." };
      await w.as(w.people.engineer, deployments.retire, retire);
      const back = sql`update deployments set state = 'live' where id = ${made.deploymentId}`;
      expect(await wall(back)).toBe("deployments_retired");
    }));
});

describe("deployments.retire", () => {
  const retire = (w: World, who: Person, deploymentId: string) =>
    w.as(who, deployments.retire, { deploymentId, reason: "No longer called." });

  test("the endpoint answers no more, the record stays, and the log says why", () =>
    inWorld(async (w) => {
      const { made } = await inService(w);
      const subject = { kind: "deployment", id: made.deploymentId } as const;
      await w.as(w.people.reviewer, comment, { projectId: w.projectId, subject, body: "Who calls it?" });
      const said = await w.as(w.people.lead, listRecent, { projectId: w.projectId });
      expect(said.items[0]?.subjectLabel).toBe("late-flight at crews-desk");
      const found = await w.as(w.people.stakeholder, search, {
        text: "late-flight crews",
        kinds: ["deployment"],
      });
      expect(found.items).toMatchObject([{ id: made.deploymentId, kind: "deployment" }]);
      expect(found.items[0]?.title.map(({ text }) => text).join("")).toBe("late-flight at crews-desk");
      await retire(w, w.people.lead, made.deploymentId);
      expect(await nameOf(w)).toEqual(["crews-desk v1 retired"]);
      const [entry] = await w.audit("deployments.retire");
      expect(entry).toMatchObject({
        targetType: "deployment",
        reason: "No longer called.",
        before: { state: "live" },
        after: { state: "retired" },
      });
      expect(await refusal(retire(w, w.people.lead, made.deploymentId))).toBe("conflict");
    }));

  test("wrong role, wrong project", () =>
    inWorld(async (w) => {
      const { made } = await inService(w);
      expect(await refusal(retire(w, w.people.reviewer, made.deploymentId))).toBe("forbidden");
      expect(await refusal(retire(w, w.outsider, made.deploymentId))).toBe("not_found");
    }));
});

describe("what the inference doors answer", () => {
  const resolve = async (w: World, who: Person, version: MadeVersion, name?: string) =>
    w.as(who, models.resolveForServing, { model: version.modelId, ...(name ? { version: name } : {}) });

  test("an alias, an endpoint in service, and the number of a version that has one of them: to whoever may read", () =>
    inWorld(async (w) => {
      const { version, made } = await inService(w);
      for (const name of [undefined, "champion", "crews-desk", "1"]) {
        const served = await resolve(w, w.people.auditor, version, name);
        expect(served).toMatchObject({ versionId: version.versionId, aliases: ["champion", "crews-desk"] });
      }
      await w.as(w.people.engineer, deployments.retire, {
        deploymentId: made.deploymentId,
        reason: "No longer called.",
      });
      expect(await refusal(resolve(w, w.people.auditor, version, "crews-desk"))).toBe("precondition_failed");
    }));

  test("a version under review answers by its number to those who may preview it, and to nobody else", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      expect(await resolve(w, w.people.reviewer, version, "1")).toMatchObject({ number: 1, aliases: [] });
      expect(await refusal(resolve(w, w.people.auditor, version, "1"))).toBe("forbidden");
      expect(await refusal(resolve(w, w.people.admin, version, "1"))).toBe("forbidden");
      const { versionId } = version;
      expect(await refusal(w.as(w.people.auditor, models.predict, { versionId, input: {} }))).toBe(
        "forbidden",
      );
    }));
});
