import { type ChildProcess, fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";

export type GuardLimits = { memoryBytes: number; loadMs: number; askMs: number };

export const GUARD_LIMITS: GuardLimits = { memoryBytes: 2 * 2 ** 30, loadMs: 60_000, askMs: 60_000 };

/** The process was ended by a limit, or ended by itself. The message is a sentence for people, about "it", the model. */
export class GuardedEnd extends Error {
  override readonly name = "GuardedEnd";
}

export type GuardedProcess<To, From> = {
  /** Asks, and waits at most so long. Several may be asked at once. Rejects with GuardedEnd, or with the signal's reason. */
  say(message: To, ms: number): Promise<From>;
  close(): void;
  /** Settles when the process is gone. */
  gone: Promise<unknown>;
};

const LOOK_MS = 50;
const PAGE_BYTES = 4_096;

/**
 * A process for a file of unknown origin: it may read the portal's code and this file, write nothing, start nothing, and is ended above the limits of memory and time.
 * `memoryBytes` is held on Linux only. The script answers `{ id, body }` for each `{ id, body }`.
 */
export function guardedProcess<To, From>(
  script: string,
  path: string,
  limits: GuardLimits,
  signal?: AbortSignal,
): GuardedProcess<To, From> {
  signal?.throwIfAborted();
  const child = fork(script, {
    serialization: "advanced",
    execArgv: [
      "--permission",
      "--allow-addons",
      // Every process of the portal is started in its root; a bundled one knows no folder of its source.
      `--allow-fs-read=${process.cwd()}`,
      `--allow-fs-read=${dirname(path)}`,
      "--max-old-space-size=1024",
    ],
    env: { NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let ended: string | null = null;
  let lastWords = "";
  const end = (why: string) => {
    ended ??= why;
    child.kill("SIGKILL");
  };
  const watch = setInterval(async () => {
    if ((await residentBytes(child)) > limits.memoryBytes)
      end(
        `It took more than ${Math.round(limits.memoryBytes / 1e6)} MB of memory when it was loaded or asked. Export a smaller model.`,
      );
  }, LOOK_MS);
  const stop = () => end("It was stopped.");
  signal?.addEventListener("abort", stop, { once: true });
  child.stderr?.on("data", (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-500);
  });
  const gone = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code, killed) => {
      clearInterval(watch);
      signal?.removeEventListener("abort", stop);
      if (signal?.aborted) return reject(signal.reason);
      const how = killed ? `ended by ${killed}` : `ended with code ${code}`;
      const words = lastWords.trim() ? ` (${lastWords.trim()})` : "";
      reject(new GuardedEnd(ended ?? `ONNX Runtime cannot use it: its process was ${how}${words}.`));
    });
  });
  gone.catch(() => {});

  const waiting = new Map<number, (body: From) => void>();
  let last = 0;
  child.on("message", (message) => {
    const { id, body } = message as { id: number; body: From };
    waiting.get(id)?.(body);
    waiting.delete(id);
  });
  const say = async (body: To, ms: number): Promise<From> => {
    const id = ++last;
    const late = setTimeout(
      () => end(`It had not answered after ${Math.round(ms / 1000)} seconds. Export a smaller model.`),
      ms,
    );
    const answer = new Promise<From>((resolve) => {
      waiting.set(id, resolve);
    });
    child.send({ id, body }, () => {});
    try {
      return await Promise.race([answer, gone]);
    } finally {
      clearTimeout(late);
      waiting.delete(id);
    }
  };
  return { say, close: () => child.kill("SIGKILL"), gone };
}

/** What the process holds in memory; 0 where the system does not say. */
async function residentBytes(child: ChildProcess): Promise<number> {
  try {
    const [, pages] = (await readFile(`/proc/${child.pid}/statm`, "utf8")).split(" ");
    return Number(pages) * PAGE_BYTES;
  } catch {
    return 0;
  }
}
