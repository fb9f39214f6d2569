import { describe, expect, test } from "vitest";
import { TestLog } from "#server/testing/evidence.ts";
import { checkPack } from "#server/testing/long-log.ts";

describe("time", () => {
  const dated = (at: string, entriesAfter: number, jump = 0) => {
    const made = new TestLog();
    for (let i = 0; i < 10; i++) made.add({ action: "x.y" });
    made.later(7200);
    made.add({ action: "x.y" });
    made.checkpoint();
    made.add({ action: "x.y", at });
    if (jump) made.later(jump);
    for (let i = 0; i < entriesAfter; i++) made.add({ action: "x.y" });
    made.checkpoint();
    return made.pack();
  };

  test("a step back is told and is no tampering", async () => {
    const { names, notices } = await checkPack(dated("2026-11-21T08:00:05.000000Z", 3));
    expect(names).toEqual([]);
    expect(notices).not.toContain("clock-backwards");
    const made = new TestLog();
    made.later(3600);
    made.add({ action: "x.y" });
    made.later(-1800);
    made.add({ action: "x.y" });
    made.checkpoint();
    const stepped = await checkPack(made.pack());
    expect(stepped.names).toEqual([]);
    expect(stepped.notices).toContain("clock-backwards");
  });

  test("an entry dated before a checkpoint that was signed without it", async () => {
    expect((await checkPack(dated("2026-11-21T06:30:00.000000Z", 3))).names).toEqual(["back-dated"]);
  });

  test("a backlog after an outage is not back-dated", async () => {
    const made = new TestLog();
    made.add({ action: "x.y" });
    const size = made.bodies.length;
    for (let i = 0; i < 40; i++) {
      made.later(60);
      made.add({ action: "x.y" });
    }
    made.later(7200);
    made.checkpoint();
    const files = made.pack();
    const at = "2026-11-21T09:00:00Z";
    files.set("checkpoints/times.txt", Buffer.from(`${at}\t${size}\n${at}\t20\n${at}\t41\n`));
    expect((await checkPack(files)).names).toEqual([]);
  });
});
