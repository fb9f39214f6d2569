import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { reviewRequests } from "#db/schema/approvals.ts";
import { makeModelVersion } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, refusal } from "#server/testing/world.ts";
import { get } from "./get.ts";
import { request } from "./request.ts";
import { ask, asked, setRule, stateOf, vote } from "./test-data.ts";

afterAll(closeTestConnection);

describe("approvals.request", () => {
  test("binds a request to the content of this moment and says so in the audit log", () =>
    inWorld(async (w) => {
      const { version, requestId, contentDigest } = await asked(w);
      expect(contentDigest).toMatch(/^[0-9a-f]{64}$/);
      const view = await w.as(w.people.auditor, get, { requestId });
      expect(view).toMatchObject({
        state: "pending",
        contentDigest,
        currentDigest: contentDigest,
        author: { id: w.people.scientist.id },
        requestedBy: { id: w.people.engineer.id },
        manifest: { modelDigest: version.sha256 },
        quorum: 1,
        approvals: 0,
      });
      const [entry] = await w.audit("approvals.request");
      expect(entry).toMatchObject({
        targetType: "review_request",
        targetId: requestId,
        targetLabel: "late-flight v1 as champion",
        reason: "Better on evening flights.",
        after: { state: "pending", contentDigest, alias: "champion", policy: { quorum: 1 } },
      });
    }));

  test("one request is open for a version and a name", () =>
    inWorld(async (w) => {
      const { version } = await asked(w);
      expect(await refusal(w.as(w.people.engineer, request, ask(version)))).toBe("conflict");
      await w.as(w.people.engineer, request, { ...ask(version), alias: "challenger" });
    }));

  test("one that ran out makes room for the next", () =>
    inWorld(async (w) => {
      const { version, requestId } = await asked(w);
      await w.inside((tx) =>
        tx
          .update(reviewRequests)
          .set({ expiresAt: "2001-01-01T00:00:00.000Z" })
          .where(eq(reviewRequests.id, requestId)),
      );
      expect(await refusal(vote(w, w.people.reviewer, { requestId, contentDigest: "0".repeat(64) }))).toBe(
        "conflict",
      );
      await w.as(w.people.engineer, request, ask(version));
      expect(await stateOf(w, requestId)).toBe("expired");
    }));

  test("what is in the past or is no gate of a version is refused", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      const past = w.as(w.people.engineer, request, { ...ask(version), dueOn: "2001-01-01" });
      expect(await refusal(past)).toBe("invalid");
      expect(await refusal(w.as(w.people.engineer, request, { ...ask(version), gate: "leave_phase" }))).toBe(
        "invalid",
      );
    }));

  test.each(["reviewer", "stakeholder", "admin", "auditor"] as const)("the %s does not ask", (role) =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      expect(await refusal(w.as(w.people[role], request, ask(version)))).toBe("forbidden");
    }),
  );

  test("a version of a project one is not in does not exist", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w, { projectId: w.otherProjectId });
      expect(await refusal(w.as(w.people.engineer, request, ask(version)))).toBe("not_found");
      expect(await refusal(w.as(w.outsider, request, ask(version)))).toBe("not_found");
    }));
});

test("an open request keeps the rule it was made under", () =>
  inWorld(async (w) => {
    const to = await asked(w);
    await setRule(w, { quorum: 2 });
    expect(await vote(w, w.people.reviewer, to)).toMatchObject({ state: "approved" });
  }));
