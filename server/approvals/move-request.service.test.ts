import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { reviewRequests } from "#db/schema/approvals.ts";
import { someDigest } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, refusal } from "#server/testing/world.ts";
import { moveRequest, type RequestRow } from "./internal.ts";
import { asked, NOW, stateOf } from "./test-data.ts";

afterAll(closeTestConnection);

test.each<[string, () => Partial<RequestRow>]>([
  ["a state that it has left", () => ({ state: "changes_requested" })],
  ["content that is another by now", () => ({ contentDigest: someDigest() })],
])("a request that was read with %s is not moved", (_, stale) =>
  inWorld(async (w) => {
    const { requestId } = await asked(w);
    const move = (read: Partial<RequestRow>) =>
      w.inside(async (tx) => {
        const [row] = await tx.select().from(reviewRequests).where(eq(reviewRequests.id, requestId));
        if (!row) throw new Error("no such request");
        await moveRequest(tx, { ...row, ...read }, { state: "withdrawn", closedAt: NOW() });
      });
    expect(await refusal(move(stale()))).toBe("conflict");
    expect(await stateOf(w, requestId)).toBe("pending");
    await move({});
    expect(await stateOf(w, requestId)).toBe("withdrawn");
  }),
);
