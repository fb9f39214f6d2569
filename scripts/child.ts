import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { describeEnding, type Ending, nextRestart, seconds } from "./supervise.ts";

export type ChildSpec = {
  name: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** How long it may take to finish what it is doing when it is told to stop. */
  graceMs: number;
};

/**
 * One supervised process: started again when it dies, stopped with all that it started. It leads its own process group, so
 * Ctrl-C in the terminal reaches the supervisor only, and it sees the supervisor's death on its IPC channel.
 */
export class Child {
  readonly spec: ChildSpec;
  #process: ChildProcess | undefined;
  #ended: Promise<Ending> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #wanted = false;

  constructor(spec: ChildSpec) {
    this.spec = spec;
  }

  start(): void {
    this.#wanted = true;
    const startedAt = Date.now();
    const child = spawn(process.execPath, this.spec.args, {
      cwd: this.spec.cwd,
      env: this.spec.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#process = child;
    if (child.stdout) printLines(this.spec.name, child.stdout, process.stdout);
    if (child.stderr) printLines(this.spec.name, child.stderr, process.stderr);
    this.#ended = new Promise((resolve) => {
      child.once("error", (error) => {
        console.error(`[${this.spec.name}] could not be started: ${error.message}`);
        if (child.pid === undefined) resolve({ code: null, signal: null });
      });
      child.once("exit", (code, signal) => resolve({ code, signal }));
    });
    void this.#ended.then((ending) => this.#onEnd(child, ending, Date.now() - startedAt));
  }

  /** Ends it and starts it again at once; for changed sources. */
  async restart(): Promise<void> {
    await this.stop();
    this.#failures = 0;
    this.start();
  }

  async stop(): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#timer);
    const child = this.#process;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    const force = setTimeout(() => {
      console.error(`[${this.spec.name}] did not stop within ${seconds(this.spec.graceMs)} and is killed.`);
      killGroup(child.pid);
    }, this.spec.graceMs);
    await this.#ended;
    clearTimeout(force);
    killGroup(child.pid);
  }

  kill(): void {
    this.#wanted = false;
    clearTimeout(this.#timer);
    killGroup(this.#process?.pid);
  }

  #onEnd(child: ChildProcess, ending: Ending, ranForMs: number): void {
    killGroup(child.pid);
    if (!this.#wanted || this.#process !== child) return;
    const { failures, delayMs } = nextRestart(this.#failures, ranForMs);
    this.#failures = failures;
    console.error(`[${this.spec.name}] ${describeEnding(ending)}; it starts again in ${seconds(delayMs)}.`);
    this.#timer = setTimeout(() => this.start(), delayMs);
  }
}

/** What a process started lives in its group; a group that is already empty is no error. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    return;
  }
}

export function printLines(name: string, from: Readable, to: NodeJS.WritableStream): void {
  createInterface({ input: from, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) => {
    to.write(`[${name}] ${line}\n`);
  });
}
