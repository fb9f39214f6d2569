import { dirname, join } from "node:path";
import { assertWritable, type Embedded, startEmbedded } from "#db/embedded.ts";
import { homeSecrets } from "#db/secrets.ts";
import { type Env, EnvError, isDemo, parseEnv, publicUrl } from "#server/kernel/env.ts";
import { buildWhenChanged, copyBrowserRuntime } from "./build.ts";
import { waitForDatabase } from "./external-database.ts";
import { firstStartLink } from "./first-start-link.ts";
import { fleet, reloadOnChange } from "./fleet.ts";
import { waitUntilHealthy } from "./health.ts";
import { lockHome } from "./home-lock.ts";
import { assertPortFree, freePortFrom } from "./ports.ts";
import { seconds } from "./supervise.ts";

const DEMO_ACCOUNTS = ["lead", "scientist", "engineer", "reviewer", "stakeholder", "auditor", "admin"];
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const root = dirname(import.meta.dirname);
const dev = process.argv.includes("--dev");
const startedAt = performance.now();
const stopping = new AbortController();
/** What has been started, in order; stopped from the last to the first. */
const undo: (() => void | Promise<void>)[] = [];
let killNow = (): void => undefined;

for (const signal of SIGNALS) process.on(signal, () => void end(0));

endWithNpm();

const starting = start();
starting.catch((error) => {
  if (stopping.signal.aborted) return;
  console.error(`\n${sentence(error)}\n`);
  void end(1);
});

async function start(): Promise<void> {
  const asked = parseEnv(process.env);
  await assertPortFree("PORT", asked.PORT, asked.HOST);
  const env = await withFreeInferencePort(asked);
  const home = env.COUNTERSIGN_HOME;
  assertWritable(home);
  undo.push(lockHome(home, publicUrl(env)));
  const secret = env.COUNTERSIGN_SECRET ?? homeSecrets(home).session;

  const ownerUrl = await openDatabaseAndBuild(env);
  stopping.signal.throwIfAborted();
  const { prepareDatabase } = await import("#db/bootstrap.ts");
  const { appUrl, sequencerUrl } = await prepareDatabase({
    ownerUrl,
    home,
    logOrigin: env.COUNTERSIGN_LOG_ORIGIN,
  });
  await refuseWithoutKeys(env, appUrl);
  stopping.signal.throwIfAborted();

  const demo = isDemo(env);
  const children = fleet({ root, env, dev, demo, secret, ownerUrl, appUrl, sequencerUrl });
  const all = Object.values(children);
  killNow = () => {
    for (const child of all) child.kill();
  };
  undo.push(async () => {
    await Promise.all(all.map((child) => child.stop()));
  });
  for (const child of all) child.start();
  if (dev) undo.push(reloadOnChange(root, children));
  if (await waitUntilHealthy(env.PORT, env.HOST, say, stopping.signal))
    announce(env, demo, demo ? null : await firstStartLink(env, appUrl));
}

/** A database whose log is signed with keys that are not here is somebody else's, or its key file was lost. */
async function refuseWithoutKeys(env: Env, appUrl: string): Promise<void> {
  const [{ connect }, { assertKeysHeld }] = await Promise.all([
    import("#db/client.ts"),
    import("#server/audit/log/sign-record.ts"),
  ]);
  const { db, sql, close } = connect(appUrl, { max: 1, name: "countersign-start" });
  try {
    const [log] = await sql<{ origin: string }[]>`select origin from log_state`;
    const file = env.COUNTERSIGN_LOG_KEY_FILE ?? join(env.COUNTERSIGN_HOME, "keys", "log.json");
    await assertKeysHeld(db, log?.origin ?? "", file);
  } finally {
    await close();
  }
}

/** Both at once. When one fails the other is ended and waited for, so that nothing is left half started. */
async function openDatabaseAndBuild(env: Env): Promise<string> {
  const failed = new AbortController();
  const signal = AbortSignal.any([stopping.signal, failed.signal]);
  const both = [openDatabase(env, signal), prepareWeb(signal)] as const;
  try {
    const [url] = await Promise.all(both);
    return url;
  } catch (error) {
    failed.abort();
    await Promise.allSettled(both);
    throw error;
  }
}

async function openDatabase(env: Env, signal: AbortSignal): Promise<string> {
  if (env.DATABASE_URL) {
    await waitForDatabase(env.DATABASE_URL, say, signal);
    return env.DATABASE_URL;
  }
  const embedded: Embedded = await startEmbedded(env.COUNTERSIGN_HOME, say);
  undo.push(embedded.stop);
  return embedded.url;
}

async function prepareWeb(signal: AbortSignal): Promise<void> {
  copyBrowserRuntime(root);
  if (!dev) await buildWhenChanged(root, say, signal);
}

/** The default port for inference may move; one that was asked for may not. */
async function withFreeInferencePort(env: Env): Promise<Env> {
  if (env.inferencePortIsGiven) {
    await assertPortFree("INFERENCE_PORT", env.INFERENCE_PORT, env.HOST);
    return env;
  }
  return { ...env, INFERENCE_PORT: await freePortFrom(env.INFERENCE_PORT, env.HOST) };
}

function announce(env: Env, demo: boolean, setupLink: string | null): void {
  const lines = [`Countersign is ready: ${publicUrl(env)}   (${seconds(performance.now() - startedAt)})`];
  if (demo) {
    lines.push("", "Demo accounts, one click each on the sign-in page, without a password:");
    lines.push(...DEMO_ACCOUNTS.map((name) => `  ${name}@demo.test`));
  }
  if (setupLink !== null) {
    lines.push("", "There is no organization yet. Open this link to make it and its first owner;");
    lines.push("it works once, for a day, until another is printed:", `  ${setupLink}`);
  }
  lines.push("", "Press Ctrl-C to stop.");
  console.log(`\n${lines.map((line) => (line ? `  ${line}` : "")).join("\n")}\n`);
}

/** npm that is killed outright cannot pass that on; then this process has another parent. */
function endWithNpm(): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = process.ppid;
  setInterval(() => {
    if (process.ppid !== npm) void end(0);
  }, 500).unref();
}

async function end(code: number): Promise<void> {
  if (stopping.signal.aborted) {
    killNow();
    return;
  }
  stopping.abort();
  if (code === 0) say("Stopping.");
  // A step that is under way, such as starting the database, ends first, so that there is something to undo.
  await starting.catch(() => undefined);
  for (const stop of undo.reverse()) {
    try {
      await stop();
    } catch (error) {
      console.error(sentence(error));
    }
  }
  process.exit(code);
}

function say(line: string): void {
  console.log(line);
}

function sentence(error: unknown): string {
  if (error instanceof EnvError) return `Countersign did not start. ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
