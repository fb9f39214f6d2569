import { afterAll, expect, inject, test } from "vitest";
import { changeFocus } from "#server/lifecycle/change-focus.ts";
import { allSequenced, findingsIn, freshInstallation } from "#server/testing/sequenced-log.ts";
import { closeTestConnection, makeWorld, testConnection } from "#server/testing/world.ts";

afterAll(closeTestConnection);

test("a sequencer killed between tiles and checkpoint leaves a log without a finding, and goes on", async () => {
  testConnection();
  const fresh = await freshInstallation(inject("ownerUrl"));
  try {
    const w = await makeWorld(fresh.app.db);
    const act = (reason: string) =>
      w.as(w.people.lead, changeFocus, { projectId: w.projectId, phase: "scalability", reason });
    await act("first");
    const torn = Promise.withResolvers<void>();
    const killed = fresh.sequencer({
      between: async (step) => {
        if (step !== "tiles") return;
        torn.resolve();
        throw new Error("killed here");
      },
    });
    await torn.promise;
    await killed.stop();
    expect((await findingsIn(fresh.ownerUrl)).names).toEqual(["checkpoint-missing"]);
    const next = fresh.sequencer();
    await allSequenced(fresh.ownerUrl);
    await next.stop();
    expect((await findingsIn(fresh.ownerUrl)).names).toEqual([]);
  } finally {
    await fresh.drop();
  }
});
