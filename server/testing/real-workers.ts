import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { connect } from "#db/client.ts";
import { localArtifacts } from "#server/kernel/artifacts.ts";
import { closeQueue, configureQueue } from "#server/kernel/queue.ts";
import { provideRuntime } from "#server/kernel/runtime.ts";
import { ownDatabase } from "./own-database.ts";

/** A database with worker processes on it: of its own, since a worker takes every job that it finds. */
export async function realWorkers(stem: string) {
  const own = await ownDatabase(stem);
  const { home, appUrl } = own;
  configureQueue(appUrl);
  const connection = connect(appUrl, { max: 4, name: stem });
  provideRuntime({ ...connection, appUrl, artifacts: localArtifacts(join(home, "artifacts")) });
  let workers: ChildProcess[] = [];
  const killAll = () => {
    for (const worker of workers) worker.kill("SIGKILL");
    workers = [];
  };
  return {
    db: connection.db,
    start(): ChildProcess {
      const worker = spawn(process.execPath, [join(import.meta.dirname, "../worker/main.ts")], {
        env: {
          PATH: process.env.PATH,
          NODE_ENV: "test",
          APP_DATABASE_URL: appUrl,
          COUNTERSIGN_HOME: home,
          COUNTERSIGN_WORKER_THREADS: "1",
          LOG_LEVEL: "error",
        },
        stdio: ["ignore", "inherit", "inherit"],
      });
      workers = [...workers, worker];
      return worker;
    },
    killAll,
    async close() {
      killAll();
      await closeQueue();
      await connection.close();
      await own.drop();
    },
  };
}
