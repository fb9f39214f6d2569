import { afterAll, expect, inject, test } from "vitest";
import { hammer } from "#server/testing/hammer.ts";
import { freshInstallation } from "#server/testing/sequenced-log.ts";
import { closeTestConnection, testConnection } from "#server/testing/world.ts";

afterAll(closeTestConnection);

// The long form is the bench audit-hammer.
test("commands go on while sequencers are killed: every entry has one place, in one history", async () => {
  testConnection();
  const log = await freshInstallation(inject("ownerUrl"));
  try {
    const { commands, entries, kills, kept, report } = await hammer(log, {
      seconds: 8,
      killsMin: 3,
      lifeSeconds: 1,
      writers: 8,
    });
    expect(kills).toBeGreaterThanOrEqual(3);
    expect(kept).toBeGreaterThan(1);
    expect(entries).toBe(commands);
    expect(report.checked.entries).toBe(report.tree.size);
    expect(report.waiting.count).toBe(0);
    expect(report.counts.filter(({ severity }) => severity !== "notice")).toEqual([]);
    expect(report.checkpoints.fromOutside).toBeGreaterThan(1);
  } finally {
    await log.drop();
  }
}, 180_000);
