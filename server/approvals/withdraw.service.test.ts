import { afterAll, describe, expect, test } from "vitest";
import { closeTestConnection, inWorld, type Person, refusal } from "#server/testing/world.ts";
import { asked, stateOf, vote } from "./test-data.ts";
import { withdraw } from "./withdraw.ts";

afterAll(closeTestConnection);

describe("approvals.withdraw", () => {
  test("whoever asked takes it back; it then decides nothing", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await w.as(w.people.engineer, withdraw, { requestId: to.requestId, reason: "Found a leak." });
      expect(await stateOf(w, to.requestId)).toBe("withdrawn");
      const [entry] = await w.audit("approvals.withdraw");
      expect(entry).toMatchObject({
        before: { state: "pending" },
        after: { state: "withdrawn" },
        reason: "Found a leak.",
      });
      expect(await refusal(vote(w, w.people.reviewer, to))).toBe("conflict");
      const again = w.as(w.people.engineer, withdraw, { requestId: to.requestId, reason: "Again." });
      expect(await refusal(again)).toBe("conflict");
    }));

  test("a colleague who did not ask does not, a lead does, an outsider finds nothing", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const take = (who: Person) => w.as(who, withdraw, { requestId: to.requestId, reason: "Not now." });
      expect(await refusal(take(w.people.scientist))).toBe("forbidden");
      expect(await refusal(take(w.people.reviewer))).toBe("forbidden");
      expect(await refusal(take(w.outsider))).toBe("not_found");
      await take(w.people.lead);
    }));
});
