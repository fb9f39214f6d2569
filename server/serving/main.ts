import { env } from "#server/kernel/env.ts";
import { exitWithParent } from "#server/kernel/lifeline.ts";
import { log } from "#server/kernel/log.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { inferenceServer } from "./server.ts";

const GRACE_MS = 4_000;

const { db, close } = runtime("serving");
const server = inferenceServer(db);
const { INFERENCE_PORT: port } = env();
// The web process is the address for the outside; this one is reached through it.
server.listen(port, "127.0.0.1", () => log.info({ port }, "inference server is ready"));
server.on("error", (error) => {
  log.fatal({ err: error, port }, "the inference server cannot listen");
  process.exit(1);
});

let ending = false;
function end(): void {
  if (ending) return;
  ending = true;
  const finish = async () => {
    await close();
    process.exit(0);
  };
  // Requests under way are answered; idle connections are let go at once.
  server.close(() => void finish());
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
}
process.on("SIGTERM", end);
process.on("SIGINT", end);
exitWithParent();
