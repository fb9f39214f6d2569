import { watch } from "node:fs";
import { join } from "node:path";
import type { Env } from "#server/kernel/env.ts";
import { nextProgram, webPreload } from "./build.ts";
import { Child } from "./child.ts";

type Fleet = { web: Child; worker: Child; serving: Child };
type Settings = {
  root: string;
  env: Env;
  dev: boolean;
  demo: boolean;
  secret: string;
  ownerUrl: string;
  appUrl: string;
  sequencerUrl: string;
};

const RELOADED = ["domain", "ml", "db", "server"];

/** The three processes. The application's role is all that web and serving get; only the worker's queue needs the owner. */
export function fleet(settings: Settings): Fleet {
  const { root, env, dev } = settings;
  const shared = sharedEnv(settings);
  const next = [nextProgram(root), dev ? "dev" : "start", "-H", env.HOST, "-p", String(env.PORT)];
  return {
    web: new Child({
      name: "web",
      args: ["--import", webPreload(root), ...next],
      env: shared,
      cwd: root,
      graceMs: 5_000,
    }),
    worker: new Child({
      name: "worker",
      args: [join(root, "server", "worker", "main.ts")],
      env: { ...shared, DATABASE_URL: settings.ownerUrl, SEQUENCER_DATABASE_URL: settings.sequencerUrl },
      cwd: root,
      graceMs: 10_000,
    }),
    serving: new Child({
      name: "serving",
      args: [join(root, "server", "serving", "main.ts")],
      env: shared,
      cwd: root,
      graceMs: 5_000,
    }),
  };
}

function sharedEnv({ env, dev, demo, secret, appUrl }: Settings): NodeJS.ProcessEnv {
  const { DATABASE_URL: _owner, ...rest } = process.env;
  return {
    ...rest,
    NODE_ENV: dev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    PORT: String(env.PORT),
    HOST: env.HOST,
    INFERENCE_PORT: String(env.INFERENCE_PORT),
    COUNTERSIGN_HOME: env.COUNTERSIGN_HOME,
    COUNTERSIGN_DEMO: demo ? "1" : "0",
    COUNTERSIGN_SECRET: secret,
    APP_DATABASE_URL: appUrl,
  };
}

/** Starts worker and serving again when their sources change; Next.js reloads the web by itself. */
export function reloadOnChange(root: string, { worker, serving }: Fleet): () => void {
  let timer: NodeJS.Timeout | undefined;
  const changed = (_event: string, file: string | null) => {
    if (!file || !/\.ts$/.test(file) || /\.test\.ts$/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void Promise.all([worker.restart(), serving.restart()]), 200);
  };
  const watchers = RELOADED.map((folder) => watch(join(root, folder), { recursive: true }, changed));
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
