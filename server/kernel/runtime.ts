import { join } from "node:path";
import { type Connection, connect } from "#db/client.ts";
import { type ArtifactStore, localArtifacts } from "./artifacts.ts";
import { env } from "./env.ts";
import { closeQueue, configureQueue } from "./queue.ts";

export type Runtime = Connection & { appUrl: string; artifacts: ArtifactStore };

// On globalThis, since a bundler may load this module more than once in one process.
const shared = globalThis as typeof globalThis & { countersignRuntime?: Runtime };

/** Opens the pool, the queue and the artifact store of this process. */
export function openRuntime(appUrl: string, name: string): Runtime {
  configureQueue(appUrl);
  const connection = connect(appUrl, { name: `countersign-${name}` });
  const close = async () => {
    await closeQueue();
    await connection.close();
    delete shared.countersignRuntime;
  };
  const artifacts = localArtifacts(join(env().COUNTERSIGN_HOME, "artifacts"));
  shared.countersignRuntime = { ...connection, close, appUrl, artifacts };
  return shared.countersignRuntime;
}

/** The process's one runtime, opened at the first call at the address the supervisor gave. */
export function runtime(name = "web"): Runtime {
  if (shared.countersignRuntime) return shared.countersignRuntime;
  const appUrl = env().APP_DATABASE_URL;
  if (!appUrl)
    throw new Error("APP_DATABASE_URL is not set; start with `npm start`, which prepares the database.");
  return openRuntime(appUrl, name);
}

/** For tests, which bring their own. */
export function provideRuntime(given: Runtime): void {
  shared.countersignRuntime = given;
}
