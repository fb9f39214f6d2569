import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { assertWritable, startEmbedded } from "./embedded.ts";
import { pidIsTaken } from "./processes.ts";

let home = "";

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "countersign-embedded-"));
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const serverPid = () => Number(readFileSync(join(home, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);

async function query(url: string, text: string) {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end();
  }
}

it("what was committed is there after the server was killed", async () => {
  const first = await startEmbedded(home);
  await query(first.url, "create table kept (n int); insert into kept values (7)");
  const pid = serverPid();
  process.kill(pid, "SIGKILL");
  await vi.waitFor(() => expect(pidIsTaken(pid)).toBe(false), { timeout: 10_000 });
  await first.stop();

  const second = await startEmbedded(home);
  expect(await query(second.url, "select n from kept")).toEqual([{ n: 7 }]);
  await second.stop();
});

it("a process id left behind that now belongs to another program does not count", async () => {
  await (await startEmbedded(home)).stop();
  const file = join(home, "postgres", "postmaster.pid");
  writeFileSync(file, `${process.pid}\n${join(home, "postgres")}\n1\n1\n`);
  const again = await startEmbedded(home);
  expect(serverPid()).not.toBe(process.pid);
  await again.stop();
});

it("stopping leaves no server", async () => {
  const embedded = await startEmbedded(home);
  const pid = serverPid();
  await embedded.stop();
  expect(pidIsTaken(pid)).toBe(false);
});

it("data of another release are refused and left as they are", async () => {
  await (await startEmbedded(home)).stop();
  const version = join(home, "postgres", "PG_VERSION");
  writeFileSync(version, "17\n");
  await expect(startEmbedded(home)).rejects.toThrow(/made by PostgreSQL 17; .* Nothing was changed/);
  expect(readFileSync(version, "utf8")).toBe("17\n");
});

it("a home that cannot be written is named", () => {
  const file = join(home, "file");
  writeFileSync(file, "");
  expect(() => assertWritable(join(file, "home"))).toThrow(/^COUNTERSIGN_HOME is .*Set COUNTERSIGN_HOME/);
});

it("a server that ends by itself starts again on its address, and it is said", async () => {
  const said: string[] = [];
  const embedded = await startEmbedded(home, (sentence) => said.push(sentence));
  process.kill(serverPid(), "SIGKILL");
  await vi.waitFor(async () => expect(await query(embedded.url, "select 1 as n")).toEqual([{ n: 1 }]), {
    timeout: 20_000,
    interval: 300,
  });
  expect(said.join()).toContain("starts again");
  const pid = serverPid();
  await embedded.stop();
  expect(pidIsTaken(pid)).toBe(false);
});
