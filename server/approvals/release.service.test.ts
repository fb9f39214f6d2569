import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { aliases, versionCards } from "#db/schema/models.ts";
import { auditTrail } from "#server/kernel/audit.ts";
import { moveAlias } from "#server/models/move-alias.ts";
import { makeModelVersion, makePreview } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { get } from "./get.ts";
import { approvedRequestFor, markApplied } from "./release.ts";
import { request } from "./request.ts";
import { type Asked, ask, asked, NOW, stateOf, vote } from "./test-data.ts";

afterAll(closeTestConnection);

describe("release", () => {
  const approved = (w: World, to: Asked) =>
    w.inside((tx) =>
      approvedRequestFor(tx, to.version.versionId, "champion", { now: NOW(), committed: false }),
    );

  test("only an approved request opens the way, and only once", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      expect(await refusal(approved(w, to))).toBe("precondition_failed");
      await vote(w, w.people.reviewer, to);
      expect(await approved(w, to)).toMatchObject({
        id: to.requestId,
        contentDigest: to.contentDigest,
        signers: [{ id: w.people.reviewer.id }],
      });
      await w.inside((tx) => markApplied(tx, to.requestId, { now: NOW(), audit: auditTrail() }));
      expect(await stateOf(w, to.requestId)).toBe("applied");
      expect(
        await refusal(w.inside((tx) => markApplied(tx, to.requestId, { now: NOW(), audit: auditTrail() }))),
      ).toBe("conflict");
      expect(await refusal(approved(w, to))).toBe("precondition_failed");
    }));

  test("a signature that no checkpoint covers opens nothing yet", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await vote(w, w.people.reviewer, to);
      const committed = w.inside((tx) =>
        approvedRequestFor(tx, to.version.versionId, "champion", { now: NOW(), committed: true }),
      );
      await expect(committed).rejects.toMatchObject({
        code: "precondition_failed",
        message: expect.stringContaining("wait for the log's next checkpoint"),
      });
      expect(await approved(w, to)).toMatchObject({ id: to.requestId });
    }));

  test("without any request the sentence says to ask for one", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      await expect(
        w.inside((tx) =>
          approvedRequestFor(tx, version.versionId, "champion", { now: NOW(), committed: false }),
        ),
      ).rejects.toThrow("Ask for a review first.");
    }));

  test("content that changed past every verb after the approval releases nothing", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await vote(w, w.people.reviewer, to);
      await w.inside((tx) =>
        tx
          .update(versionCards)
          .set({ body: "changed by hand" })
          .where(eq(versionCards.versionId, to.version.versionId)),
      );
      await expect(approved(w, to)).rejects.toThrow("no longer holds");
    }));

  test("the conditional update alone refuses to apply what is not approved", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      expect(
        await refusal(w.inside((tx) => markApplied(tx, to.requestId, { now: NOW(), audit: auditTrail() }))),
      ).toBe("conflict");
    }));

  test("the database refuses an alias without an approved request, even to bare SQL", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const point = (alias: string) =>
        w.inside((tx) =>
          tx.insert(aliases).values({
            orgId: w.orgId,
            projectId: w.projectId,
            modelId: to.version.modelId,
            alias,
            versionId: to.version.versionId,
            requestId: to.requestId,
            movedBy: w.people.engineer.id,
          }),
        );
      const wall = { cause: { message: "an alias moves only through an approved request" } };
      await expect(point("champion")).rejects.toMatchObject(wall);
      await vote(w, w.people.reviewer, to);
      await expect(point("production")).rejects.toMatchObject(wall);
      await point("champion");
    }));
});

test("two versions approved for one name: when one is applied the other's approval falls, with the reason", () =>
  inWorld(async (w) => {
    const first = await asked(w);
    await vote(w, w.people.reviewer, first);
    const version = await makeModelVersion(w, { modelId: first.version.modelId, number: 2 });
    const made = await w.as(w.people.engineer, request, ask(version));
    await makePreview(w, { version, userId: w.people.reviewer.id });
    await vote(w, w.people.reviewer, { requestId: made.id, contentDigest: made.contentDigest });
    await w.as(w.people.engineer, moveAlias, { versionId: first.version.versionId, alias: "champion" });
    expect(await stateOf(w, first.requestId)).toBe("applied");
    expect(await stateOf(w, made.id)).toBe("voided");
    const view = await w.as(w.people.lead, get, { requestId: made.id });
    expect(view.stateReason).toContain(
      "late-flight v1 became champion meanwhile. 1 signature no longer counts",
    );
    const late = w.as(w.people.engineer, moveAlias, { versionId: version.versionId, alias: "champion" });
    expect(await refusal(late)).toBe("precondition_failed");
    const voided = (await w.audit("models.moveAlias")).find((one) => one.targetId === made.id);
    expect(voided).toMatchObject({ before: { state: "approved" }, after: { state: "voided" } });
  }));
