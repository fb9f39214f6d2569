import { setTimeout as delay } from "node:timers/promises";
import { waitingFor } from "./supervise.ts";

const ASK_EVERY_MS = 200;
const SAY_EVERY_MS = 15_000;

/** Asks until the portal says that all its parts work, and says now and then what it waits for. */
export async function waitUntilHealthy(
  port: number,
  host: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const url = `http://${reachable(host)}:${port}/api/health`;
  let sayAt = Date.now() + SAY_EVERY_MS;
  while (!signal.aborted) {
    const answer = await ask(url);
    if (answer.healthy) return true;
    if (Date.now() >= sayAt) {
      const parts = answer.waiting.length > 0 ? answer.waiting.join(", ") : "the web application";
      say(`Still waiting for ${parts}. What they print is above.`);
      sayAt = Date.now() + SAY_EVERY_MS;
    }
    await delay(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

async function ask(url: string): Promise<{ healthy: boolean; waiting: string[] }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const body: unknown = await response.json().catch(() => undefined);
    return { healthy: response.status === 200, waiting: waitingFor(body) };
  } catch {
    return { healthy: false, waiting: [] };
  }
}

function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  const bare = host.replace(/^\[|\]$/g, "");
  if (bare === "::") return "[::1]";
  return bare.includes(":") ? `[${bare}]` : bare;
}
