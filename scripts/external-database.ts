import { setTimeout as delay } from "node:timers/promises";
import postgres from "postgres";
import { seconds } from "./supervise.ts";

const PATIENCE_MS = 30_000;
const SAY_EVERY_MS = 5_000;
/** Waiting does not mend these: the password or the user is wrong, or the server wants another kind of sign-in. */
const HOPELESS = new Set(["28P01", "28000"]);

/** Waits until one's own PostgreSQL answers; throws a sentence, without the password in it, when it does not. */
export async function waitForDatabase(
  url: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const place = withoutPassword(url);
  const deadline = Date.now() + PATIENCE_MS;
  let sayAt = 0;
  for (;;) {
    const problem = await tryOnce(url);
    if (problem === undefined) return;
    const left = deadline - Date.now();
    if (HOPELESS.has(problem.code)) {
      throw new Error(
        `The database at ${place} refuses the user or password in DATABASE_URL (${problem.words}).`,
      );
    }
    if (left <= 0) {
      throw new Error(
        `The database at ${place} did not answer within ${seconds(PATIENCE_MS)} (${problem.words}). ` +
          "Check that it runs and that DATABASE_URL is right, then start again.",
      );
    }
    if (Date.now() >= sayAt) {
      say(
        `The database at ${place} does not answer yet (${problem.words}); trying for another ${seconds(left)}.`,
      );
      sayAt = Date.now() + SAY_EVERY_MS;
    }
    await delay(Math.min(1_000, left), undefined, { signal });
  }
}

export function withoutPassword(url: string): string {
  const parsed = new URL(url);
  return `${parsed.host || "localhost"}${parsed.pathname}`;
}

async function tryOnce(url: string): Promise<{ code: string; words: string } | undefined> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    await sql`select 1`;
    return undefined;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return { code, words: error instanceof Error ? error.message || code : String(error) };
  } finally {
    await sql.end({ timeout: 1 }).catch(() => undefined);
  }
}
