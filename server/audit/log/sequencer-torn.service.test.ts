import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  database,
  eachWithItsOwnLog,
  expectSoundLog,
  ids,
  insert,
  sequenced,
  size,
  start,
  until,
} from "#server/testing/own-log.ts";

eachWithItsOwnLog();

describe("torn apart", () => {
  test.each(["numbered", "tiles", "checkpoint"] as const)(
    "after %s nothing of the batch is there, and the next one is whole",
    async (at) => {
      let torn = false;
      await start({
        between: async (step) => {
          if (torn || step !== at) return;
          torn = true;
          throw new Error("torn by the test");
        },
      }).leading;
      await insert(database.owner, ids(300));
      await sequenced(300);
      expect(torn).toBe(true);
      const [row] = await database.owner<{ n: number }[]>`select count(*)::int as n from log_checkpoints`;
      expect(row?.n).toBe(1);
      await expectSoundLog(300);
    },
  );

  test("killed as a process, again and again, it loses nothing and numbers nothing twice", async () => {
    const program = `
      const { startSequencer } = await import(${JSON.stringify(join(import.meta.dirname, "sequencer.ts"))});
      await startSequencer({ url: process.argv[1], keyFile: process.argv[2], pollMs: 10, entriesMax: 40 }).leading;
      process.send("leading");`;
    let written = 0;
    for (let life = 0; life < 4; life++) {
      const child = spawn(
        process.execPath,
        ["--input-type=module", "-e", program, database.sequencerUrl, database.keyFile],
        { stdio: ["ignore", "ignore", "inherit", "ipc"], cwd: process.cwd() },
      );
      await new Promise((resolve) => child.once("message", resolve));
      const before = await size();
      const writing = (async () => {
        for (let i = 0; i < 10; i++, written += 100) await insert(database.owner, ids(100));
      })();
      await until(async () => (await size()) > before + 40);
      const dead = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await dead;
      await writing;
    }
    await start().leading;
    await sequenced(written);
    await expectSoundLog(written);
  });
});
