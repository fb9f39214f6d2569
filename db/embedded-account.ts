import { spawn, spawnSync } from "node:child_process";
import { chownSync } from "node:fs";

/** How to run PostgreSQL's programs, which refuse to run as root. */
export type Account = {
  command(program: string, args: readonly string[]): { program: string; args: string[] };
  identity: { uid?: number; gid?: number };
  give(path: string): void;
};

const SELF: Account = {
  command: (program, args) => ({ program, args: [...args] }),
  identity: {},
  give: () => undefined,
};

/**
 * The account that PostgreSQL runs under: our own, or for root the system's `postgres` user, made when there is none.
 * That user cannot enter a checkout under /root; it is then started with the one capability that lets it pass.
 */
export function databaseAccount(mustReach: readonly string[]): Account {
  if (process.getuid?.() !== 0) return SELF;
  const identity = postgresUser() ?? makePostgresUser();
  const give = (path: string) => chownSync(path, identity.uid, identity.gid);
  const reaches = mustReach.every(
    (path) => spawnSync("test", ["-x", path], { ...identity, cwd: "/" }).status === 0,
  );
  if (reaches) return { ...SELF, identity, give };
  if (spawnSync("setpriv", ["--version"]).status !== 0) {
    throw new Error(
      `The database cannot run as root, and the user "postgres" may not enter ${mustReach.join(" or ")}. ` +
        "Move the checkout to a folder that every user may enter, or set DATABASE_URL.",
    );
  }
  // Without the secure bit access(2), with which PostgreSQL looks for its own files, would not count the capability.
  const capability = [
    "--securebits=+no_setuid_fixup",
    "--inh-caps=-all,+dac_override",
    "--ambient-caps=+dac_override",
  ];
  const user = [`--reuid=${identity.uid}`, `--regid=${identity.gid}`, "--clear-groups"];
  return {
    command: (program, args) => ({ program: "setpriv", args: [...user, ...capability, program, ...args] }),
    identity: {},
    give,
  };
}

function postgresUser(): { uid: number; gid: number } | undefined {
  const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, "postgres"], { encoding: "utf8" }));
  if (uid?.status !== 0 || gid?.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function makePostgresUser(): { uid: number; gid: number } {
  const made = spawnSync(
    "useradd",
    [
      "--system",
      "--user-group",
      "--no-create-home",
      "--home-dir",
      "/",
      "--shell",
      "/usr/sbin/nologin",
      "postgres",
    ],
    { encoding: "utf8" },
  );
  const user = postgresUser();
  if (user) return user;
  throw new Error(
    "The database cannot run as root, and a user for it could not be made " +
      `(${(made.stderr || made.error?.message || "useradd failed").trim()}). ` +
      "Make a user named postgres, start Countersign as another user than root, or set DATABASE_URL.",
  );
}

/** Runs one of PostgreSQL's programs to its end; rejects with what it printed when it fails. */
export async function run(account: Account, program: string, args: readonly string[]): Promise<void> {
  const call = account.command(program, args);
  const child = spawn(call.program, call.args, {
    ...account.identity,
    cwd: "/",
    env: databaseEnv(),
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  let printed = "";
  child.stdout.on("data", (chunk) => {
    printed += chunk;
  });
  child.stderr.on("data", (chunk) => {
    printed += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(printed.trim() || `${program} ended with code ${code}`);
}

/** The database gets no secret of ours, and a locale that every machine has. */
export function databaseEnv(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return { NODE_ENV: "production", PATH, SystemRoot, TEMP, LC_ALL: "C", TZ: "UTC" };
}
